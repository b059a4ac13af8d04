import { randomBytes } from 'node:crypto';
import { type FileHandle, link, lstat, mkdir, open, readdir, rename, rm, stat, statfs, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  type CreateFileOptions,
  type FileFacts,
  type Files,
  type FolderEntry,
  finalNameOf,
  type PendingFile,
  type ReadableFile,
  type ReadBackFile,
} from '../../core/ports/files.ts';
import { AppError } from '../../shared/errors.ts';
import { AlignedBuffers } from './aligned-buffers.ts';
import { errnoOf, fileError } from './errno.ts';
import { openPastCache } from './past-cache-file.ts';

/** Small pieces are gathered to writes of this size: more calls are slower, and so are larger writes. */
const writeBytes = 256 * 1024;

/** Files and folders of this computer, by node:fs. */
export class NodeFiles implements Files {
  readonly #aligned = new AlignedBuffers();

  async facts(path: string): Promise<FileFacts | null> {
    try {
      const itself = await lstat(path);
      const isLink = itself.isSymbolicLink();
      const found = isLink ? await stat(path) : itself;
      const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
      return { kind, sizeBytes: kind === 'folder' ? 0 : found.size, isLink, modified: found.mtime.toISOString() };
    } catch (error) {
      const code = errnoOf(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return null;
      throw fileError(error, path);
    }
  }

  async list(folder: string): Promise<readonly FolderEntry[]> {
    return await translated(folder, async () => {
      const entries = await readdir(folder, { withFileTypes: true });
      return entries
        .map(
          (entry): FolderEntry => ({
            name: entry.name,
            kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other',
          }),
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    });
  }

  async makeFolder(path: string): Promise<void> {
    try {
      await mkdir(path, { recursive: true });
    } catch (error) {
      // A file stands where the folder, or one above it, should be.
      const code = errnoOf(error);
      if (code === 'EEXIST' || code === 'ENOTDIR') throw new AppError('files.not-a-folder', { path }, { cause: error });
      throw fileError(error, path);
    }
  }

  async open(path: string): Promise<ReadableFile> {
    return await translated(path, () => openForReading(path, path));
  }

  async create(path: string, options: CreateFileOptions): Promise<PendingFile> {
    const facts = await this.facts(path);
    if (facts?.kind === 'folder') throw new AppError('files.is-a-folder', { path });
    if (facts !== null && !options.replace) throw new AppError('files.exists', { path });
    if (facts?.kind === 'other') throw new AppError('files.not-a-file', { path });
    if (options.hasNoLeftovers !== true) await translated(path, () => removeUnfinished(path));
    const partialPath = `${path}.${randomBytes(4).toString('hex')}.partial`;
    // Nobody can have put a link to elsewhere under a name nobody knew, and `x` would refuse to follow it.
    const handle = await translated(path, () => open(partialPath, 'wx+'));
    return new NodePendingFile(path, partialPath, handle, options, this.#aligned);
  }

  async remove(path: string): Promise<void> {
    await translated(path, () => rm(path, { force: true }));
  }

  async freeBytes(folder: string): Promise<number> {
    return await translated(folder, async () => {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    });
  }
}

class NodePendingFile implements PendingFile {
  readonly path: string;
  readonly descriptor: number;
  readonly #partialPath: string;
  readonly #handle: FileHandle;
  readonly #replace: boolean;
  readonly #flushes: boolean;
  readonly #aligned: AlignedBuffers;
  /** One fills while the other is written; made when there is something to put in. */
  #buffer: Buffer | null = null;
  #spare: Buffer | null = null;
  #filled = 0;
  #position = 0;
  #writing: Promise<void> = Promise.resolve();
  #state: 'open' | 'closed' | 'ended' = 'open';

  constructor(
    path: string,
    partialPath: string,
    handle: FileHandle,
    options: CreateFileOptions,
    aligned: AlignedBuffers,
  ) {
    this.path = path;
    this.descriptor = handle.fd;
    this.#partialPath = partialPath;
    this.#handle = handle;
    this.#replace = options.replace;
    this.#flushes = options.flush ?? true;
    this.#aligned = aligned;
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (this.#filled === 0 && bytes.length >= writeBytes) await this.#writeDirectly(bytes);
    else await this.#gather(bytes);
  }

  /** A large piece needs no buffer; its parts are written at the same time. */
  async #writeDirectly(bytes: Uint8Array): Promise<void> {
    await this.#writing;
    const position = this.#position;
    const parts: Promise<void>[] = [];
    for (let start = 0; start < bytes.length; start += writeBytes) {
      parts.push(this.#write(bytes.subarray(start, start + writeBytes), position + start));
    }
    this.#position += bytes.length;
    await Promise.all(parts);
  }

  async #gather(bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; ) {
      const part = bytes.subarray(start, start + writeBytes - this.#filled);
      this.#buffer ??= Buffer.allocUnsafeSlow(writeBytes);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      start += part.length;
      if (this.#filled === writeBytes) await this.#writeBehind();
    }
  }

  async writeAt(offset: number, bytes: Uint8Array): Promise<void> {
    await this.#flush();
    // It is done last: a file that waits for thousands of others of its set should hold nothing.
    this.#buffer = null;
    this.#spare = null;
    await this.#write(bytes, offset);
  }

  async readBack(): Promise<ReadBackFile> {
    await this.#close();
    return await this.#ours(async () => {
      const direct = this.#flushes ? await openPastCache(this.#partialPath, this.path, this.#aligned) : null;
      return direct ?? { ...(await openForReading(this.#partialPath, this.path)), isFromDevice: false };
    });
  }

  async commit(): Promise<void> {
    await this.#close();
    await this.#ours(async () => {
      if (this.#replace) await rename(this.#partialPath, this.path);
      else await this.#nameIfFree();
      if (this.#flushes) await syncFolder(dirname(this.path));
    });
    this.#state = 'ended';
  }

  async discard(): Promise<void> {
    if (this.#state === 'ended') return;
    await this.#writing.catch(() => undefined);
    if (this.#state === 'open') await this.#handle.close().catch(() => undefined);
    this.#state = 'ended';
    // On a drive that was pulled out there is nothing left to remove, and the first error is the one to tell.
    await rm(this.#partialPath, { force: true }).catch(() => undefined);
  }

  /** Does something with the unfinished file; that it is gone can only be another run's doing. */
  async #ours<T>(action: () => Promise<T>): Promise<T> {
    return await translated(this.path, async () => {
      try {
        return await action();
      } catch (error) {
        if (errnoOf(error) !== 'ENOENT') throw error;
        throw new AppError('files.taken-over', { path: this.path }, { cause: error });
      }
    });
  }

  /** A name somebody took meanwhile is theirs: a hard link refuses where a rename would replace. */
  async #nameIfFree(): Promise<void> {
    try {
      await link(this.#partialPath, this.path);
    } catch (error) {
      // FAT and exFAT have no hard links; looking right before is then the best there is.
      if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK'].includes(errnoOf(error) ?? '')) throw error;
      if (
        await stat(this.path).then(
          () => true,
          () => false,
        )
      )
        throw new AppError('files.exists', { path: this.path });
      await rename(this.#partialPath, this.path);
      return;
    }
    await unlink(this.#partialPath);
  }

  async #close(): Promise<void> {
    if (this.#state !== 'open') return;
    await this.#flush();
    if (this.#flushes) await translated(this.path, () => this.#handle.sync());
    this.#state = 'closed';
    await translated(this.path, () => this.#handle.close());
  }

  /** Hands the full buffer to the system and goes on in the other one, which the write before must have let go. */
  async #writeBehind(): Promise<void> {
    await this.#writing;
    if (this.#buffer === null) return;
    const full = this.#buffer.subarray(0, this.#filled);
    this.#writing = this.#write(full, this.#position);
    // It is awaited at the next write or at the end; until then nobody else may call it unhandled.
    this.#writing.catch(() => undefined);
    this.#position += this.#filled;
    this.#filled = 0;
    [this.#buffer, this.#spare] = [this.#spare, this.#buffer];
  }

  async #flush(): Promise<void> {
    if (this.#filled > 0) await this.#writeBehind();
    await this.#writing;
  }

  async #write(bytes: Uint8Array, position: number): Promise<void> {
    await translated(this.path, async () => {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
    });
  }
}

/** Removes what earlier runs left of a file: nobody goes on with it. */
async function removeUnfinished(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    if (finalNameOf(name) === basename(path)) await rm(join(folder, name), { force: true });
  }
}

/** `name` is what messages call it. */
async function openForReading(path: string, name: string): Promise<ReadableFile> {
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

async function readFully(handle: FileHandle, offset: number, target: Uint8Array): Promise<number> {
  let done = 0;
  while (done < target.length) {
    const { bytesRead } = await handle.read(target, done, target.length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

/** A drive that does not flush folders, or a folder that may be written to and not read. */
const cannotSyncFolder = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EPERM', 'EACCES', 'EBADF']);

/** Makes a new name last through a power cut; Windows and some drives do not offer it for folders, and need not. */
async function syncFolder(folder: string): Promise<void> {
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

async function translated<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw fileError(error, path);
  }
}
