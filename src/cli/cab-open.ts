import { basename, dirname, join } from 'node:path';
import {
  type Cabinet,
  type CabinetSource,
  findCabinet,
  type OpenNext,
  openCabinet,
  openCabinetSet,
  type ReadOptions,
} from '../core/cab/index.ts';
import { foldCase } from '../core/file-names.ts';
import type { ReadableFile } from '../core/ports/files.ts';
import type { CabTools } from '../main/cab-tools.ts';
import { type AppError, isAppError } from '../shared/errors.ts';

/** A cabinet, or a set named by its first, and the files it is read from. */
export interface FoundCabinet {
  readonly cabinet: Cabinet;
  /** Its bytes, and those behind it, from where it begins. */
  readonly source: CabinetSource;
  /** Where it begins in the file: not 0 when it is inside of a program or another file. */
  readonly offset: number;
  /** A cabinet of the set is not there: what lies wholly in the first can be had all the same. */
  readonly problem: AppError | null;
}

/**
 * Opens the cabinet in a file, wherever it begins in it, with all that follow it in its set and lie beside it.
 * @throws {AppError} files.*, cab.*
 */
export async function withCabinet<T>(
  path: string,
  tools: CabTools,
  options: Pick<ReadOptions, 'breathe' | 'mode'>,
  use: (found: FoundCabinet) => Promise<T>,
): Promise<T> {
  const open: ReadableFile[] = [];
  const openFile = async (each: string): Promise<ReadableFile> => {
    const file = await tools.files.open(each);
    open.push(file);
    return file;
  };
  try {
    const file = await openFile(path);
    // When there is none, it is opened at the start, which says so.
    const offset = (await startsWithCabinet(file)) ? 0 : ((await findCabinet(file, options)) ?? 0);
    // What is read is used before the next piece is asked for.
    const how: ReadOptions = { ...options, offset, work: tools.threads, borrow: true };
    // Looked through once: a set may have thousands of cabinets, and the folder as many files.
    let beside: readonly string[] | null = null;
    const openNext: OpenNext = async ({ cabinet: name }) => {
      beside ??= await namesBeside(path, tools);
      const found = findBeside(beside, name);
      return found === null ? null : await openFile(join(dirname(path), found));
    };
    const { cabinet, problem } = await openWithNext(file, openNext, how);
    return await use({ cabinet, source: offset === 0 ? file : from(file, offset), offset, problem });
  } finally {
    for (const file of open) await file.close();
  }
}

function from(file: ReadableFile, start: number): CabinetSource {
  return {
    path: file.path,
    sizeBytes: file.sizeBytes - start,
    read: (offset, length) => file.read(start + offset, length),
  };
}

async function openWithNext(
  file: ReadableFile,
  openNext: OpenNext,
  how: ReadOptions,
): Promise<Pick<FoundCabinet, 'cabinet' | 'problem'>> {
  try {
    return { cabinet: await openCabinetSet(file, openNext, how), problem: null };
  } catch (error) {
    if (!isAppError(error, 'cab.set-incomplete')) throw error;
    return { cabinet: await openCabinet(file, how), problem: error };
  }
}

async function startsWithCabinet(file: ReadableFile): Promise<boolean> {
  return Buffer.from(await file.read(0, 4)).toString('latin1') === 'MSCF';
}

/** The other files of its folder. */
async function namesBeside(path: string, tools: CabTools): Promise<readonly string[]> {
  const entries = await tools.files.list(dirname(path));
  return entries.filter(({ kind, name }) => kind === 'file' && name !== basename(path)).map(({ name }) => name);
}

/** Sets name their files in any case, and Windows finds them so. */
function findBeside(names: readonly string[], name: string): string | null {
  return names.find((each) => each === name) ?? names.find((each) => foldCase(each) === foldCase(name)) ?? null;
}
