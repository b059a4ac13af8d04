/*
 * MSZIP, block by block. Source: [MS-MCI] Microsoft ZIP Compression and Decompression, on RFC 1951: a block is "CK" and
 * one complete deflate stream of at most 32,768 raw bytes; its matches may reach back into the 32,768 raw bytes before,
 * in the same folder.
 *
 * Only the public calls of node:zlib are used, one a block. Inflating is quick and done at once; deflating is slow and
 * done on the threads of node:zlib, so that several blocks are under way while our thread is free.
 */
import { deflateRaw, inflateRawSync } from 'node:zlib';
import type { BlockDecoder } from './block-decoder.ts';
import { blockSize } from './layout.ts';

const [C, K] = [0x43, 0x4b];
/** "CK". */
const markSize = 2;
/** In front of a stored deflate block (RFC 1951, 3.2.4): one byte of flags, LEN and NLEN. */
const storedHeaderSize = 5;
/** Room for zlib to see that it is done, so that it does not go for a second buffer. */
const slack = 64;
const empty = new Uint8Array(0);

/** The largest block `frameBlock` makes. */
export const maxMszipBlock = markSize + storedHeaderSize + blockSize;

/** Inflates the blocks of one folder. Its memory is the block before. */
export class MszipDecoder implements BlockDecoder {
  #history: Uint8Array = empty;

  decode(data: Uint8Array, rawSize: number): Uint8Array | null {
    if (data[0] !== C || data[1] !== K) return null;
    let raw: Uint8Array;
    try {
      raw = inflateRawSync(data.subarray(markSize), {
        // One byte at the least, because zlib knows no limit of none.
        maxOutputLength: Math.max(1, rawSize),
        chunkSize: rawSize + slack,
        ...(this.#history.length > 0 && { dictionary: this.#history }),
      });
    } catch (error) {
      if (isDamage(error)) return null;
      throw error;
    }
    // What lies before a short block is not agreed on between decoders, so nothing may reach there.
    if (raw.length === rawSize) this.#history = rawSize === blockSize ? raw : empty;
    return raw;
  }

  remember(): () => void {
    const history = this.#history;
    return () => {
      this.#history = history;
    };
  }
}

/** Whether zlib says that the data, not something else, is wrong. */
function isDamage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'Z_DATA_ERROR' || code === 'Z_BUF_ERROR' || code === 'Z_NEED_DICT' || code === 'ERR_BUFFER_TOO_LARGE';
}

/**
 * Deflates one block on a thread of node:zlib; `history` is the block before, or empty. Neither may change until done.
 * `null` when it does not become smaller.
 */
export function deflateBlock(raw: Uint8Array, history: Uint8Array, level: number): Promise<Uint8Array | null> {
  return new Promise((resolve, reject) => {
    // The largest tables (memLevel 9) are a little faster and a little smaller than the usual ones.
    const options = { level, memLevel: 9, chunkSize: blockSize + slack };
    deflateRaw(raw, history.length > 0 ? { ...options, dictionary: history } : options, (error, deflated) => {
      if (error !== null) reject(error);
      else resolve(deflated.length < raw.length ? deflated : null);
    });
  });
}

/** Writes a block to the start of `target`: what deflate made of it, or for `null` the raw bytes as they are. */
export function frameBlock(target: Uint8Array, raw: Uint8Array, deflated: Uint8Array | null): number {
  target[0] = C;
  target[1] = K;
  if (deflated !== null) {
    target.set(deflated, markSize);
    return markSize + deflated.length;
  }
  // BFINAL 1, BTYPE 00; then the length and its complement.
  target[2] = 1;
  target[3] = raw.length & 0xff;
  target[4] = raw.length >>> 8;
  target[5] = ~raw.length & 0xff;
  target[6] = (~raw.length >>> 8) & 0xff;
  target.set(raw, markSize + storedHeaderSize);
  return markSize + storedHeaderSize + raw.length;
}
