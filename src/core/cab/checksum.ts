/*
 * The checksum of a block. Source: [MS-CAB] section 3.1 (Checksum Method): the exclusive or of little-endian words of four
 * bytes; one to three bytes at the end count as one word whose first byte is the highest.
 */

/** A block is copied here when it does not begin at a multiple of four, where a view of words cannot begin. */
const aligned = new Uint8Array(65_536);
const alignedWords = new Int32Array(aligned.buffer);

/** The checksum of `bytes` (at most 65,536), going on from `seed`. */
export function computeChecksum(bytes: Uint8Array, seed = 0): number {
  const wordCount = bytes.length >>> 2;
  let words: Int32Array = alignedWords;
  if ((bytes.byteOffset & 3) === 0) words = new Int32Array(bytes.buffer, bytes.byteOffset, wordCount);
  else aligned.set(bytes);

  let sum = seed | 0;
  for (let index = 0; index < wordCount; index += 1) sum ^= words[index] ?? 0;

  let rest = 0;
  for (let index = wordCount << 2; index < bytes.length; index += 1) rest = (rest << 8) | (bytes[index] ?? 0);
  return (sum ^ rest) >>> 0;
}
