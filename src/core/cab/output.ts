import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { CabinetSink } from './cabinet.ts';
import { limits } from './layout.ts';

/** Pieces smaller than this are gathered. */
const bufferBytes = 262_144;

/** Gathers small pieces for a sink, and keeps the cabinet below its largest size. Memory: 256 KiB. */
export class Output {
  readonly name: string;
  readonly #sink: CabinetSink;
  #buffer: Uint8Array | null = null;
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

  /** The bytes may be used again when the promise is kept. @throws {AppError} cab.over-limit */
  async append(bytes: Uint8Array): Promise<void> {
    if (this.#position + bytes.length > limits.cabinetBytes) {
      throw new AppError('cab.over-limit', { name: this.name, what: clause('a-size'), limit: limits.cabinetBytes });
    }
    if (this.#filled + bytes.length > bufferBytes) await this.flush();
    if (bytes.length >= bufferBytes) {
      await this.#sink.append(bytes);
    } else {
      this.#buffer ??= new Uint8Array(bufferBytes);
      this.#buffer.set(bytes, this.#filled);
      this.#filled += bytes.length;
    }
    this.#position += bytes.length;
  }

  /** Appends zeros, to be written over at the end. */
  async skip(length: number): Promise<void> {
    const zeros = new Uint8Array(Math.min(length, bufferBytes));
    for (let left = length; left > 0; left -= zeros.length) await this.append(zeros.subarray(0, left));
  }

  async flush(): Promise<void> {
    if (this.#buffer === null || this.#filled === 0) return;
    await this.#sink.append(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }

  /** Hands all over and lets go of the memory: nothing is expected to be appended any more. */
  async end(): Promise<void> {
    await this.flush();
    this.#buffer = null;
  }

  async writeAt(offset: number, bytes: Uint8Array): Promise<void> {
    await this.#sink.writeAt(offset, bytes);
  }
}
