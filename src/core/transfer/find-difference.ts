import { createHash } from 'node:crypto';
import type { ReadableFile } from '../ports/files.ts';
import { chunkBytes } from './chunk-bytes.ts';
import type { ContentDigests } from './digests.ts';
import { piecesOf } from './pieces.ts';

/** How a difference is looked for. */
export interface LookOptions {
  readonly signal: AbortSignal;
  readonly onBytes?: (count: number) => void;
  /** What it should be the same as, where that can be read again: the difference is then told to the byte. */
  readonly original?: ReadableFile;
}

/**
 * Where a file begins to differ from what its chunks should be; `null` when it does not. Without an original it is the
 * beginning of the chunk.
 */
export async function findDifference(
  file: ReadableFile,
  expected: Pick<ContentDigests, 'sizeBytes' | 'chunks'>,
  options: LookOptions,
): Promise<number | null> {
  let chunk = createHash('sha256');
  let offset = 0;
  for await (const piece of piecesOf(file, options.signal)) {
    for (let start = 0; start < piece.length; ) {
      const part = piece.subarray(start, start + chunkBytes - (offset % chunkBytes));
      chunk.update(part);
      offset += part.length;
      start += part.length;
      if (offset % chunkBytes !== 0 && offset < file.sizeBytes) continue;
      const index = Math.ceil(offset / chunkBytes) - 1;
      if (chunk.digest('hex') !== expected.chunks[index]) {
        return await locate(file, index * chunkBytes, expected.sizeBytes, options);
      }
      chunk = createHash('sha256');
    }
    options.onBytes?.(piece.length);
  }
  return offset === expected.sizeBytes ? null : Math.min(offset, expected.sizeBytes);
}

/** The first byte that differs, within the chunk that begins at `from`. */
async function locate(
  file: ReadableFile,
  from: number,
  expectedBytes: number,
  { original, signal }: LookOptions,
): Promise<number> {
  if (from >= expectedBytes) return expectedBytes;
  if (original === undefined) return from;
  for (let offset = from; offset < from + chunkBytes; offset += stepBytes) {
    signal.throwIfAborted();
    const [found, wanted] = await Promise.all([file.read(offset, stepBytes), original.read(offset, stepBytes)]);
    const at = found.findIndex((byte, index) => byte !== wanted[index]);
    if (at >= 0) return offset + at;
    if (found.length !== wanted.length) return offset + Math.min(found.length, wanted.length);
  }
  // The second time it was the same: a drive that gives now this and now that differs somewhere in here.
  return from;
}

/** Read side by side in steps of this size. */
const stepBytes = 256 * 1024;
