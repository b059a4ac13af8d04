import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import type { Files } from '../ports/files.ts';
import { Digests, digestsOf } from '../transfer/digests.ts';
import { piecesOf } from '../transfer/pieces.ts';
import { findPlaced, type PlacedFile, type PlaceOptions, placeFile } from '../transfer/place-file.ts';
import { FileRange } from './file-range.ts';
import type { PackedDrive, PackPlan } from './pack-plan.ts';
import {
  type PartsTable,
  partsTablePath,
  partsTableText,
  pieceName,
  type TableFile,
  type TablePiece,
} from './parts-table.ts';
import { placeOpenFile } from './place-open-file.ts';

/**
 * Goes on with a plan that fits.
 * @throws {AppError} packing.does-not-fit
 */
export function requireFit(plan: PackPlan, drives: number): readonly PackedDrive[] {
  if (plan.fits) return plan.drives;
  const { missingBytes, neededBytes, roomBytes } = plan;
  throw new AppError('packing.does-not-fit', { drives, missingBytes, neededBytes, roomBytes });
}

/**
 * Reads every file of a plan once, below `folder`, and writes down what its pieces are. What is `known` of files that stay
 * whole, for one who has just verified them, is not read again.
 * @throws {AppError} files.*
 */
export async function makePartsTable(
  files: Files,
  folder: string,
  drives: readonly PackedDrive[],
  leg: string,
  signal: AbortSignal,
  onBytes: (count: number) => void = () => undefined,
  known: ReadonlyMap<string, KnownFile> = new Map(),
): Promise<PartsTable> {
  const pieces = new Map<string, { readonly drive: number; readonly offset: number; readonly sizeBytes: number }[]>();
  for (const { number, pieces: ones } of drives) {
    for (const { path, offset, sizeBytes } of ones) {
      const before = pieces.get(path) ?? [];
      before.push({ drive: number, offset, sizeBytes });
      pieces.set(path, before);
    }
  }
  const table: TableFile[] = [];
  for (const [path, ones] of [...pieces].sort(([one], [other]) => (one < other ? -1 : 1))) {
    ones.sort((one, other) => one.offset - other.offset);
    const whole = ones.length === 1 ? known.get(path) : undefined;
    if (whole !== undefined) {
      table.push(wholeFile(path, ones[0]?.drive ?? 1, whole));
      continue;
    }
    table.push(await digestPieces(files, join(folder, ...path.split('/')), path, ones, signal, onBytes));
  }
  const names = drives.map(({ number, drive: { label, serial } }) => ({ number, label, serial }));
  return { format: 1, leg, drives: names, files: table };
}

/** What a file is known to be. */
export interface KnownFile {
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Of each 4 MiB, when there are several. */
  readonly chunks?: readonly string[] | undefined;
}

function wholeFile(path: string, drive: number, { sizeBytes, sha256, chunks = [] }: KnownFile): TableFile {
  const piece: TablePiece = {
    drive,
    offset: 0,
    sizeBytes,
    sha256,
    ...(chunks.length > 1 ? { chunks: [...chunks] } : {}),
  };
  return { path, sizeBytes, sha256, pieces: [piece] };
}

async function digestPieces(
  files: Files,
  from: string,
  path: string,
  pieces: readonly Pick<TablePiece, 'drive' | 'offset' | 'sizeBytes'>[],
  signal: AbortSignal,
  onBytes: (count: number) => void,
): Promise<TableFile> {
  const file = await files.open(from);
  try {
    const whole = createHash('sha256');
    const known: TablePiece[] = [];
    for (const piece of pieces) {
      const digests = new Digests();
      for await (const bytes of piecesOf(new FileRange(file, piece.offset, piece.sizeBytes), signal)) {
        digests.update(bytes);
        if (pieces.length > 1) whole.update(bytes);
        onBytes(bytes.length);
      }
      const { sizeBytes, sha256, chunks } = digests.finish();
      if (sizeBytes !== piece.sizeBytes) throw new AppError('files.changed', { path: from });
      known.push({ ...piece, sha256, ...(chunks.length > 1 ? { chunks: [...chunks] } : {}) });
    }
    const sha256 = pieces.length > 1 ? whole.digest('hex') : (known[0]?.sha256 ?? '');
    return { path, sizeBytes: file.sizeBytes, sha256, pieces: known };
  } finally {
    await file.close();
  }
}

/**
 * Writes what belongs on one drive into its carrier folder, the table first. Pieces that are there already and right are
 * left as they are, so the same call goes on where an earlier one was stopped.
 * @throws {AppError} files.*
 */
export async function layOnDrive(
  files: Files,
  from: string,
  table: PartsTable,
  drive: number,
  to: string,
  options: Pick<PlaceOptions, 'signal' | 'onBytes'>,
): Promise<readonly PlacedFile[]> {
  const { signal } = options;
  const text = Buffer.from(partsTableText(table), 'utf8');
  const placed = [await layText(files, join(to, ...partsTablePath(table.leg).split('/')), text, options)];
  for (const file of table.files) {
    for (const [index, piece] of file.pieces.entries()) {
      if (piece.drive !== drive) continue;
      stopIfCancelled(signal);
      placed.push(await layPiece(files, join(from, ...file.path.split('/')), { file, index }, to, options));
    }
  }
  return placed;
}

async function layText(
  files: Files,
  path: string,
  text: Uint8Array,
  { signal }: Pick<PlaceOptions, 'signal'>,
): Promise<PlacedFile> {
  await files.makeFolder(dirname(path));
  const there = await findPlaced(files, path, digestsOf(text), signal);
  return there ?? (await placeFile(files, path, [text], { replace: true, signal }));
}

async function layPiece(
  files: Files,
  from: string,
  { file, index }: { readonly file: TableFile; readonly index: number },
  to: string,
  options: Pick<PlaceOptions, 'signal' | 'onBytes'>,
): Promise<PlacedFile> {
  const piece = file.pieces[index];
  if (piece === undefined) throw new Error(`There is no piece ${index}.`);
  const { offset, sizeBytes, sha256 } = piece;
  const path = join(to, ...pieceName(file, index).split('/'));
  await files.makeFolder(dirname(path));
  const source = await files.open(from);
  try {
    return await placeOpenFile(files, new FileRange(source, offset, sizeBytes), path, sha256, options);
  } finally {
    await source.close();
  }
}
