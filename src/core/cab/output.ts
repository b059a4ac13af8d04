import { AppError } from '../../shared/errors.ts';
import type { CabinetSink } from './cabinet.ts';
import { limits } from './layout.ts';

/** What is handed to the sink at once. */
const bufferBytes = 262_144;

/** Gathers small pieces for a sink, and keeps the cabinet below its largest size. */
export class Output {
  readonly name: string;
  readonly #sink: CabinetSink;
  readonly #buffer = new Uint8Array(bufferBytes);
  #filled = 0;
  #position = 0;

  constructor(sink: CabinetSink, name: string) {
    this.#sink = sink;
    this.name = name;
  }

  /** Bytes of the cabinet so far. */
  get position(): number {
    return this.#position;
  }

  /**
   * Room for up to `length` bytes, at most 256 KiB; call `keep` with what was used before anything else.
   * @throws {AppError} cab.over-limit
   */
  async reserve(length: number): Promise<Uint8Array> {
    if (this.#filled + length > bufferBytes) await this.flush();
    return this.#buffer.subarray(this.#filled, this.#filled + length);
  }

  /** @throws {AppError} cab.over-limit */
  keep(length: number): void {
    if (this.#position + length > limits.cabinetBytes) {
      throw new AppError('cab.over-limit', { name: this.name, what: 'a size', limit: limits.cabinetBytes });
    }
    this.#filled += length;
    this.#position += length;
  }

  /** Appends zeros, to be written over at the end. */
  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) {
      const room = await this.reserve(Math.min(left, bufferBytes));
      room.fill(0);
      this.keep(room.length);
      left -= room.length;
    }
  }

  async flush(): Promise<void> {
    if (this.#filled === 0) return;
    await this.#sink.append(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }

  async writeAt(offset: number, bytes: Uint8Array): Promise<void> {
    await this.#sink.writeAt(offset, bytes);
  }
}
