/*
 * LZX, frame by frame. Sources: the LZX section of Microsoft's Cabinet SDK, and [MS-PATCH] LZX DELTA Compression and
 * Decompression, section 2 (of which cabinets use all but the delta); [MS-CAB] 2.2 has the window's size in
 * CFFOLDER.typeCompress. A folder is one stream; each CFDATA is one frame of 32,768 raw bytes, only the last is shorter, and
 * its bits begin at a word of their own.
 *
 *   stream header  1 bit: Intel calls are prepared; if so, 16 and 16 bits: the file size used for that, high word first
 *   block          3 bits: 1 verbatim, 2 aligned offset, 3 uncompressed; 16 and 8 bits: raw bytes; then
 *     aligned      8 x 3 bits: lengths of the aligned offset tree
 *     both         lengths of the main tree, in two parts (256 literals; matches), and of the length tree (249), each part
 *                  behind a pretree of 20 x 4 bits and as differences to the block before; then symbols
 *     uncompressed 1 to 16 bits to the next word; R0, R1, R2 as u4; the bytes; one more when their number is odd
 *
 * Blocks go on over frames, matches do not. Where the documents leave room, or err (they put the aligned offset tree behind
 * the others), what Windows and cabextract do decides. The words of both documents were not at hand when this was written: the
 * rules here are those three independent sides agree on, cabextract, 7-Zip and a cabinet made by Windows; they are still to
 * be held against the text. Memory of one folder: a window of 32 KiB to 2 MiB, up to as much
 * again for the way back to `remember`, and 60 KiB of tables and data.
 */
import type { BlockDecoder } from './block-decoder.ts';
import { blockSize, limits } from './layout.ts';
import { LzxBits } from './lzx-bits.ts';
import { restoreCalls } from './lzx-e8.ts';
import { HuffmanTable } from './lzx-huffman.ts';

const [verbatim, aligned, uncompressed] = [1, 2, 3];
const literals = 256;
/** Matches of 2 to 8 bytes have their length in the main symbol; 9 is "and more", which the length tree says. */
const [leastMatch, longMatch] = [2, 9];
const lengthSymbols = 249;
const alignedSymbols = 8;
const pretreeSymbols = 20;
/** From here on a call of `copyWithin` is faster than a loop. */
const longCopy = 96;
/** From here on, words are faster than bytes. */
const wordCopy = 8;
/** Frames in which calls were prepared: the first gibibyte. */
const preparedFrames = 32_768;
const uncompressedHeaderSize = 12;
/** Bytes that may be read ahead of what is used. */
const lookAhead = 4;

/** By position slot: how many bits follow, and the distance they are added to (2 less than in the documents' table). */
const extraBits = new Uint8Array(50);
const baseDistances = new Int32Array(50);
for (let slot = 0, base = 0; slot < 50; slot += 1) {
  extraBits[slot] = slot < 4 ? 0 : Math.min(17, (slot >> 1) - 1);
  baseDistances[slot] = base - 2;
  base += 1 << (extraBits[slot] ?? 0);
}

/** As many slots as the window needs: those that begin within it. */
function countSlots(windowSize: number): number {
  return baseDistances.filter((distance) => distance + 2 < windowSize).length;
}

/** What goes on from one frame to the next, but for the window and the lengths. */
interface State {
  readonly frames: number;
  readonly isOver: boolean;
  readonly fileSize: number;
  readonly r0: number;
  readonly r1: number;
  readonly r2: number;
  readonly blockType: number;
  readonly blockLength: number;
  readonly blockLeft: number;
  readonly owesPadding: boolean;
}

const start: State = {
  frames: 0,
  isOver: false,
  fileSize: 0,
  r0: 1,
  r1: 1,
  r2: 1,
  blockType: verbatim,
  blockLength: 0,
  blockLeft: 0,
  owesPadding: false,
};

/** Decompresses the frames of one folder. */
export class LzxDecoder implements BlockDecoder {
  readonly #windowSize: number;
  #window: Uint8Array = new Uint8Array(0);
  readonly #bits = new LzxBits();
  readonly #mainLengths: Uint8Array;
  readonly #lengthLengths = new Uint8Array(lengthSymbols);
  readonly #alignedLengths = new Uint8Array(alignedSymbols);
  readonly #pretreeLengths = new Uint8Array(pretreeSymbols);
  readonly #main: HuffmanTable;
  readonly #length = new HuffmanTable(lengthSymbols, 10);
  readonly #aligned = new HuffmanTable(alignedSymbols, 7);
  readonly #pretree = new HuffmanTable(pretreeSymbols, 8);

  /** Frames that are done, and so the place of the next one. */
  #frames = 0;
  /** Nothing can follow: the data was damaged, or the last frame was short or did not use all of its data. */
  #isOver = false;
  /** For the calls; 0 when they were not prepared. */
  #fileSize = 0;
  /** Distances of the last three matches. */
  #r0 = 1;
  #r1 = 1;
  #r2 = 1;
  #blockType: number = verbatim;
  #blockLength = 0;
  #blockLeft = 0;
  /** An uncompressed block of odd length has ended, and the byte that evens it out is still to come. */
  #owesPadding = false;

  /** The way back: what has been written over in the window since frame `#markFrames` began, by its place. */
  #markFrames = 0;
  #overwritten = new Map<number, Uint8Array>();

  constructor(windowBits: number) {
    this.#windowSize = 1 << windowBits;
    this.#mainLengths = new Uint8Array(literals + 8 * countSlots(this.#windowSize));
    this.#main = new HuffmanTable(this.#mainLengths.length, 11);
  }

  decode(data: Uint8Array, rawSize: number): Uint8Array | null {
    const raw = new Uint8Array(rawSize);
    return this.decodeInto(data, rawSize, raw, 0) ? raw : null;
  }

  /** The same into `target` at `at`. `false` when the data is damaged. */
  decodeInto(data: Uint8Array, rawSize: number, target: Uint8Array, at: number): boolean {
    if (this.#isOver || data.length > limits.blockDataBytes) return false;
    if (this.#window.length === 0) this.#window = new Uint8Array(this.#windowSize);
    const from = (this.#frames * blockSize) & (this.#windowSize - 1);
    this.#keepOverwritten(from);
    this.#isOver = true;
    this.#bits.load(data);
    if (!this.#decodeFrame(from, from + rawSize)) return false;

    target.set(this.#window.subarray(from, from + rawSize), at);
    if (this.#fileSize !== 0 && this.#frames < preparedFrames) {
      restoreCalls(target.subarray(at, at + rawSize), this.#frames * blockSize, this.#fileSize);
    }
    this.#frames += 1;
    this.#isOver = rawSize < blockSize || this.#bits.used < this.#bits.end;
    return true;
  }

  /** Makes it ready for another folder: its memory is used again. What is in the window cannot be reached from there. */
  reset(): void {
    this.#restore(start);
    this.#mainLengths.fill(0);
    this.#lengthLengths.fill(0);
    this.#alignedLengths.fill(0);
    this.#markFrames = 0;
    this.#overwritten = new Map();
  }

  remember(): () => void {
    const state: State = {
      frames: this.#frames,
      isOver: this.#isOver,
      fileSize: this.#fileSize,
      r0: this.#r0,
      r1: this.#r1,
      r2: this.#r2,
      blockType: this.#blockType,
      blockLength: this.#blockLength,
      blockLeft: this.#blockLeft,
      owesPadding: this.#owesPadding,
    };
    const lengths = [this.#mainLengths.slice(), this.#lengthLengths.slice(), this.#alignedLengths.slice()] as const;
    const overwritten = new Map<number, Uint8Array>();
    this.#markFrames = this.#frames;
    this.#overwritten = overwritten;
    return () => {
      this.#restore(state);
      this.#mainLengths.set(lengths[0]);
      this.#lengthLengths.set(lengths[1]);
      this.#alignedLengths.set(lengths[2]);
      this.#main.build(this.#mainLengths);
      this.#length.build(this.#lengthLengths);
      this.#aligned.build(this.#alignedLengths);
      for (const [at, bytes] of overwritten) this.#window.set(bytes, at);
    };
  }

  #restore(state: State): void {
    this.#frames = state.frames;
    this.#isOver = state.isOver;
    this.#fileSize = state.fileSize;
    this.#r0 = state.r0;
    this.#r1 = state.r1;
    this.#r2 = state.r2;
    this.#blockType = state.blockType;
    this.#blockLength = state.blockLength;
    this.#blockLeft = state.blockLeft;
    this.#owesPadding = state.owesPadding;
  }

  /** The frame to come takes the place of one that was there at the mark: that one is kept, once. */
  #keepOverwritten(from: number): void {
    const previous = this.#frames - this.#windowSize / blockSize;
    if (previous < 0 || previous >= this.#markFrames || this.#overwritten.has(from)) return;
    this.#overwritten.set(from, this.#window.slice(from, from + blockSize));
  }

  #decodeFrame(from: number, end: number): boolean {
    const bits = this.#bits;
    if (this.#frames === 0 && bits.read(1) === 1) this.#fileSize = (bits.read(16) << 16) | bits.read(16);
    let at = from;
    while (at < end) {
      if (this.#blockLeft === 0) {
        if (!this.#openBlock()) return false;
        continue;
      }
      const to = Math.min(end, at + this.#blockLeft);
      const isRaw = this.#blockType === uncompressed;
      if (!(isRaw ? this.#copyRaw(at, to) : this.#decodeSymbols(at, to, from))) return false;
      this.#blockLeft -= to - at;
      at = to;
      this.#owesPadding = isRaw && this.#blockLeft === 0 && this.#blockLength % 2 === 1;
    }
    if (bits.at < bits.end) this.#skipPadding();
    return !bits.isOverrun;
  }

  #skipPadding(): void {
    if (!this.#owesPadding) return;
    this.#owesPadding = false;
    this.#bits.at += 1;
  }

  /** Reads the head of a block. */
  #openBlock(): boolean {
    const bits = this.#bits;
    this.#skipPadding();
    this.#blockType = bits.read(3);
    this.#blockLength = (bits.read(16) << 8) | bits.read(8);
    this.#blockLeft = this.#blockLength;
    if (this.#blockLength === 0) return false;
    switch (this.#blockType) {
      case aligned:
        for (let symbol = 0; symbol < alignedSymbols; symbol += 1) this.#alignedLengths[symbol] = bits.read(3);
        return this.#aligned.build(this.#alignedLengths) && this.#readTrees();
      case verbatim:
        return this.#readTrees();
      case uncompressed:
        return this.#openUncompressed();
      default:
        return false;
    }
  }

  #openUncompressed(): boolean {
    const bits = this.#bits;
    bits.toNextWord();
    if (bits.at + uncompressedHeaderSize > bits.end) return false;
    const view = new DataView(bits.data.buffer, bits.at, uncompressedHeaderSize);
    this.#r0 = view.getInt32(0, true);
    this.#r1 = view.getInt32(4, true);
    this.#r2 = view.getInt32(8, true);
    bits.at += uncompressedHeaderSize;
    return true;
  }

  #readTrees(): boolean {
    return (
      this.#readLengths(this.#mainLengths, 0, literals) &&
      this.#readLengths(this.#mainLengths, literals, this.#mainLengths.length) &&
      this.#main.build(this.#mainLengths) &&
      this.#readLengths(this.#lengthLengths, 0, lengthSymbols) &&
      this.#length.build(this.#lengthLengths) &&
      !this.#bits.isOverrun
    );
  }

  /** Reads lengths `from` up to `to` behind their pretree; they are what they were less the symbol, modulo 17. */
  #readLengths(lengths: Uint8Array, from: number, to: number): boolean {
    const bits = this.#bits;
    for (let symbol = 0; symbol < pretreeSymbols; symbol += 1) this.#pretreeLengths[symbol] = bits.read(4);
    if (!this.#pretree.build(this.#pretreeLengths)) return false;
    let at = from;
    while (at < to) {
      const symbol = this.#readPretreeSymbol();
      if (symbol < 0 || bits.isOverrun) return false;
      let run = 1;
      let length = 0;
      if (symbol === 17) run = 4 + bits.read(4);
      else if (symbol === 18) run = 20 + bits.read(5);
      else {
        if (symbol === 19) run = 4 + bits.read(1);
        const difference = symbol === 19 ? this.#readPretreeSymbol() : symbol;
        if (difference < 0 || difference > 16) return false;
        length = ((lengths[at] ?? 0) - difference + 17) % 17;
      }
      if (at + run > to) return false;
      lengths.fill(length, at, at + run);
      at += run;
    }
    return true;
  }

  /** -1 when there is no such code. */
  #readPretreeSymbol(): number {
    const entry = this.#pretree.find(this.#bits.peek());
    if (entry === 0) return -1;
    this.#bits.skip(entry & 31);
    return entry >>> 5;
  }

  #copyRaw(at: number, to: number): boolean {
    const bits = this.#bits;
    const end = bits.at + to - at;
    if (end > bits.end) return false;
    this.#window.set(bits.data.subarray(bits.at, end), at);
    bits.at = end;
    return true;
  }

  /**
   * Decodes symbols into the window from `at` up to `to`, past which no match may go. One loop and variables of its own
   * throughout: this is where the time goes. After each refill at least 16 bits are there.
   */
  #decodeSymbols(first: number, to: number, frameStart: number): boolean {
    const bits = this.#bits;
    const window = this.#window;
    const words = new DataView(window.buffer);
    const mask = window.length - 1;
    const { data } = bits;
    const limit = bits.end + lookAhead;
    const isAligned = this.#blockType === aligned;
    const main = this.#main.table;
    const mainShift = 32 - this.#main.tableBits;
    const lengths = this.#length.table;
    const lengthShift = 32 - this.#length.tableBits;
    const alignedTable = this.#aligned.table;
    const alignedShift = 32 - this.#aligned.tableBits;
    // What is added to a place in the window is the number of bytes before it.
    const before = this.#frames * blockSize - frameStart;
    let { at: next, buffer, count } = bits;
    let r0 = this.#r0;
    let r1 = this.#r1;
    let r2 = this.#r2;
    let at = first;

    while (at < to) {
      if (next > limit) return false;
      if (count <= 16) {
        buffer |= ((data[next] ?? 0) | ((data[next + 1] ?? 0) << 8)) << (16 - count);
        next += 2;
        count += 16;
      }
      let entry = main[buffer >>> mainShift] ?? 0;
      if (entry === 0) {
        entry = this.#main.findLong(buffer >>> 16);
        if (entry === 0) return false;
      }
      buffer <<= entry & 31;
      count -= entry & 31;
      const symbol = entry >>> 5;
      if (symbol < literals) {
        window[at] = symbol;
        at += 1;
        continue;
      }

      let length = (symbol & 7) + leastMatch;
      if (length === longMatch) {
        if (count <= 16) {
          buffer |= ((data[next] ?? 0) | ((data[next + 1] ?? 0) << 8)) << (16 - count);
          next += 2;
          count += 16;
        }
        entry = lengths[buffer >>> lengthShift] ?? 0;
        if (entry === 0) {
          entry = this.#length.findLong(buffer >>> 16);
          if (entry === 0) return false;
        }
        buffer <<= entry & 31;
        count -= entry & 31;
        length += entry >>> 5;
      }

      const slot = (symbol - literals) >>> 3;
      let distance = r0;
      if (slot === 1) {
        distance = r1;
        r1 = r0;
      } else if (slot === 2) {
        distance = r2;
        r2 = r0;
      } else if (slot > 2) {
        const extra = extraBits[slot] ?? 0;
        distance = baseDistances[slot] ?? 0;
        if (count <= 16) {
          buffer |= ((data[next] ?? 0) | ((data[next + 1] ?? 0) << 8)) << (16 - count);
          next += 2;
          count += 16;
        }
        if (isAligned && extra >= 3) {
          if (extra > 3) {
            distance += (buffer >>> (35 - extra)) << 3;
            buffer <<= extra - 3;
            count -= extra - 3;
            if (count <= 16) {
              buffer |= ((data[next] ?? 0) | ((data[next + 1] ?? 0) << 8)) << (16 - count);
              next += 2;
              count += 16;
            }
          }
          entry = alignedTable[buffer >>> alignedShift] ?? 0;
          if (entry === 0) return false;
          buffer <<= entry & 31;
          count -= entry & 31;
          distance += entry >>> 5;
        } else if (extra > 0) {
          if (count < extra) {
            // 16 are there and 17 are needed.
            buffer |= (data[next] ?? 0) | ((data[next + 1] ?? 0) << 8);
            next += 2;
            count += 16;
          }
          distance += buffer >>> (32 - extra);
          buffer <<= extra;
          count -= extra;
        }
        r2 = r1;
        r1 = r0;
      }
      r0 = distance;

      const end = at + length;
      if (end > to || distance <= 0 || distance > window.length || distance > before + at) return false;
      let from = at - distance;
      if (length >= longCopy && distance >= length && from >= 0) {
        window.copyWithin(at, from, from + length);
        at = end;
      } else if (length >= wordCopy && distance >= wordCopy && from >= 0) {
        while (at <= end - wordCopy) {
          words.setInt32(at, words.getInt32(from, true), true);
          words.setInt32(at + 4, words.getInt32(from + 4, true), true);
          at += wordCopy;
          from += wordCopy;
        }
        while (at < end) {
          window[at] = window[from] ?? 0;
          at += 1;
          from += 1;
        }
      } else if (from >= 0) {
        while (at < end) {
          window[at] = window[from] ?? 0;
          at += 1;
          from += 1;
        }
      } else {
        while (at < end) {
          window[at] = window[from & mask] ?? 0;
          at += 1;
          from += 1;
        }
      }
    }

    bits.at = next;
    bits.buffer = buffer;
    bits.count = count;
    this.#r0 = r0;
    this.#r1 = r1;
    this.#r2 = r2;
    return true;
  }
}
