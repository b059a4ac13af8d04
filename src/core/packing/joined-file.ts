import type { ReadableFile } from '../ports/files.ts';

/** Open files one behind the other as one file, without a copy. It closes them. */
export class JoinedFile implements ReadableFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly #parts: readonly { readonly start: number; readonly end: number; readonly file: ReadableFile }[];

  constructor(path: string, files: readonly ReadableFile[]) {
    this.path = path;
    let end = 0;
    this.#parts = files.map((file) => {
      const start = end;
      end += file.sizeBytes;
      return { start, end, file };
    });
    this.sizeBytes = end;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.sizeBytes - offset)));
    return bytes.subarray(0, await this.readInto(offset, bytes));
  }

  async readInto(offset: number, target: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < target.length && offset + filled < this.sizeBytes) {
      const at = offset + filled;
      const part = this.#parts[this.#indexAt(at)];
      if (part === undefined) break;
      const count = await part.file.readInto(at - part.start, target.subarray(filled, filled + part.end - at));
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }

  async close(): Promise<void> {
    const closed = await Promise.allSettled(this.#parts.map(({ file }) => file.close()));
    for (const one of closed) if (one.status === 'rejected') throw one.reason;
  }

  /** The part that holds a byte; those without bytes hold none. */
  #indexAt(offset: number): number {
    let low = 0;
    let high = this.#parts.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#parts[middle]?.end ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
