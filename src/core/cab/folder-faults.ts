/*
 * What a folder as a whole can lack for one of its files. Each is said of the file that is asked for.
 */
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { FileEntry } from './directory.ts';
import { malformed, placeOf } from './faults.ts';
import { CFFILE, CFFOLDER } from './layout.ts';

/** Where the data of a folder ends for us, told for the file that needs more of it. */
export type EndOfData = (file: FileEntry) => unknown;

/**
 * Whether there is a way to the data of a file that has any.
 * @throws {AppError} cab.part-of-set, cab.compression-not-supported
 */
export function checkReadable(file: FileEntry): void {
  const { folder, isToNext, member } = file;
  if (folder.isContinuedFromPrevious || (isToNext && folder.isContinuedToNext)) throw partOfSet(file);
  if (member.sizeBytes === 0 || folder.compression !== 'quantum') return;
  const [{ file: cabinet, offset }] = folder.parts;
  const spot = { offset: offset + CFFOLDER.typeCompress, field: 'CFFOLDER.typeCompress' };
  throw new AppError('cab.compression-not-supported', { ...placeOf(cabinet, spot), method: 'Quantum' });
}

/** What is needed of it is in a cabinet that is not at hand. */
export function partOfSet({ origin, offset }: FileEntry): AppError {
  return new AppError('cab.part-of-set', placeOf(origin, { offset: offset + CFFILE.iFolder, field: 'CFFILE.iFolder' }));
}

/** There are no more blocks behind `position`, an offset in the raw bytes of the folder. */
export function outOfBlocks(file: FileEntry, position: number): AppError {
  if (file.folder.isContinuedToNext) return partOfSet(file);
  const end = file.uoffFolderStart + file.member.sizeBytes;
  const spot = { offset: file.offset + CFFILE.cbFile, field: 'CFFILE.cbFile' };
  return malformed(file.origin, spot, clause('reaches-folder-ends', { end, position }));
}
