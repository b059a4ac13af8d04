/** A file to be copied. Its folder must be there. */
export interface FileToCopy {
  readonly from: string;
  readonly to: string;
  readonly replace: boolean;
}

/** A file that was copied, read back and found to be the same. */
export interface CopiedFile {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A large one. */
export interface CopiedLargeFile extends CopiedFile {
  /** SHA-256 of each chunk of 4 MiB. */
  readonly chunks: readonly string[];
  readonly readBack: 'device' | 'cache';
}

/** Above this size a file is copied by two threads: one reads, hashes and writes, one reads back. */
export const largeFileBytes = 8 * 1024 * 1024;

/**
 * Copies files of this computer on other threads, where one file after the other would wait for itself. Errors are those of
 * `Files`; a difference on reading back is files.read-back-differs, with the byte.
 */
export interface BulkCopy {
  /** How many calls are worth making at the same time. */
  readonly width: number;
  /**
   * The paths of all files below a folder, with `/`, without a look at any of them; none when it is not there.
   * @throws {AppError} files.not-a-file for what is neither file nor folder, links included
   */
  listPaths(folder: string): Promise<readonly string[]>;
  /**
   * Holds the names below a folder against a manifest (`tree-manifest.ts`): how many of its files are there, which are not,
   * and whether there is more; `null` when it is no manifest.
   */
  compareNames(
    folder: string,
    manifest: string,
  ): Promise<{ readonly there: number; readonly missing: readonly string[]; readonly isMore: boolean } | null>;
  /**
   * Copies small files, each whole under another name before it gets its own. With `flush` each is on the device, and
   * so are the names at the end; without, the system decides when. `null` for one of more than `largeFileBytes`.
   */
  copySmall(files: readonly FileToCopy[], flush: boolean): Promise<readonly (CopiedFile | null)[]>;
  /** SHA-256 of small files; `null` for one of more than `largeFileBytes`. */
  hashSmall(paths: readonly string[]): Promise<readonly (CopiedFile | null)[]>;
  /**
   * Copies one file, read back while it is written. With `flush` what is read back was flushed, and comes past the
   * system's cache where the file system offers that.
   */
  copyLarge(
    file: FileToCopy,
    options: { readonly flush: boolean; readonly signal: AbortSignal; readonly onBytes?: (done: number) => void },
  ): Promise<CopiedLargeFile>;
}
