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
import { type Journal, journalText, markBytes, parseJournal } from '../transfer/transfer-journal.ts';

/** A moment at which a test may make the drive misbehave: throw what the drive would. */
export type FaultHook = (
  action: 'create' | 'write' | 'mark' | 'read' | 'read-back' | 'commit' | 'tidy' | 'list' | 'make-folder' | 'remove',
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
  /** Unfinished files that somebody writes to. */
  readonly #open = new Set<string>();
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
    const partial = `${path}.${this.#runs.toString(16).padStart(8, '0')}.partial`;
    const found = options.hasNoLeftovers === true ? null : this.#adopt(path, partial, options.identity);
    if (options.hasNoLeftovers !== true) this.#removeUnfinished(path, partial);
    if (found === null) this.contents.set(partial, Buffer.alloc(0));
    this.#open.add(partial);
    return this.#pending(path, partial, found, options);
  }

  async remove(path: string): Promise<void> {
    this.onAction('remove', path, this.usedBytes());
    this.contents.delete(path);
  }

  async freeBytes(folder: string): Promise<number> {
    if (!this.folders.has(folder)) throw new AppError('files.not-found', { path: folder });
    return this.capacityBytes - this.usedBytes();
  }

  async space(folder: string): Promise<{ readonly freeBytes: number; readonly blockBytes: number }> {
    return { freeBytes: await this.freeBytes(folder), blockBytes: 1 };
  }

  /** The program ends here: what it began stays as it is, and nobody writes to it any more. */
  kill(): void {
    this.#open.clear();
  }

  #pending(path: string, partial: string, found: Journal | null, options: CreateFileOptions): PendingFile {
    const journalPath = journalOf(partial);
    let journal = found;
    const content = (): Buffer => this.contents.get(partial) ?? Buffer.alloc(0);
    /** Holds the content, with room behind it: a file that is written piece by piece is not copied each time. */
    let room = Buffer.from(content());
    this.contents.set(partial, room);
    /** What a run that was killed still asks for is not done. */
    const alive = (): void => {
      if (!this.#open.has(partial)) throw new Error(`${partial} was let go.`);
    };
    const write = (offset: number, bytes: Uint8Array): void => {
      alive();
      // Another run took it over: these bytes go to a file that has no name any more.
      if (!this.contents.has(partial)) return;
      const old = content();
      const length = Math.max(old.length, offset + bytes.length);
      const usedBytes = this.usedBytes() - old.length + length;
      this.onAction('write', path, usedBytes);
      if (usedBytes > this.capacityBytes) throw new AppError('files.disk-full', { path });
      if (room.length < length) {
        const larger = Buffer.alloc(2 * length);
        larger.set(old);
        room = larger;
      }
      room.set(bytes, offset);
      this.contents.set(partial, room.subarray(0, length));
    };
    const end = (): void => {
      this.#open.delete(partial);
    };
    return {
      path,
      partialPath: partial,
      descriptor: null,
      left: found === null ? null : { sizeBytes: content().length, marks: found.marks, note: found.note },
      readLeft: async (offset, target) => content().subarray(offset).copy(target),
      keep: async (marks) => {
        alive();
        room = Buffer.from(content().subarray(0, marks * markBytes));
        this.contents.set(partial, room);
        if (journal !== null) journal = { ...journal, marks: journal.marks.slice(0, marks) };
        if (journal !== null && marks > 0) this.contents.set(journalPath, Buffer.from(journalText(journal)));
        else this.contents.delete(journalPath);
        if (marks === 0) journal = null;
      },
      append: async (bytes) => write(content().length, bytes),
      mark: async (digest, note) => {
        alive();
        if (options.identity === undefined) return;
        this.onAction('mark', path, this.usedBytes());
        journal ??= { identity: options.identity, note, computer: 'memory', process: 1, marks: [] };
        journal = { ...journal, marks: [...journal.marks, digest] };
        this.contents.set(journalPath, Buffer.from(journalText(journal)));
      },
      writeAt: async (offset, bytes) => write(offset, bytes),
      readBack: async () => {
        this.onAction('read-back', path, this.usedBytes());
        const written = this.contents.get(partial);
        if (written === undefined) throw new AppError('files.taken-over', { path });
        return { ...this.#reader(path, this.corrupt(path, written)), isFromDevice: this.isDevice };
      },
      commit: async () => {
        this.onAction('commit', path, this.usedBytes());
        if (!options.replace && this.contents.has(path)) throw new AppError('files.exists', { path });
        const written = this.contents.get(partial);
        if (written === undefined) throw new AppError('files.taken-over', { path });
        alive();
        this.contents.set(path, written);
        // Renaming replaces a link, and not what it leads to.
        this.links.delete(path);
        this.contents.delete(partial);
        end();
        this.onAction('tidy', path, this.usedBytes());
        this.contents.delete(journalPath);
      },
      setAside: async () => {
        if (!this.#open.has(partial)) return;
        end();
        if (journal === null) this.contents.delete(partial);
      },
      discard: async () => {
        if (!this.#open.has(partial)) return;
        end();
        this.contents.delete(partial);
        this.contents.delete(journalPath);
      },
    };
  }

  /** What was left of the same content and nobody writes to, under this run's name. */
  #adopt(path: string, partial: string, identity: string | undefined): Journal | null {
    for (const [left, text] of this.contents) {
      if (!left.endsWith('.journal.partial') || finalNameOf(left) !== path) continue;
      const from = left.replace(/\.journal\.partial$/, '.partial');
      const content = this.contents.get(from);
      const journal = parseJournal(text.toString());
      if (content === undefined || journal === null || journal.identity !== identity || this.#open.has(from)) continue;
      const found = { ...journal, marks: journal.marks.slice(0, Math.floor(content.length / markBytes)) };
      if (found.marks.length === 0) continue;
      this.contents.set(journalOf(partial), Buffer.from(journalText(found)));
      this.contents.set(partial, content);
      this.contents.delete(from);
      this.contents.delete(left);
      return found;
    }
    return null;
  }

  #removeUnfinished(path: string, adopted: string): void {
    for (const left of this.contents.keys()) {
      if (finalNameOf(left) === path && left !== adopted && left !== journalOf(adopted)) this.contents.delete(left);
    }
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

function journalOf(partial: string): string {
  return partial.replace(/\.partial$/, '.journal.partial');
}
