/*
 * Sets of cabinets for tests: one folder cut at any bytes of its data, so that blocks and files go over from one cabinet to the
 * next. Source: [MS-CAB] 2.3 (iFolder) and 2.4 (cbUncomp). It shares no code with the reader but the offsets.
 */
import { continuedFolders } from '../cab/layout.ts';
import { type BlockRecipe, type CabinetRecipe, type FileRecipe, mszipData } from './cabinet-builder.ts';

/** What a set is made of. */
export interface SetRecipe {
  readonly typeCompress: number;
  /** Of the folder. MSZIP is made here where `ab` is not given. */
  readonly blocks: readonly BlockRecipe[];
  readonly files: readonly FileRecipe[];
  /** Offsets in the data of all blocks, one behind the other: there a cabinet ends. */
  readonly cuts: readonly number[];
  readonly setID?: number;
  /** Of each CFDATA, cabinet by cabinet; 0 when it is not given. */
  readonly reserves?: readonly number[];
}

interface Span {
  readonly block: BlockRecipe;
  readonly ab: Uint8Array;
  /** In the data of all blocks, and in the raw bytes. */
  readonly from: number;
  readonly rawFrom: number;
}

/** The names of the cabinets of a set. */
export function nameInSet(index: number): string {
  return `part${index + 1}.cab`;
}

/** The cabinets of the set, each to be built. */
export function buildSet(recipe: SetRecipe): CabinetRecipe[] {
  const { typeCompress, cuts, setID = 1234, reserves = [] } = recipe;
  const spans = layOut(recipe);
  const total = spans.reduce((sum, { ab }) => sum + ab.length, 0);
  const starts = [0, ...cuts];
  const ends = [...cuts, total];
  const cabinetOf = (offset: number): number => ends.findIndex((end) => offset < end);
  return starts.map((start, index) => {
    const end = ends[index] ?? total;
    const blocks = spans
      .filter(({ from, ab }) => from < end && from + ab.length > start)
      .map(({ block, ab, from }): BlockRecipe => {
        const part = ab.subarray(Math.max(0, start - from), end - from);
        return from + ab.length > end ? { ...block, ab: part, cbUncomp: 0 } : { ...block, ab: part };
      });
    const files = recipe.files.flatMap((file): FileRecipe[] => {
      const { uoffFolderStart = 0, cbFile } = file;
      const first = cabinetOf(dataOf(spans, uoffFolderStart).from);
      const lastSpan = dataOf(spans, uoffFolderStart + Math.max(1, cbFile) - 1);
      const last = cabinetOf(lastSpan.from + lastSpan.ab.length - 1);
      if (index < first || index > last) return [];
      const { FROM_PREV, TO_NEXT, PREV_AND_NEXT } = continuedFolders;
      if (index > first) return [{ ...file, iFolder: index < last ? PREV_AND_NEXT : FROM_PREV }];
      return [{ ...file, iFolder: index < last ? TO_NEXT : 0 }];
    });
    const reserve = reserves[index] ?? 0;
    return {
      header: { setID, iCabinet: index },
      ...(index > 0 && { previous: [nameInSet(index - 1), `Disk ${index}`] as const }),
      ...(index < cuts.length && { next: [nameInSet(index + 1), `Disk ${index + 2}`] as const }),
      ...(reserve > 0 && { reserve: { header: 0, folder: 0, data: reserve } }),
      folders: [{ typeCompress, blocks }],
      files,
    };
  });
}

function layOut({ typeCompress, blocks }: SetRecipe): Span[] {
  const spans: Span[] = [];
  let from = 0;
  let rawFrom = 0;
  let history: Uint8Array = new Uint8Array(0);
  for (const block of blocks) {
    const ab = block.ab ?? (typeCompress === 1 ? mszipData(block.raw, history) : block.raw);
    spans.push({ block, ab, from, rawFrom });
    from += ab.length;
    rawFrom += block.raw.length;
    history = block.raw;
  }
  return spans;
}

function dataOf(spans: readonly Span[], offset: number): Span {
  const span = spans.findLast(({ rawFrom }) => rawFrom <= offset);
  if (span === undefined) throw new Error('There are no blocks.');
  return span;
}
