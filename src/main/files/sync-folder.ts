import { open } from 'node:fs/promises';
import { errnoOf } from './errno.ts';

/** A drive that does not flush folders, or a folder that may be written to and not read. */
const cannotSyncFolder = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EPERM', 'EACCES', 'EBADF']);

/** Makes a new name last through a power cut; Windows and some drives do not offer it for folders, and need not. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!cannotSyncFolder.has(errnoOf(error) ?? '')) throw error;
  }
}
