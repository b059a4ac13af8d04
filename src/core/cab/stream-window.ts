import type { CabinetFile } from './cabinet-file.ts';
import { truncated } from './faults.ts';

/** What is read at first: who wants one small member reads no more. */
const firstBytes = 262_144;
/** What is read at once from then on, the next while this is used: fewer reads are waited for. */
const nextBytes = 1_048_576;

/** A piece of the source, and where it begins. */
interface Chunk {
  readonly start: number;
  readonly bytes: Uint8Array;
}

const nothing: Chunk = { start: 0, bytes: new Uint8Array(0) };

/**
 * Reads a source from its beginning to its end, in small takes out of large reads that are under way before they are needed. Holds
 * two reads: 2 MiB.
 */
export class StreamWindow {
  readonly #file: CabinetFile;
  readonly #end: number;
  #chunk = nothing;
  #next: { readonly start: number; readonly reading: Promise<Chunk> } | null = null;
  #spare: Uint8Array | null = null;

  /** Nothing at or after `end` is read, whatever the source still has. */
  constructor(file: CabinetFile, end: number) {
    this.#file = file;
    this.#end = end;
  }

  /**
   * A view of exactly these bytes, valid until the next take.
   * @throws {AppError} cab.truncated, naming `field`, when they reach past the end
   */
  async take(offset: number, length: number, field: string): Promise<Uint8Array> {
    return this.takeNow(offset, length) ?? (await this.#takeLater(offset, length, field));
  }

  /** The same, when they are at hand. */
  takeNow(offset: number, length: number): Uint8Array | null {
    const from = offset - this.#chunk.start;
    if (from < 0 || from + length > this.#chunk.bytes.length) return null;
    return this.#chunk.bytes.subarray(from, from + length);
  }

  async #takeLater(offset: number, length: number, field: string): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.#end - offset));
    if (wanted < length) throw truncated(this.#file, { offset: offset + wanted, field });
    const { start, bytes } = this.#chunk;
    const rest = start + bytes.length - offset;
    if (rest < 0 || offset < start) {
      // Somewhere else: a folder begins.
      await this.#next?.reading.catch(() => undefined);
      this.#next = null;
      this.#chunk = await this.#read(offset, Math.max(length, firstBytes));
    } else {
      const kept = bytes.slice(bytes.length - rest);
      const isFirst = this.#next === null;
      const next = await (this.#next?.reading ?? this.#read(start + bytes.length, nextBytes));
      this.#next = null;
      this.#spare = bytes.length === nextBytes && !isFirst ? bytes : null;
      this.#chunk = next;
      this.#readAhead();
      if (rest > 0) {
        const joined = new Uint8Array(length);
        joined.set(kept);
        joined.set(next.bytes.subarray(0, length - rest), rest);
        if (rest + next.bytes.length < length) {
          throw truncated(this.#file, { offset: offset + rest + next.bytes.length, field });
        }
        return joined;
      }
    }
    const taken = this.takeNow(offset, length);
    if (taken === null) throw truncated(this.#file, { offset: this.#chunk.start + this.#chunk.bytes.length, field });
    return taken;
  }

  #readAhead(): void {
    const start = this.#chunk.start + this.#chunk.bytes.length;
    if (start >= this.#end) return;
    const reading = this.#read(start, nextBytes);
    // Who comes to it sees that it failed; when nobody does, it was for nothing.
    reading.catch(() => undefined);
    this.#next = { start, reading };
  }

  async #read(start: number, most: number): Promise<Chunk> {
    const length = Math.min(most, this.#end - start);
    const { readInto } = this.#file;
    if (readInto === undefined) return { start, bytes: await this.#file.read(start, length) };
    const target = this.#spare?.length === length ? this.#spare : new Uint8Array(length);
    this.#spare = null;
    return { start, bytes: target.subarray(0, await readInto(start, target)) };
  }
}
