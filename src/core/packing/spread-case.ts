import { createHash } from 'node:crypto';
import { MemoryFiles } from '../testing/memory-files.ts';
import type { Random } from '../testing/random.ts';
import { gatherPieces, isComplete, keepPieces, missingDrives, openGathered } from './gather.ts';
import { type DriveToPack, type FileToPack, packPlan } from './pack-plan.ts';
import { type PartsTable, partsTablePath, partsTableText, readPartsTable } from './parts-table.ts';
import { layOnDrive, makePartsTable } from './spread.ts';

const leg = '7c1f2d90-33ab-4c7e-8d13-f2b6a90e5d44';
const signal = new AbortController().signal;

/** Files spread over drives in memory. */
export interface SpreadCase {
  readonly files: MemoryFiles;
  readonly table: PartsTable;
  /** The carrier folder of each drive, by number from 1. */
  readonly folders: readonly string[];
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

/** Makes files with content, packs them on small drives, and lays them there; `null` when they do not fit. */
export async function spreadCase(random: Random): Promise<SpreadCase | null> {
  const files = new MemoryFiles();
  files.folders.add('/source');
  files.folders.add('/source/deep');
  const contents = new Map<string, Uint8Array>();
  const toPack: FileToPack[] = [];
  const count = random.int(1, 8);
  for (let index = 0; index < count; index += 1) {
    const path = random.int(0, 2) === 0 ? `deep/file ${index}.cab` : `file${index}.cab`;
    const sizeBytes = random.pick([0, 1, 4096, random.int(0, 3_000), random.int(0, 40_000)]);
    const bytes = random.bytes(sizeBytes);
    contents.set(path, bytes);
    files.contents.set(`/source/${path}`, Buffer.from(bytes));
    toPack.push({ path, sizeBytes, isFirst: index === 0 });
  }
  const total = toPack.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const number = random.int(1, 5);
  const drives = Array.from(
    { length: number },
    (_, index): DriveToPack => ({
      label: `CARRY-${index + 1}`,
      serial: `S${index + 1}`,
      freeBytes: Math.ceil((total / number) * (1 + random.next() * 0.3)) + random.int(0, 4) * 512,
      largestFileBytes: random.pick([null, random.int(1, 10) * 2048]),
      clusterBytes: 512,
      overheadBytes: 0,
    }),
  );
  const plan = packPlan(toPack, drives);
  if (!plan.fits) return null;
  const made = await makePartsTable(files, '/source', plan.drives, leg, signal);
  const folders: string[] = [];
  for (const { number: n, drive } of plan.drives) {
    const folder = `/media/${drive.label}`;
    await files.makeFolder(folder);
    await layOnDrive(files, '/source', made, n, folder, { signal });
    folders.push(folder);
  }
  for (const path of contents.keys()) files.contents.delete(`/source/${path}`);
  const text = files.contents.get(`${folders.at(-1) ?? ''}/${partsTablePath(leg)}`) ?? Buffer.alloc(0);
  if (text.toString('utf8') !== partsTableText(made)) throw new Error('The last drive has another table.');
  return { files, table: readPartsTable('table', text), folders, contents };
}

/**
 * Puts the drives in, in this order, all at once or each alone with its pieces kept, and uses every file as soon as it is
 * said to be complete. Throws when one is not what it was, or is used before it is there.
 */
export async function gatherInOrder(
  { files, table, folders, contents }: SpreadCase,
  order: readonly number[],
  isOneAtATime: boolean,
): Promise<void> {
  const before = new Map([...files.contents].filter(([path]) => path.startsWith('/media/')));
  const used = new Set<string>();
  const inserted: string[] = [];
  await files.makeFolder('/kept');
  for (const number of order) {
    const folder = folders[number - 1] ?? '';
    inserted.push(folder);
    const seen = isOneAtATime ? [folder, '/kept'] : inserted;
    const gathered = await gatherPieces(files, table, seen);
    if (isOneAtATime) await keepPieces(files, gathered, '/kept', { signal });
    const missing = missingDrives(gathered).map((drive) => drive.number);
    if (missing.some((one) => order.slice(0, inserted.length).includes(one)))
      throw new Error(`Drive ${missing.join()} is said to be missing, and was here.`);
    for (const [path, bytes] of contents) {
      if (used.has(path) || !isComplete(gathered, [path])) continue;
      const file = await openGathered(files, gathered, path, signal);
      const read = await file.read(0, file.sizeBytes);
      await file.close();
      if (digest(read) !== digest(bytes)) throw new Error(`${path} is not what it was.`);
      used.add(path);
    }
    // What no other drive has to do with must have been usable by now.
    const late = table.files.find(
      (file) =>
        !used.has(file.path) && file.pieces.every((piece) => order.slice(0, inserted.length).includes(piece.drive)),
    );
    if (late !== undefined) throw new Error(`${late.path} could have been used.`);
  }
  if (used.size !== contents.size) throw new Error(`${contents.size - used.size} files were never complete.`);
  for (const [path, bytes] of before) {
    if (files.contents.get(path)?.equals(bytes) !== true) throw new Error(`${path} was changed.`);
  }
  for (const path of files.contents.keys()) if (path.startsWith('/kept/')) files.contents.delete(path);
}

/** Every order of so many drives; of more than five, some. */
export function ordersOf(count: number, random: Random): readonly (readonly number[])[] {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  if (count > 5) return Array.from({ length: 120 }, () => shuffled(all, random));
  return permutations(all);
}

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

function shuffled(items: readonly number[], random: Random): readonly number[] {
  const rest = [...items];
  const out: number[] = [];
  while (rest.length > 0) out.push(...rest.splice(random.int(0, rest.length - 1), 1));
  return out;
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
