import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import type {
  CreateFileOptions,
  FileFacts,
  Files,
  FolderEntry,
  PendingFile,
  ReadableFile,
} from '../../core/ports/files.ts';
import { AppError } from '../../shared/errors.ts';
import { AlignedBuffers } from './aligned-buffers.ts';
import { errnoOf, fileError, translated } from './errno.ts';
import { NodePendingFile } from './node-pending-file.ts';
import type { HashThreads } from './node-receiver.ts';
import { openForReading } from './open-for-reading.ts';
import { adopt, markOpen, removeUnfinished } from './unfinished-files.ts';

/** Files and folders of this computer, by node:fs. */
export class NodeFiles implements Files {
  readonly #aligned = new AlignedBuffers();
  readonly #threads: HashThreads | null;

  /** With threads, large files can be received on them. */
  constructor(threads: HashThreads | null = null) {
    this.#threads = threads;
  }

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
    const partialPath = `${path}.${randomBytes(4).toString('hex')}.partial`;
    markOpen(partialPath, true);
    try {
      return await translated(path, () => this.#start(path, partialPath, options));
    } catch (error) {
      markOpen(partialPath, false);
      throw error;
    }
  }

  async #start(path: string, partialPath: string, options: CreateFileOptions): Promise<PendingFile> {
    const { identity, hasNoLeftovers = false } = options;
    const adopted = identity === undefined || hasNoLeftovers ? null : await adopt(path, partialPath, identity);
    if (!hasNoLeftovers) await removeUnfinished(path, adopted === null ? null : partialPath);
    // Nobody can have put a link to elsewhere under a name nobody knew, and `x` would refuse to follow it.
    const handle = adopted?.handle ?? (await open(partialPath, 'wx+'));
    const [aligned, threads] = [this.#aligned, this.#threads];
    return new NodePendingFile({ path, partialPath, handle, adopted, options, aligned, threads });
  }

  async remove(path: string): Promise<void> {
    await translated(path, () => rm(path, { force: true }));
  }

  async freeBytes(folder: string): Promise<number> {
    return (await this.space(folder)).freeBytes;
  }

  async space(folder: string): Promise<{ readonly freeBytes: number; readonly blockBytes: number }> {
    return await translated(folder, async () => {
      const { bavail, bsize } = await statfs(folder);
      return { freeBytes: bavail * bsize, blockBytes: bsize };
    });
  }
}
