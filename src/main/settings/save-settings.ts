import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Settings } from '../../shared/settings.ts';
import { errnoOf, fileError } from '../files/errno.ts';

/** A new settings file tells nobody else which proxy server and which site there are. */
const newFileMode = 0o600;

/**
 * Writes the settings in the safe way: whole beside the file, onto the device, then in its place. A file that was there
 * keeps who may read it, and a link keeps leading where it led.
 * @throws {AppError} files.*
 */
export async function saveSettings(path: string, settings: Settings): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const partial = `${target}.${randomBytes(4).toString('hex')}.partial`;
  try {
    await mkdir(dirname(target), { recursive: true });
    const file = await open(partial, 'wx', newFileMode);
    try {
      await file.chmod(await modeOf(target));
      await file.writeFile(`${JSON.stringify(settings, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw fileError(error, path);
  }
}

/**
 * Whether this account may write the settings file, or make one where there is none. On Windows the system only tells of
 * files that are marked as read-only: there, saving may still be refused.
 */
export async function canSaveSettings(path: string): Promise<boolean> {
  const target = await realpath(path).catch(() => path);
  if (!(await isWritable(target, true))) return false;
  // The new file takes the place of the old one: that is a matter of the folder, or of the first one above it there is.
  for (let folder = dirname(target); ; folder = dirname(folder)) {
    if (await isThere(folder)) return await isWritable(folder, false);
    if (dirname(folder) === folder) return false;
  }
}

async function modeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch {
    return newFileMode;
  }
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

async function isWritable(path: string, mayBeMissing: boolean): Promise<boolean> {
  try {
    await access(path, constants.W_OK);
    return true;
  } catch (error) {
    return mayBeMissing && errnoOf(error) === 'ENOENT';
  }
}
