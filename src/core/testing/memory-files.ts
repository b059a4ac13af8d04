import { dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import {
  type CreateFileOptions,
  type FileFacts,
  type Files,
  type FolderEntry,
  finalNameOf,
  type PendingFile,
  type ReadableFile,
} from '../ports/files.ts';

/** A moment at which a test may make the drive misbehave: throw what the drive would. */
export type FaultHook = (
  action: 'create' | 'write' | 'read' | 'commit' | 'list' | 'make-folder' | 'remove',
  path: string,
  /** For writes: bytes on the drive when this one is done. */
  usedBytes: number,
) => void;

/** Files in memory: the fake that passes the same contract as the real ones, with room for faults. */
export class MemoryFiles implements Files {
  /** Finished and `.partial` files by path. */
  readonly contents = new Map<string, Buffer>();
  readonly folders = new Set<string>(['/']);
  /** Paths that are symbolic links. */
  readonly links = new Set<string>();
  #runs = 0;
  capacityBytes = Number.MAX_SAFE_INTEGER;
  onAction: FaultHook = () => undefined;
  /** Whether files are said to be read back from the device. */
  isDevice = true;
  /** Applied to what was written when it is read back or read: a drive that lies. */
  corrupt: (path: string, content: Buffer) => Buffer = (_path, content) => content;

  async facts(path: string): Promise<FileFacts | null> {
    const content = this.contents.get(path);
    const modified = '2026-01-01T00:00:00.000Z';
    if (content !== undefined)
      return { kind: 'file', sizeBytes: content.length, isLink: this.links.has(path), modified };
    return this.folders.has(path) ? { kind: 'folder', sizeBytes: 0, isLink: this.links.has(path), modified } : null;
  }

  async list(folder: string): Promise<readonly FolderEntry[]> {
    this.onAction('list', folder, this.usedBytes());
    if (this.contents.has(folder)) throw new AppError('files.not-a-folder', { path: folder });
    if (!this.folders.has(folder)) throw new AppError('files.not-found', { path: folder });
    const entries = new Map<string, FolderEntry['kind']>();
    for (const path of this.folders) {
      if (path !== '/' && dirname(path) === folder) entries.set(path.slice(join(folder, '/').length), 'folder');
    }
    for (const path of this.contents.keys()) {
      if (dirname(path) === folder) entries.set(path.slice(join(folder, '/').length), 'file');
    }
    return [...entries].map(([name, kind]) => ({ name, kind })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async makeFolder(path: string): Promise<void> {
    this.onAction('make-folder', path, this.usedBytes());
    for (let at = path; ; at = dirname(at)) {
      if (this.contents.has(at)) throw new AppError('files.not-a-folder', { path });
      this.folders.add(at);
      if (at === dirname(at)) return;
    }
  }

  async open(path: string): Promise<ReadableFile> {
    if (this.folders.has(path)) throw new AppError('files.is-a-folder', { path });
    const content = this.contents.get(path);
    if (content === undefined) throw new AppError('files.not-found', { path });
    return this.#reader(path, this.corrupt(path, content));
  }

  async create(path: string, options: CreateFileOptions): Promise<PendingFile> {
    this.onAction('create', path, this.usedBytes());
    if (this.folders.has(path)) throw new AppError('files.is-a-folder', { path });
    if (!options.replace && this.contents.has(path)) throw new AppError('files.exists', { path });
    if (!this.folders.has(dirname(path))) throw new AppError('files.not-found', { path });
    this.#runs += 1;
    for (const left of this.contents.keys()) if (finalNameOf(left) === path) this.contents.delete(left);
    const partial = `${path}.${this.#runs.toString(16).padStart(8, '0')}.partial`;
    this.contents.set(partial, Buffer.alloc(0));
    let isEnded = false;
    const write = (offset: number, bytes: Uint8Array): void => {
      const old = this.contents.get(partial) ?? Buffer.alloc(0);
      const content = Buffer.alloc(Math.max(old.length, offset + bytes.length));
      content.set(old, 0);
      content.set(bytes, offset);
      const usedBytes = this.usedBytes() - old.length + content.length;
      this.onAction('write', path, usedBytes);
      if (usedBytes > this.capacityBytes) throw new AppError('files.disk-full', { path });
      this.contents.set(partial, content);
    };
    return {
      path,
      descriptor: null,
      append: async (bytes) => write(this.contents.get(partial)?.length ?? 0, bytes),
      writeAt: async (offset, bytes) => write(offset, bytes),
      readBack: async () => {
        const written = this.contents.get(partial);
        if (written === undefined) throw new AppError('files.taken-over', { path });
        return { ...this.#reader(path, this.corrupt(path, written)), isFromDevice: this.isDevice };
      },
      commit: async () => {
        this.onAction('commit', path, this.usedBytes());
        if (!options.replace && this.contents.has(path)) throw new AppError('files.exists', { path });
        const written = this.contents.get(partial);
        if (written === undefined) throw new AppError('files.taken-over', { path });
        this.contents.set(path, written);
        this.contents.delete(partial);
        isEnded = true;
      },
      discard: async () => {
        if (!isEnded) this.contents.delete(partial);
        isEnded = true;
      },
    };
  }

  async remove(path: string): Promise<void> {
    this.onAction('remove', path, this.usedBytes());
    this.contents.delete(path);
  }

  async freeBytes(folder: string): Promise<number> {
    if (!this.folders.has(folder)) throw new AppError('files.not-found', { path: folder });
    return this.capacityBytes - this.usedBytes();
  }

  usedBytes(): number {
    let sum = 0;
    for (const content of this.contents.values()) sum += content.length;
    return sum;
  }

  #reader(path: string, content: Buffer): ReadableFile {
    return {
      path,
      sizeBytes: content.length,
      read: async (offset, length) => {
        this.onAction('read', path, this.usedBytes());
        return Buffer.from(content.subarray(offset, offset + length));
      },
      readInto: async (offset, target) => {
        this.onAction('read', path, this.usedBytes());
        return content.subarray(offset).copy(target);
      },
      close: async () => undefined,
    };
  }
}
