/*
 * LZX streams for tests and fuzzing: blocks of any type, made of given tokens. It need not compress well, and it shares
 * nothing with the decoder, so that each can be wrong without the other agreeing. Sources: those of `../cab/lzx.ts`.
 */
import type { BlockRecipe } from './cabinet-builder.ts';
import { huffmanCodes, huffmanLengths } from './huffman-encoder.ts';
import type { Random } from './random.ts';

/** A literal, or a match. */
export type LzxToken = number | { readonly distance: number; readonly length: number };

/** One block; its tokens are written as plain bytes when it is uncompressed. */
export interface LzxBlock {
  readonly type: 'verbatim' | 'aligned' | 'uncompressed';
  readonly tokens: readonly LzxToken[];
}

/** What a stream is made of. */
export interface LzxRecipe {
  readonly windowBits: number;
  /** The file size in the stream header; 0 or nothing: calls are not prepared. */
  readonly fileSize?: number;
}

const frameSize = 32_768;
const types = { verbatim: 1, aligned: 2, uncompressed: 3 } as const;

/** Cuts content into literals and matches that the window and the frames allow. */
export function tokenize(raw: Uint8Array, windowBits: number): LzxToken[] {
  const farthest = 2 ** windowBits - 3;
  const seen = new Map<number, number>();
  const tokens: LzxToken[] = [];
  for (let at = 0; at < raw.length; ) {
    const key = (raw[at] ?? 0) | ((raw[at + 1] ?? 0) << 8) | ((raw[at + 2] ?? 0) << 16);
    const from = seen.get(key);
    seen.set(key, at);
    const most = Math.min(257, raw.length - at, frameSize - (at % frameSize));
    let length = 0;
    if (from !== undefined && at - from <= farthest)
      while (length < most && raw[at + length] === raw[from + length]) length += 1;
    if (from !== undefined && length >= 2) tokens.push({ distance: at - from, length });
    else tokens.push(raw[at] ?? 0);
    at += Math.max(1, length >= 2 ? length : 1);
  }
  return tokens;
}

/** Content as a stream of blocks of every type and of odd and even lengths, calls prepared when `fileSize` is given. */
export function compressLzx(raw: Uint8Array, recipe: LzxRecipe, random: Random): BlockRecipe[] {
  const prepared = prepareCalls(raw, recipe.fileSize ?? 0);
  const tokens = tokenize(prepared, recipe.windowBits);
  const blocks: LzxBlock[] = [];
  for (let at = 0; at < tokens.length; ) {
    const count = random.pick([1, 2, 7, 100, 5000, 40_000]);
    const type = random.pick(['verbatim', 'aligned', 'uncompressed'] as const);
    blocks.push({ type, tokens: tokens.slice(at, at + count) });
    at += count;
  }
  return encodeLzx(blocks, recipe).map(({ ab }, index) => ({
    raw: raw.subarray(index * frameSize, (index + 1) * frameSize),
    ab,
  }));
}

/** Makes the targets of calls absolute, frame by frame: what a decoder undoes. */
export function prepareCalls(raw: Uint8Array, fileSize: number): Uint8Array {
  const prepared = Uint8Array.from(raw);
  if (fileSize === 0) return prepared;
  const view = new DataView(prepared.buffer);
  for (let frame = 0; frame < Math.min(raw.length, 2 ** 30); frame += frameSize) {
    const end = Math.min(raw.length, frame + frameSize) - 10;
    for (let at = frame; at < end; at += 1) {
      if (prepared[at] !== 0xe8) continue;
      const relative = view.getInt32(at + 1, true);
      if (relative >= -at && relative < fileSize) {
        view.setInt32(at + 1, relative + at < fileSize ? relative + at : relative - fileSize, true);
      }
      at += 4;
    }
  }
  return prepared;
}

/** The frames of a stream. `raw` is what the tokens say, before any call is restored. */
export function encodeLzx(blocks: readonly LzxBlock[], recipe: LzxRecipe): { ab: Uint8Array; raw: Uint8Array }[] {
  return new Encoder(recipe).encode(blocks);
}

class BitWriter {
  readonly bytes: number[] = [];
  #word = 0;
  #free = 16;

  write(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit -= 1) {
      this.#free -= 1;
      this.#word |= ((value >>> bit) & 1) << this.#free;
      if (this.#free === 0) this.#flush();
    }
  }

  /** 1 to 16 bits, to the next word. */
  toNextWord(): void {
    this.#flush();
  }

  /** 0 to 15 bits, to the end of a word that has begun. */
  finish(): void {
    if (this.#free < 16) this.#flush();
  }

  #flush(): void {
    this.bytes.push(this.#word & 0xff, this.#word >>> 8);
    this.#word = 0;
    this.#free = 16;
  }
}

/** A token as symbols and bits. */
interface Coded {
  readonly bytes: number;
  readonly main: number;
  readonly length: number | null;
  readonly extra: number;
  readonly extraBits: number;
}

class Encoder {
  readonly #slots: readonly { readonly base: number; readonly bits: number }[];
  readonly #fileSize: number;
  #writer = new BitWriter();
  readonly #raw: number[] = [];
  readonly #frames: Uint8Array[] = [];
  #recent: [number, number, number] = [1, 1, 1];
  #mainLengths: number[];
  #lengthLengths: number[] = Array.from({ length: 249 }, () => 0);

  constructor(recipe: LzxRecipe) {
    const slots: { base: number; bits: number }[] = [];
    for (let base = 0; base < 2 ** recipe.windowBits; ) {
      const bits = Math.max(0, Math.min(17, Math.floor(slots.length / 2) - 1));
      slots.push({ base, bits });
      base += 2 ** bits;
    }
    this.#slots = slots;
    this.#mainLengths = Array.from({ length: 256 + 8 * slots.length }, () => 0);
    this.#fileSize = recipe.fileSize ?? 0;
  }

  encode(blocks: readonly LzxBlock[]): { ab: Uint8Array; raw: Uint8Array }[] {
    this.#writer.write(this.#fileSize === 0 ? 0 : 1, 1);
    if (this.#fileSize !== 0) {
      this.#writer.write(this.#fileSize >>> 16, 16);
      this.#writer.write(this.#fileSize & 0xffff, 16);
    }
    for (const block of blocks) {
      if (block.type === 'uncompressed') this.#writePlain(block.tokens);
      else this.#writeCoded(block.tokens, block.type === 'aligned');
    }
    this.#endFrame();
    const raw = Uint8Array.from(this.#raw);
    return this.#frames.map((ab, index) => ({ ab, raw: raw.subarray(index * frameSize, (index + 1) * frameSize) }));
  }

  #endFrame(): void {
    this.#writer.finish();
    this.#frames.push(Uint8Array.from(this.#writer.bytes));
    this.#writer = new BitWriter();
  }

  /** A full frame ends when something is to follow, so that padding still goes into it. */
  #beginSomething(): void {
    if (this.#raw.length === (this.#frames.length + 1) * frameSize) this.#endFrame();
  }

  #append(token: LzxToken): void {
    if (typeof token === 'number') {
      this.#raw.push(token);
      return;
    }
    for (let left = token.length; left > 0; left -= 1)
      this.#raw.push(this.#raw[this.#raw.length - token.distance] ?? 0);
  }

  #writeHead(type: keyof typeof types, length: number): void {
    this.#beginSomething();
    this.#writer.write(types[type], 3);
    this.#writer.write(length, 24);
  }

  #writePlain(tokens: readonly LzxToken[]): void {
    const from = this.#raw.length;
    const length = tokens.reduce<number>((sum, token) => sum + sizeOf(token), 0);
    this.#writeHead('uncompressed', length);
    this.#writer.toNextWord();
    for (const distance of this.#recent) {
      for (let shift = 0; shift < 32; shift += 8) this.#writer.bytes.push((distance >>> shift) & 0xff);
    }
    for (const token of tokens) {
      const at = this.#raw.length;
      this.#append(token);
      const bytes = this.#raw.slice(at);
      // The frame ends between the bytes, so they are taken back and given one by one.
      this.#raw.length = at;
      for (const byte of bytes) {
        this.#beginSomething();
        this.#raw.push(byte);
        this.#writer.bytes.push(byte);
      }
    }
    if ((this.#raw.length - from) % 2 === 1) this.#writer.bytes.push(0);
  }

  #writeCoded(tokens: readonly LzxToken[], isAligned: boolean): void {
    const coded = tokens.map((token) => this.#code(token));
    const mainCounts = Array.from({ length: this.#mainLengths.length }, () => 0);
    const lengthCounts = Array.from({ length: 249 }, () => 0);
    const alignedCounts = Array.from({ length: 8 }, () => 1);
    for (const one of coded) {
      count(mainCounts, one.main);
      if (one.length !== null) count(lengthCounts, one.length);
      if (one.extraBits >= 3) count(alignedCounts, one.extra & 7);
    }
    const mainLengths = huffmanLengths(mainCounts, 16);
    const lengthLengths = huffmanLengths(lengthCounts, 16);
    const alignedLengths = huffmanLengths(alignedCounts, 7);

    this.#writeHead(
      isAligned ? 'aligned' : 'verbatim',
      coded.reduce((sum, one) => sum + one.bytes, 0),
    );
    if (isAligned) for (const length of alignedLengths) this.#writer.write(length, 3);
    this.#writeLengths(this.#mainLengths.slice(0, 256), mainLengths.slice(0, 256));
    this.#writeLengths(this.#mainLengths.slice(256), mainLengths.slice(256));
    this.#writeLengths(this.#lengthLengths, lengthLengths);
    this.#mainLengths = mainLengths;
    this.#lengthLengths = lengthLengths;

    const main = huffmanCodes(mainLengths);
    const length = huffmanCodes(lengthLengths);
    const aligned = huffmanCodes(alignedLengths);
    const put = (codes: readonly number[], lengths: readonly number[], symbol: number): void =>
      this.#writer.write(codes[symbol] ?? 0, lengths[symbol] ?? 0);
    for (const [index, one] of coded.entries()) {
      this.#beginSomething();
      put(main, mainLengths, one.main);
      if (one.length !== null) put(length, lengthLengths, one.length);
      if (isAligned && one.extraBits >= 3) {
        this.#writer.write(one.extra >>> 3, one.extraBits - 3);
        put(aligned, alignedLengths, one.extra & 7);
      } else this.#writer.write(one.extra, one.extraBits);
      this.#append(tokens[index] ?? 0);
    }
  }

  #code(token: LzxToken): Coded {
    if (typeof token === 'number') return { bytes: 1, main: token, length: null, extra: 0, extraBits: 0 };
    const slot = this.#slotOf(token.distance);
    const { base, bits } = this.#slots[slot] ?? { base: 0, bits: 0 };
    const header = Math.min(7, token.length - 2);
    return {
      bytes: token.length,
      main: 256 + 8 * slot + header,
      length: header === 7 ? token.length - 9 : null,
      extra: slot < 3 ? 0 : token.distance + 2 - base,
      extraBits: bits,
    };
  }

  /** The position slot, 0 to 2 for a distance used of late, which then becomes the latest. */
  #slotOf(distance: number): number {
    const [r0, r1, r2] = this.#recent;
    if (distance === r0) return 0;
    if (distance === r1) {
      this.#recent = [r1, r0, r2];
      return 1;
    }
    if (distance === r2) {
      this.#recent = [r2, r1, r0];
      return 2;
    }
    this.#recent = [distance, r0, r1];
    return this.#slots.findLastIndex(({ base }) => base <= distance + 2);
  }

  /** Lengths as differences to the ones before, with all three kinds of run. */
  #writeLengths(before: readonly number[], lengths: readonly number[]): void {
    const symbols: { symbol: number; extra: number; bits: number }[] = [];
    const difference = (at: number): number => ((before[at] ?? 0) - (lengths[at] ?? 0) + 17) % 17;
    for (let at = 0; at < lengths.length; ) {
      let run = 1;
      while (at + run < lengths.length && lengths[at + run] === lengths[at]) run += 1;
      if (lengths[at] === 0 && run >= 20) {
        run = Math.min(run, 51);
        symbols.push({ symbol: 18, extra: run - 20, bits: 5 });
      } else if (lengths[at] === 0 && run >= 4) {
        symbols.push({ symbol: 17, extra: run - 4, bits: 4 });
      } else if (run >= 4) {
        run = Math.min(run, 5);
        symbols.push({ symbol: 19, extra: run - 4, bits: 1 }, { symbol: difference(at), extra: 0, bits: 0 });
      } else {
        run = 1;
        symbols.push({ symbol: difference(at), extra: 0, bits: 0 });
      }
      at += run;
    }
    const counts = Array.from({ length: 20 }, () => 0);
    for (const { symbol } of symbols) count(counts, symbol);
    const pretree = huffmanLengths(counts, 15);
    const codes = huffmanCodes(pretree);
    for (const length of pretree) this.#writer.write(length, 4);
    for (const { symbol, extra, bits } of symbols) {
      this.#writer.write(codes[symbol] ?? 0, pretree[symbol] ?? 0);
      this.#writer.write(extra, bits);
    }
  }
}

function sizeOf(token: LzxToken): number {
  return typeof token === 'number' ? 1 : token.length;
}

function count(counts: number[], symbol: number): void {
  counts[symbol] = (counts[symbol] ?? 0) + 1;
}
