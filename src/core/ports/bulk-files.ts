/** A file below a folder, as it was found. */
export interface FoundFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** A file to be written out of a buffer, from `from` up to `to`. */
export interface FileToWrite {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly replace: boolean;
}

/** A file that is complete and has not its name yet. */
export interface UnnamedFile {
  readonly partialPath: string;
  readonly path: string;
  readonly replace: boolean;
}

/** The most bytes that are read or written at once. */
export const bulkBytes = 1024 * 1024;

/**
 * Many small files at once, where asking for each of them would take longer than what is done with it. Paths are absolute;
 * errors are those of `Files`.
 */
export interface BulkFiles {
  /**
   * All files below a folder, each folder in the order of its names.
   * @throws {AppError} files.not-a-file for what is neither file nor folder, links included
   */
  listTree(folder: string): Promise<readonly FoundFile[]>;
  /**
   * Whole files one behind the other, `bulkBytes` at most.
   * @throws {AppError} files.changed when one has not the size it is said to have
   */
  read(paths: readonly string[], sizes: readonly number[]): Promise<Uint8Array>;
  /** What `read` gave is done with; it need not be called. */
  giveBack(bytes: Uint8Array): void;
  /** Gives files their names, replacing only what may be. */
  name(files: readonly UnnamedFile[]): Promise<void>;
  /** Removes files that will not get their names; nothing happens when they are not there. */
  discard(files: readonly UnnamedFile[]): Promise<void>;
  /** An empty buffer for `write`, of at least `bulkBytes`. */
  take(): Uint8Array;
  /**
   * Writes files whole out of a buffer of `take`, which is given up, each under another name until it is complete; their
   * folders must be there. They are neither flushed nor read back.
   */
  write(files: readonly FileToWrite[], bytes: Uint8Array): Promise<void>;
}
