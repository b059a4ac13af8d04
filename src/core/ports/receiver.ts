import type { ReadBackFile } from './files.ts';

/**
 * Receives the bytes of one large file on another thread, where they are hashed, written and marked, in place of `append`
 * and `mark` of its `PendingFile`. It ends with that.
 */
export interface Receiver {
  /** Takes the next bytes, which may be used again when the promise is kept; an error of writing may come with a later call. */
  append(bytes: Uint8Array): Promise<void>;
  /** Waits until all of it is with the system. */
  finish(): Promise<{ readonly sizeBytes: number; readonly sha256: string }>;
  /**
   * Reads back what was received, as the file opened it, and holds it against what came.
   * @returns SHA-256 of each chunk, as `ContentDigests` has it
   * @throws {AppError} files.read-back-differs
   */
  verify(
    file: ReadBackFile,
    options: { readonly signal: AbortSignal; readonly onBytes?: (count: number) => void },
  ): Promise<readonly string[]>;
}
