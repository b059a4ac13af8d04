import { sep } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { CreateFileOptions, FileFacts, Files, FolderEntry, PendingFile, ReadableFile } from '../ports/files.ts';
import type { Bundle } from './bundle.ts';
import type { BundleEntry } from './read-directory.ts';

/**
 * A bundle seen as a folder, and everything else as it is. Below the bundle nothing can be written: it may lie on a disc
 * that nobody can write to, and what is sealed is not changed anyway.
 */
export class BundleFiles implements Files {
  readonly #files: Files;
  readonly #bundle: Bundle;
  readonly #entries: ReadonlyMap<string, BundleEntry>;
  readonly #folders = new Map<string, Map<string, FolderEntry>>([['', new Map()]]);

  constructor(files: Files, bundle: Bundle) {
    this.#files = files;
    this.#bundle = bundle;
    this.#entries = new Map(bundle.entries.map((entry) => [entry.path, entry]));
    for (const { path } of bundle.entries) this.#add(path, 'file');
  }

  async facts(path: string): Promise<FileFacts | null> {
    const below = this.#below(path);
    if (below === null) return await this.#files.facts(path);
    const entry = this.#entries.get(below);
    if (entry !== undefined)
      return { kind: 'file', sizeBytes: entry.sizeBytes, isLink: false, modified: dosTime(entry.time) };
    if (!this.#folders.has(below)) return null;
    const modified = dosTime(this.#bundle.entries[0]?.time ?? 0);
    return { kind: 'folder', sizeBytes: 0, isLink: false, modified };
  }

  async list(folder: string): Promise<readonly FolderEntry[]> {
    const below = this.#below(folder);
    if (below === null) return await this.#files.list(folder);
    const found = this.#folders.get(below);
    if (found !== undefined) return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    throw new AppError(this.#entries.has(below) ? 'files.not-a-folder' : 'files.not-found', { path: folder });
  }

  async open(path: string): Promise<ReadableFile> {
    const below = this.#below(path);
    if (below === null) return await this.#files.open(path);
    const entry = this.#entries.get(below);
    if (entry !== undefined) return await this.#bundle.open(entry, path);
    throw new AppError(this.#folders.has(below) ? 'files.is-a-folder' : 'files.not-found', { path });
  }

  async makeFolder(path: string): Promise<void> {
    this.#refuse(path);
    await this.#files.makeFolder(path);
  }

  async create(path: string, options: CreateFileOptions): Promise<PendingFile> {
    this.#refuse(path);
    return await this.#files.create(path, options);
  }

  async remove(path: string): Promise<void> {
    this.#refuse(path);
    await this.#files.remove(path);
  }

  async freeBytes(folder: string): Promise<number> {
    this.#refuse(folder);
    return await this.#files.freeBytes(folder);
  }

  async space(folder: string): Promise<{ readonly freeBytes: number; readonly blockBytes: number }> {
    this.#refuse(folder);
    return await this.#files.space(folder);
  }

  /** The path below the bundle, with `/`, `''` for the bundle itself; `null` for what lies elsewhere. */
  #below(path: string): string | null {
    const root = this.#bundle.path;
    if (path === root) return '';
    if (!path.startsWith(root) || (path[root.length] !== sep && path[root.length] !== '/')) return null;
    return path
      .slice(root.length + 1)
      .split(sep)
      .join('/');
  }

  #refuse(path: string): void {
    if (this.#below(path) !== null) throw new AppError('files.read-only', { path });
  }

  #add(path: string, kind: FolderEntry['kind']): void {
    const slash = path.lastIndexOf('/');
    const folder = slash < 0 ? '' : path.slice(0, slash);
    let names = this.#folders.get(folder);
    if (names === undefined) {
      names = new Map();
      this.#folders.set(folder, names);
      this.#add(folder, 'folder');
    }
    const name = path.slice(slash + 1);
    names.set(name, { name, kind });
  }
}

/** A date as DOS keeps it, which we write in UTC, to two seconds. */
function dosTime(time: number): string {
  const part = (shift: number, bits: number): number => (time >>> shift) & ((1 << bits) - 1);
  const year = part(25, 7) + 1980;
  return new Date(Date.UTC(year, part(21, 4) - 1, part(16, 5), part(11, 5), part(5, 6), part(0, 5) * 2)).toISOString();
}
