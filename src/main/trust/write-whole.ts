import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finalNameOf } from '../../core/ports/files.ts';
import { errnoOf, fileError } from '../files/errno.ts';

/** Makes a folder that only this account may look into. */
export async function makePrivateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw fileError(error, folder);
  }
}

/**
 * Puts a file in its place whole and onto the device: whoever looks, and whenever the power fails, finds the old one or
 * the new one. Only this account may read it.
 * @throws {AppError} files.*
 */
export async function writeWhole(path: string, bytes: string | Uint8Array): Promise<void> {
  const partial = `${path}.${randomBytes(4).toString('hex')}.partial`;
  try {
    const file = await open(partial, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw fileError(error, path);
  }
}

/** Removes what was left unfinished in a folder by those who can no longer be at it. @throws {AppError} files.* */
export async function removeUnfinished(folder: string): Promise<void> {
  try {
    for (const name of await readdir(folder)) {
      if (finalNameOf(name) !== null) await rm(join(folder, name), { force: true });
    }
  } catch (error) {
    throw fileError(error, folder);
  }
}

/** Makes the new name last; Windows and some file systems do not offer it for folders, and need not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EPERM', 'EBADF'].includes(errnoOf(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
}
