import type { CabinetFile } from './cabinet-file.ts';
import { truncated } from './faults.ts';

/** What is read at once. Larger reads gain nothing, smaller ones cost a system call each. */
const readAheadBytes = 262_144;

/** Reads a cabinet's file in order, in small takes out of large reads. Holds one read: at most 256 KiB. */
export class SourceWindow {
  readonly #source: CabinetFile;
  readonly #end: number;
  readonly #readAhead: number;
  #start = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  /** Nothing at or after `end` is read, whatever the source still has. */
  constructor(source: CabinetFile, end: number, readAhead = readAheadBytes) {
    this.#source = source;
    this.#end = end;
    this.#readAhead = readAhead;
  }

  /**
   * A view of exactly these bytes, valid for ever.
   * @throws {AppError} cab.truncated, naming `field`, when they reach past the end
   */
  async take(offset: number, length: number, field: string): Promise<Uint8Array> {
    const bytes = await this.takeUpTo(offset, length);
    if (bytes.length < length) throw truncated(this.#source, { offset: offset + bytes.length, field });
    return bytes;
  }

  /** The same, when they are at hand. */
  takeNow(offset: number, length: number): Uint8Array | null {
    const from = offset - this.#start;
    return from >= 0 && from + length <= this.#bytes.length ? this.#bytes.subarray(from, from + length) : null;
  }

  /** As `take`, but fewer bytes when the end comes first. */
  async takeUpTo(offset: number, length: number): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.#end - offset));
    if (offset < this.#start || offset + wanted > this.#start + this.#bytes.length) {
      const size = Math.max(0, Math.min(Math.max(wanted, this.#readAhead), this.#end - offset));
      this.#bytes = size === 0 ? new Uint8Array(0) : await this.#source.read(offset, size);
      this.#start = offset;
    }
    const from = offset - this.#start;
    return this.#bytes.subarray(from, Math.min(from + wanted, this.#bytes.length));
  }
}
