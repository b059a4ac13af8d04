/*
 * Extracting a folder to files where it is decoded: each run is ordered together with the files, and parts of files, that lie
 * in it, so that no byte comes back. What is damaged, and what lies behind it, gets no name.
 */

import type { AppError } from '../../shared/errors.ts';
import { isAppError } from '../../shared/errors.ts';
import type { UnnamedFile } from '../ports/bulk-files.ts';
import type { CabinetMember } from './cabinet.ts';
import type { FileEntry, Folder } from './directory.ts';
import { checkReadable } from './folder-faults.ts';
import { RunStream, type StreamContext } from './run-stream.ts';
import type { RunWrites } from './work.ts';

/** Where members go. */
export interface Placing {
  /** The file of a member that can be written whole; its folder is made. */
  whole(member: CabinetMember): Promise<{ readonly path: string; readonly replace: boolean }>;
  /** Begins the file of a member that is written part by part. */
  begin(member: CabinetMember): Promise<{ readonly path: string; readonly descriptor: number }>;
  /** It is complete: it gets its name. */
  finish(member: CabinetMember): Promise<void>;
  /** It will not be complete. */
  discard(member: CabinetMember): Promise<void>;
  /** Gives files that were written whole their names. */
  name(files: readonly UnnamedFile[]): Promise<void>;
  /** Removes those that will not get them. */
  drop(files: readonly UnnamedFile[]): Promise<void>;
  /** Writes members that have no bytes. */
  empty(members: readonly CabinetMember[]): Promise<void>;
}

/** What became of a member. */
export interface PlacedMember {
  readonly member: CabinetMember;
  /** `null` when its file is there. */
  readonly error: AppError | null;
}

/**
 * Places the files of one folder, which share no data and are in the order of their start.
 * @throws {AppError} files.*, and whatever `placing` throws
 */
export async function* placeFolder(
  folder: Folder,
  files: readonly FileEntry[],
  context: StreamContext,
  placing: Placing,
): AsyncGenerator<PlacedMember, void, undefined> {
  const readable: FileEntry[] = [];
  const empty: CabinetMember[] = [];
  for (const file of files) {
    const error = problemOf(() => checkReadable(file));
    if (error !== null) yield { member: file.member, error };
    else if (file.member.sizeBytes > 0) readable.push(file);
    else empty.push(file.member);
  }
  await placing.empty(empty);
  for (const member of empty) yield { member, error: null };
  const last = readable.at(-1);
  if (last === undefined) return;
  const begun = new Map<FileEntry, { readonly path: string; readonly descriptor: number }>();
  const stream = new RunStream(folder, endOf(last), context, {
    writesFor: (position, length) => writesIn(readable, position, length, begun, placing),
    drop: (unnamed) => placing.drop(unnamed),
  });
  try {
    let next = 0;
    for (let run = await stream.next(); run !== null; run = await stream.next()) {
      context.work.buffers.giveBack(run.raw);
      await placing.name(run.unnamed);
      for (
        let file = readable[next];
        file !== undefined && endOf(file) <= run.position + run.length;
        file = readable[next]
      ) {
        if (begun.has(file)) await placing.finish(file.member);
        begun.delete(file);
        next += 1;
        yield { member: file.member, error: null };
      }
    }
    /** All that lies behind damage shares its error. */
    let damage: AppError | null = null;
    for (const file of readable.slice(next)) {
      const error: AppError | null = damage ?? problemOf(() => raise(stream.end(file)));
      if (error === null) throw new Error('A folder ended without a reason.');
      if (isOfData(error)) damage = error;
      yield { member: file.member, error };
    }
  } finally {
    stream.close();
    // A descriptor that is closed too soon could be that of another file by the time it is written to.
    await stream.idle();
    for (const file of begun.keys()) await placing.discard(file.member);
  }
}

async function writesIn(
  files: readonly FileEntry[],
  position: number,
  length: number,
  begun: Map<FileEntry, { readonly path: string; readonly descriptor: number }>,
  placing: Placing,
): Promise<RunWrites> {
  const whole: RunWrites['whole'][number][] = [];
  const parts: RunWrites['parts'][number][] = [];
  for (let index = firstBehind(files, position); index < files.length; index += 1) {
    const file = files[index];
    if (file === undefined || file.uoffFolderStart >= position + length) break;
    const from = Math.max(0, file.uoffFolderStart - position);
    const to = Math.min(length, endOf(file) - position);
    if (file.uoffFolderStart >= position && endOf(file) <= position + length) {
      whole.push({ ...(await placing.whole(file.member)), from, to });
      continue;
    }
    const open = begun.get(file) ?? (await placing.begin(file.member));
    begun.set(file, open);
    parts.push({ ...open, position: position + from - file.uoffFolderStart, from, to });
  }
  return { whole, parts };
}

/** The first that ends behind a position. */
function firstBehind(files: readonly FileEntry[], position: number): number {
  let low = 0;
  let high = files.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const file = files[middle];
    if (file !== undefined && endOf(file) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function endOf({ uoffFolderStart, member }: FileEntry): number {
  return uoffFolderStart + member.sizeBytes;
}

function raise(error: unknown): never {
  throw error;
}

function problemOf(action: () => void): AppError | null {
  try {
    action();
    return null;
  } catch (error) {
    if (!isAppError(error) || !error.code.startsWith('cab.')) throw error;
    return error;
  }
}

/** Errors of the list (`CFFILE.cbFile`) are of one member; those of the data are of all behind it. */
export function isOfData({ details }: AppError): boolean {
  return 'field' in details && details.field.startsWith('CFDATA');
}
