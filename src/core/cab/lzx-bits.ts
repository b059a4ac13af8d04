import { limits } from './layout.ts';

/** Zeros behind the data, so that looking ahead needs no check at every symbol. */
const slack = 64;

/**
 * The bits of one CFDATA: 16-bit little-endian words, their highest bit first. Past the end come zeros; `isOverrun`
 * tells. The fields are open because the loop over symbols keeps them in variables of its own.
 */
export class LzxBits {
  readonly data = new Uint8Array(limits.blockDataBytes + slack);
  /** Bytes of data; `at` is that of the next word. */
  end = 0;
  at = 0;
  /** The next `count` bits (0 to 32), at the top of 32. */
  buffer = 0;
  count = 0;

  /** Starts with the data of a block, which must not be longer than `limits.blockDataBytes`. */
  load(data: Uint8Array): void {
    this.data.set(data);
    this.data.fill(0, data.length, data.length + slack);
    this.end = data.length;
    this.at = 0;
    this.buffer = 0;
    this.count = 0;
  }

  /** The end of the last word of which anything was read. */
  get used(): number {
    return this.at - (this.count >>> 4) * 2;
  }

  /** More was read than there is; half a word at the end does not count. */
  get isOverrun(): boolean {
    return this.used > this.end;
  }

  /** The next 16 bits, without going on. */
  peek(): number {
    if (this.count <= 16) {
      const { data, at } = this;
      const word = at < this.end ? (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8) : 0;
      this.buffer |= word << (16 - this.count);
      this.at += 2;
      this.count += 16;
    }
    return this.buffer >>> 16;
  }

  skip(count: number): void {
    this.buffer <<= count;
    this.count -= count;
  }

  /** A number of 1 to 16 bits. */
  read(count: number): number {
    const value = this.peek() >>> (16 - count);
    this.skip(count);
    return value;
  }

  /** Goes on to the next byte that begins a word; from such a place, by a whole word. */
  toNextWord(): void {
    this.peek();
    const rest = this.count & 15;
    this.count -= rest === 0 ? 16 : rest;
    this.at -= this.count >>> 3;
    this.count = 0;
    this.buffer = 0;
  }
}
