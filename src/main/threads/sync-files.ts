/*
 * Steps of writing files, each at once: on threads where nobody waits for anything else.
 */
import { existsSync, linkSync, readSync, renameSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import type { UnnamedFile } from '../../core/ports/bulk-files.ts';
import { about, errnoOf, ThreadProblem } from './thread-problem.ts';

/** Larger writes at once cost the system more. */
const writeBytes = 256 * 1024;

export function writeFully(
  descriptor: number,
  bytes: Uint8Array,
  part: { readonly from: number; readonly to: number; readonly position: number },
): void {
  let position = part.position;
  for (let at = part.from; at < part.to; ) {
    const count = writeSync(descriptor, bytes, at, Math.min(writeBytes, part.to - at), position);
    at += count;
    position += count;
  }
}

/** As many bytes as there are from `position` on, up to `length`. */
export function readFully(descriptor: number, target: Uint8Array, length: number, position: number): number {
  let done = 0;
  while (done < length) {
    const count = readSync(descriptor, target, done, length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

function nameFile(file: UnnamedFile): void {
  try {
    if (file.replace) renameSync(file.partialPath, file.path);
    else nameIfFree(file.partialPath, file.path);
  } catch (error) {
    rmSync(file.partialPath, { force: true });
    throw error;
  }
}

/** All or none of those that are left: what has no name is removed. */
export function nameFiles(files: readonly UnnamedFile[]): void {
  for (const [index, file] of files.entries()) {
    try {
      about(file.path, () => nameFile(file));
    } catch (error) {
      discardFiles(files.slice(index + 1));
      throw error;
    }
  }
}

export function discardFiles(files: readonly UnnamedFile[]): void {
  for (const { partialPath } of files) rmSync(partialPath, { force: true });
}

/** A hard link refuses where a rename would replace; FAT has none, and looking right before is then the best there is. */
function nameIfFree(partialPath: string, path: string): void {
  try {
    linkSync(partialPath, path);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK'].includes(errnoOf(error) ?? '')) throw error;
    if (existsSync(path)) throw new ThreadProblem('EEXIST', path);
    renameSync(partialPath, path);
    return;
  }
  unlinkSync(partialPath);
}
