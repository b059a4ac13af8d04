import type { ReadableFile } from '../ports/files.ts';

/** A stretch of an open file as a file of its own; who opened the file closes it. */
export class FileRange implements ReadableFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly #file: ReadableFile;
  readonly #start: number;

  constructor(file: ReadableFile, start: number, sizeBytes: number) {
    this.path = file.path;
    this.sizeBytes = Math.max(0, Math.min(sizeBytes, file.sizeBytes - start));
    this.#file = file;
    this.#start = start;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    return await this.#file.read(this.#start + offset, Math.max(0, Math.min(length, this.sizeBytes - offset)));
  }

  async readInto(offset: number, target: Uint8Array): Promise<number> {
    const room = target.subarray(0, Math.max(0, this.sizeBytes - offset));
    return room.length === 0 ? 0 : await this.#file.readInto(this.#start + offset, room);
  }

  async close(): Promise<void> {
    // The file belongs to whoever opened it.
  }
}
