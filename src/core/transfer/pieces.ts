import { stopIfCancelled } from '../jobs/job.ts';
import type { ReadableFile } from '../ports/files.ts';

/** Reads and hashes in pieces of this size: larger ones are slower, smaller ones cost calls. */
const pieceBytes = 512 * 1024;

/**
 * The bytes of an open file from `from` on, in pieces, the next one read while the last is used. A piece is good only
 * until the next is asked for: the memory is used again.
 */
export async function* piecesOf(
  file: Pick<ReadableFile, 'sizeBytes' | 'readInto'>,
  signal: AbortSignal,
  from = 0,
): AsyncGenerator<Uint8Array> {
  const size = Math.max(0, Math.min(pieceBytes, file.sizeBytes - from));
  let ahead = new Uint8Array(size);
  let current = new Uint8Array(size);
  // Each read is awaited at the next turn; until then its failure must not count as one nobody looks at.
  let reading = file.readInto(from, ahead);
  reading.catch(() => undefined);
  for (let offset = from; offset < file.sizeBytes; ) {
    stopIfCancelled(signal);
    const count = await reading;
    if (count === 0) return;
    [ahead, current] = [current, ahead];
    offset += count;
    if (offset < file.sizeBytes) {
      reading = file.readInto(offset, ahead.subarray(0, Math.min(pieceBytes, file.sizeBytes - offset)));
      reading.catch(() => undefined);
    }
    yield current.subarray(0, count);
  }
}
