import { blockSize, dataHeaderSize } from './layout.ts';
import type { Reserve } from './reserve.ts';

/** What a block that does not shrink is longer in MSZIP: "CK", a byte of flags, and its length twice. */
const mszipExtra = 7;

/** Bytes of a CFDATA without its data. */
export function blockHeaderBytes({ blockBytes }: Reserve): number {
  return dataHeaderSize + blockBytes;
}

/** The most bytes that a folder of so many raw bytes can take in a cabinet. */
export function worstBytes(rawBytes: number, reserve: Reserve): number {
  return rawBytes + Math.ceil(rawBytes / blockSize) * (blockHeaderBytes(reserve) + mszipExtra);
}

/** The least part of a block that a cabinet can end with: one byte. */
export function leastPart(reserve: Reserve): number {
  return blockHeaderBytes(reserve) + 1;
}
