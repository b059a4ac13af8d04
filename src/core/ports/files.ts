import type { Receiver } from './receiver.ts';

/** What is at a path. A link is followed, and told. */
export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'other';
  /** 0 for folders. */
  readonly sizeBytes: number;
  /** The path itself is a symbolic link to what the other facts are of. */
  readonly isLink: boolean;
  /** ISO date and time. */
  readonly modified: string;
}

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** An open file, read at any offset. Whoever opened it closes it. */
export interface ReadableFile {
  readonly path: string;
  readonly sizeBytes: number;
  /**
   * The bytes from `offset`, as many as `length` unless the file ends before. The array is the caller's: it is not
   * used again for a later read.
   * @throws {AppError} files.failed
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** The same into `target`, for loops over large files; returns how many bytes there were. */
  readInto(offset: number, target: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

/** A file that was just written, opened to be read back. */
export interface ReadBackFile extends ReadableFile {
  /**
   * What was read so far came from the device itself and not out of the memory that the system keeps of it. `false` where
   * the file system does not offer that or cannot vouch for it.
   */
  readonly isFromDevice: boolean;
}

/** The end of the name of a file on its way, and of its journal: `<name>.<8 hexadecimal digits of the run>.partial`. */
const partialEnding = /\.[0-9a-f]{8}(?:\.journal)?\.partial$/;

/** The final name of an unfinished file or its journal; `null` when the name is not one of ours. */
export function finalNameOf(name: string): string | null {
  return partialEnding.test(name) ? name.replace(partialEnding, '') : null;
}

/** What an earlier run left of a file, by its own account: nothing of it has been proved. */
export interface LeftBytes {
  readonly sizeBytes: number;
  /** SHA-256 of everything up to each multiple of `markBytes` (`transfer-journal.ts`). */
  readonly marks: readonly string[];
  /** What `mark` was given to note. */
  readonly note: string | null;
}

/**
 * A file on its way: it is written under a name of its own (`<name>.1a2b3c4d.partial`), so that two runs never write into
 * one file, and has no final name before `commit`. Starting it removes what an earlier run left of the same name, unless
 * it is the same content (`identity`) and nobody writes to it any more: then that is gone on with. A run that is still at
 * it ends with files.taken-over. One of `commit`, `setAside` or `discard` ends it; after one of them the others do nothing,
 * so they may stand in a `finally`.
 */
export interface PendingFile {
  /** The final name. */
  readonly path: string;
  /** Where the bytes are meanwhile: for a program that looks at them before they get their name. */
  readonly partialPath: string;
  /** For who writes to it on another thread, in place of `append`; `null` where that cannot be. */
  readonly descriptor: number | null;
  /** What there is to go on with; `null` when nothing. Nothing is kept of it before `keep`. */
  readonly left: LeftBytes | null;
  /** Reads what was left; not to be called later than `keep`. */
  readLeft(offset: number, target: Uint8Array): Promise<number>;
  /** Goes on behind so many of the marks that were left, and drops what follows; with 0 the file begins anew. */
  keep(marks: number): Promise<void>;
  /**
   * For many bytes, from the beginning on: in place of `append` and `mark`, on another thread. `null`, or not there, where
   * that cannot be. `note` is as `mark` has it.
   */
  receive?(note: string | null): Receiver | null;
  /**
   * Appends at the end. The bytes may be used again when the promise is kept; they need not be on the drive by then, and
   * an error of writing them may come with a later call.
   */
  append(bytes: Uint8Array): Promise<void>;
  /**
   * Notes the digest of everything so far, whose length is a multiple of `markBytes`, for a later run to go on from. The
   * program may be killed from here on and nothing before is lost; a power cut may still take what came since the mark
   * before. A journal that cannot be written costs going on, not the file. `note` is kept as it was at the first mark.
   */
  mark(digest: string, note: string | null): Promise<void>;
  /** Overwrites bytes already written. */
  writeAt(offset: number, bytes: Uint8Array): Promise<void>;
  /** Flushes to the device and opens what is there now for reading back, still under the other name. */
  readBack(): Promise<ReadBackFile>;
  /**
   * Gives it the final name, replacing what has that name only when `create` was told so.
   * @throws {AppError} files.exists, files.taken-over
   */
  commit(): Promise<void>;
  /** Leaves it as it is for a later run to go on with; without a mark there is nothing to go on with, and it is removed. */
  setAside(): Promise<void>;
  discard(): Promise<void>;
}

/** How a file is started. */
export interface CreateFileOptions {
  readonly replace: boolean;
  /** True when left out. */
  readonly flush?: boolean;
  /** Earlier runs left nothing of this name: looking for it is left out. */
  readonly hasNoLeftovers?: boolean;
  /** What the bytes will be, where that is known before: 64 hexadecimal digits. Without it nothing is gone on with. */
  readonly identity?: string;
}

/**
 * Files and folders, wherever they are. Paths are absolute. Every error of the system becomes one of ours (`files.*`).
 */
export interface Files {
  /** `null` when there is nothing. */
  facts(path: string): Promise<FileFacts | null>;
  /**
   * In the order of their names.
   * @throws {AppError} files.not-found, files.not-a-folder, files.no-access
   */
  list(folder: string): Promise<readonly FolderEntry[]>;
  /** With the folders above it; nothing happens when it is there. */
  makeFolder(path: string): Promise<void>;
  /** @throws {AppError} files.not-found, files.is-a-folder, files.not-a-file, files.no-access */
  open(path: string): Promise<ReadableFile>;
  /**
   * Starts a file. Folders above it must be there. With `flush: false` it is left to the system when the bytes reach the
   * device: for what is not to be carried away.
   * @throws {AppError} files.exists (when not `replace`), files.not-found, files.no-access, files.read-only
   */
  create(path: string, options: CreateFileOptions): Promise<PendingFile>;
  /** Removes one file; nothing happens when it is not there. */
  remove(path: string): Promise<void>;
  /** Free space for this account on the drive that holds `folder`, which must be there. */
  freeBytes(folder: string): Promise<number>;
  /** The same, with the size of the blocks in which files take it. */
  space(folder: string): Promise<{ readonly freeBytes: number; readonly blockBytes: number }>;
}
