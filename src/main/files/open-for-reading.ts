import { type FileHandle, open, stat } from 'node:fs/promises';
import type { ReadableFile } from '../../core/ports/files.ts';
import { AppError } from '../../shared/errors.ts';
import { translated } from './errno.ts';

/** Opens a file; `name` is what messages call it. */
export async function openForReading(path: string, name: string): Promise<ReadableFile> {
  // Opening a pipe would wait for somebody to write into it.
  const kind = await stat(path);
  if (!kind.isFile() && !kind.isDirectory()) throw new AppError('files.not-a-file', { path: name });
  const handle = await open(path, 'r');
  try {
    const found = await handle.stat();
    if (found.isDirectory()) throw new AppError('files.is-a-folder', { path: name });
    return {
      path: name,
      sizeBytes: found.size,
      read: async (offset, length) => {
        const bytes = Buffer.allocUnsafeSlow(length);
        return bytes.subarray(0, await translated(name, () => readFully(handle, offset, bytes)));
      },
      readInto: (offset, target) => translated(name, () => readFully(handle, offset, target)),
      close: () => translated(name, () => handle.close()),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** As many bytes as `target` holds, unless the file ends before. */
export async function readFully(handle: FileHandle, offset: number, target: Uint8Array): Promise<number> {
  let done = 0;
  while (done < target.length) {
    const { bytesRead } = await handle.read(target, done, target.length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}
