import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { fileError } from '../files/errno.ts';

/**
 * The private file the rows of a review lie in, readable by this account alone. It belongs to the review's own thread, so
 * its calls may wait for the disk. @throws {AppError} files.*
 */
export class Spool {
  readonly path: string;
  readonly #file: number;
  #sizeBytes = 0;

  constructor(path: string) {
    this.path = path;
    // `x`: a link somebody put there is not followed.
    this.#file = translated(path, () => openSync(path, 'wx+', 0o600));
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  append(bytes: Uint8Array): void {
    translated(this.path, () => {
      for (let done = 0; done < bytes.length; ) {
        const written = writeSync(this.#file, bytes, done, bytes.length - done, this.#sizeBytes);
        done += written;
        this.#sizeBytes += written;
      }
    });
  }

  /** Fills `target` from `offset` on. */
  read(offset: number, target: Uint8Array): void {
    translated(this.path, () => {
      for (let done = 0; done < target.length; ) {
        const count = readSync(this.#file, target, done, target.length - done, offset + done);
        if (count === 0) throw new Error('The file of the review is shorter than what was written to it.');
        done += count;
      }
    });
  }

  /** Closes it and takes it away. */
  remove(): void {
    closeSync(this.#file);
    rmSync(this.path, { force: true });
  }
}

function translated<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw fileError(error, path);
  }
}
