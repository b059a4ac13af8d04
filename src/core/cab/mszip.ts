/*
 * MSZIP, block by block. Source: [MS-MCI] Microsoft ZIP Compression and Decompression, on RFC 1951: a block is "CK" and
 * one complete deflate stream of at most 32,768 raw bytes; its matches may reach back into the 32,768 raw bytes before,
 * in the same folder.
 *
 * Only the public calls of node:zlib are used, one a block. Inflating is quick and done at once; deflating is slow and
 * done on the threads of node:zlib, so that several blocks are under way while our thread is free.
 */
import { deflateRaw } from 'node:zlib';
import { blockSize } from './layout.ts';

const [C, K] = [0x43, 0x4b];
/** "CK". */
const markSize = 2;
/** In front of a stored deflate block (RFC 1951, 3.2.4): one byte of flags, LEN and NLEN. */
const storedHeaderSize = 5;
/** Room for zlib to see that it is done, so that it does not go for a second buffer. */
const slack = 64;

/** The largest block `frameBlock` makes. */
export const maxMszipBlock = markSize + storedHeaderSize + blockSize;

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
