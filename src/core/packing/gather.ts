import { dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Files, ReadableFile } from '../ports/files.ts';
import { verifyFile } from '../transfer/digest.ts';
import type { PlaceOptions } from '../transfer/place-file.ts';
import { JoinedFile } from './joined-file.ts';
import { type PartsTable, pieceName, type TableFile } from './parts-table.ts';
import { placeOpenFile } from './place-open-file.ts';

/** A piece that was found: there, and of the right size. Its bytes are looked at when it is used. */
export interface FoundPiece {
  readonly file: TableFile;
  readonly index: number;
  readonly path: string;
}

/** What was found of a table so far. */
export interface Gathered {
  readonly table: PartsTable;
  /** By path of the file and number of the piece. */
  readonly pieces: ReadonlyMap<string, FoundPiece>;
}

/** A drive that holds something that is still needed. */
export interface MissingDrive {
  readonly number: number;
  readonly of: number;
  readonly label: string;
  readonly serial: string | null;
  /** What is needed of it. */
  readonly missingBytes: number;
}

/**
 * Looks which pieces of a table are in these folders: those of the drives at hand, in any order, and one on this computer
 * where pieces of drives that are out again were kept. Nothing is read but names and sizes.
 * @throws {AppError} files.*
 */
export async function gatherPieces(files: Files, table: PartsTable, folders: readonly string[]): Promise<Gathered> {
  const pieces = new Map<string, FoundPiece>();
  for (const file of table.files) {
    for (const [index, { sizeBytes }] of file.pieces.entries()) {
      for (const folder of folders) {
        const path = join(folder, ...pieceName(file, index).split('/'));
        const facts = await files.facts(path);
        if (facts?.kind !== 'file' || facts.isLink || facts.sizeBytes !== sizeBytes) continue;
        pieces.set(pieceName(file, index), { file, index, path });
        break;
      }
    }
  }
  return { table, pieces };
}

/** Whether these files are here whole; without `needs`, all of the table. Import begins when its part of it is. */
export function isComplete(gathered: Gathered, needs?: readonly string[]): boolean {
  return missingDrives(gathered, needs).length === 0;
}

/** The drives that still hold something of these files, in the order of their numbers. */
export function missingDrives({ table, pieces }: Gathered, needs?: readonly string[]): readonly MissingDrive[] {
  const needed = needs === undefined ? null : new Set(needs);
  const known = new Set(table.files.map(({ path }) => path));
  const stranger = needs?.find((path) => !known.has(path));
  if (stranger !== undefined) throw new Error(`Not in the table: ${stranger}`);
  const missing = new Map<number, number>();
  for (const file of table.files) {
    if (needed !== null && !needed.has(file.path)) continue;
    for (const [index, { drive, sizeBytes }] of file.pieces.entries()) {
      if (!pieces.has(pieceName(file, index))) missing.set(drive, (missing.get(drive) ?? 0) + sizeBytes);
    }
  }
  return table.drives.flatMap(({ number, label, serial }) => {
    const missingBytes = missing.get(number);
    return missingBytes === undefined ? [] : [{ number, of: table.drives.length, label, serial, missingBytes }];
  });
}

/**
 * Goes on when these files are here whole.
 * @throws {AppError} packing.missing-drives, which names the drives by number and label
 */
export function requireComplete(gathered: Gathered, needs?: readonly string[]): void {
  const missing = missingDrives(gathered, needs);
  if (missing.length === 0) return;
  const drives = missing.map(({ number, label }) => (label === '' ? `${number}` : `${number} (${label})`));
  throw new AppError('packing.missing-drives', { drives, count: gathered.table.drives.length });
}

/**
 * Opens a file of the table, whole or out of its parts, wherever they are, without a copy. Every piece is verified before
 * the first byte is given away, through the same opening that is read afterwards. Nothing is written or removed.
 * @throws {AppError} packing.missing-drives, files.differs, files.*
 */
export async function openGathered(
  files: Files,
  gathered: Gathered,
  path: string,
  signal: AbortSignal,
  onBytes: (count: number) => void = () => undefined,
): Promise<ReadableFile> {
  requireComplete(gathered, [path]);
  const file = gathered.table.files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`Not in the table: ${path}`);
  const opened: ReadableFile[] = [];
  try {
    for (const [index, piece] of file.pieces.entries()) {
      const found = gathered.pieces.get(pieceName(file, index));
      if (found === undefined) throw new Error(`A piece of ${path} is not there.`);
      const part = await files.open(found.path);
      opened.push(part);
      await verifyFile(part, piece, { signal, onBytes });
    }
    return new JoinedFile(path, opened);
  } catch (error) {
    await Promise.allSettled(opened.map((part) => part.close()));
    throw error;
  }
}

/**
 * Keeps the pieces of a drive in a folder of this computer, for one that has room for a single drive at a time: the next
 * drive can come, and `gatherPieces` finds these. Each is verified as it is copied; what is kept already is left.
 * @throws {AppError} files.*, files.differs
 */
export async function keepPieces(
  files: Files,
  gathered: Gathered,
  folder: string,
  options: Pick<PlaceOptions, 'signal' | 'onBytes'>,
): Promise<void> {
  for (const { file, index, path } of gathered.pieces.values()) {
    const piece = file.pieces[index];
    const target = join(folder, ...pieceName(file, index).split('/'));
    if (piece === undefined || path === target) continue;
    await files.makeFolder(dirname(target));
    const source = await files.open(path);
    try {
      // While it is copied its digest is held against the table; this says where it differs.
      await placeOpenFile(files, source, target, piece.sha256, options).catch(async (error: unknown) => {
        await verifyFile(source, piece, { signal: options.signal });
        throw error;
      });
    } finally {
      await source.close();
    }
  }
}
