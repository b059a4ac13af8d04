import { isAbsolute, relative, sep } from 'node:path';
import { type Drive, suitability } from '../../shared/drives.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import { formatBytes } from '../../shared/format.ts';
import type { Drives } from '../ports/drives.ts';

/** A file that is about to be written. */
export interface FileToWrite {
  readonly path: string;
  /** `null` where nobody says. */
  readonly sizeBytes: number | null;
}

/**
 * The drive a path lies on, as it is right now: the one with the longest mount path above it. `null` when it is on none
 * that is known.
 */
export function driveAbove(drives: readonly Drive[], path: string): Drive | null {
  return drives.reduce<Drive | null>(
    (best, drive) =>
      contains(drive.mountPath, path) && (best === null || drive.mountPath.length > best.mountPath.length)
        ? drive
        : best,
    null,
  );
}

/**
 * The drive about to be written to. When one was picked, it is that one, or nothing is written. Without a pick it is only
 * there to tell better what will not work, so that it cannot be found out is no reason to fail.
 * @throws {AppError} drive.not-the-one, drive.list-failed
 */
export async function findTargetDrive(drives: Drives, path: string, pickedId: string | null): Promise<Drive | null> {
  if (pickedId === null) return driveAbove(await listOrNone(drives), path);
  const first = driveAbove(await drives.list(), path);
  if (first?.id === pickedId) return first;
  // A drive that is busy may not have answered in time: it is looked for once more before anybody is told it is gone.
  const found = driveAbove(await drives.list(), path);
  if (found?.id === pickedId) return found;
  // A mount point without its drive is a folder of the system's own drive: nothing is there.
  const isOther = found !== null && !found.isSystem;
  throw new AppError('drive.not-the-one', { path, found: isOther ? describe(found) : null });
}

/**
 * Refuses what the drive can never take, whatever is tidied up; room is another matter, which the file system answers.
 * @throws {AppError} files.read-only, drive.file-too-large
 */
export function refuseUnsuitable(drive: Drive | null, path: string, files: readonly FileToWrite[]): void {
  if (drive === null) return;
  const largest = files.reduce<FileToWrite | null>(
    (best, file) => ((file.sizeBytes ?? 0) > (best?.sizeBytes ?? 0) ? file : best),
    null,
  );
  const verdict = suitability(drive, { neededBytes: 0, largestFileBytes: largest?.sizeBytes ?? 0 });
  if (verdict.isSuitable) return;
  for (const reason of verdict.reasons) {
    if (reason.reason === 'read-only') throw new AppError('files.read-only', { path });
    if (reason.reason === 'file-too-large') {
      const { fileSystem, fileBytes, limitBytes } = reason;
      throw new AppError('drive.file-too-large', {
        path,
        fileSystem,
        file: largest?.path ?? '',
        fileBytes,
        limitBytes,
      });
    }
  }
}

async function listOrNone(drives: Drives): Promise<readonly Drive[]> {
  try {
    return await drives.list();
  } catch (error) {
    if (!isAppError(error)) throw error;
    return [];
  }
}

function contains(mountPath: string, path: string): boolean {
  const way = relative(mountPath, path);
  return !isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`);
}

function describe({ label, mountPath, fileSystem, sizeBytes }: Drive): string {
  return `${label === '' ? mountPath : label} (${fileSystem}, ${formatBytes(sizeBytes)})`;
}
