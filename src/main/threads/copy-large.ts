/*
 * One large file copied by two threads. The first reads it into a ring of blocks, hashes and writes them; the second flushes
 * and reads back what is written, holds it against the block in the ring byte for byte, and lets go of the block. Chunks are
 * hashed by the second, or by the first where the second waits for a device.
 * So the slowest of reading, writing and reading back is all that takes time, a difference is known to the byte, and no
 * more memory is used than the ring has.
 */
import { createHash } from 'node:crypto';
import { closeSync, constants, fdatasyncSync, fstatSync, fsyncSync, openSync } from 'node:fs';
import { chunkBytes } from '../../core/transfer/chunk-bytes.ts';
import { Digests } from '../../core/transfer/digests.ts';
import { alignedMemory } from '../files/aligned-buffers.ts';
import { firstDifference } from './copy-small.ts';
import { readFully, writeFully } from './sync-files.ts';
import { about, errnoOf, ThreadProblem } from './thread-problem.ts';

/** What is read, written and read back at once. */
export const blockBytes = 1024 * 1024;
/** Blocks in the ring: the more, the fewer flushes; the rest of the memory goal is Node's. */
export const ringBlocks = 64;
/** Written before it is flushed and read back from the device: half of the ring fills while the other half is read. */
const flushBlocks = ringBlocks / 2;

/** What the two threads and whoever started them tell each other, as places in `control`. */
const place = { published: 0, released: 1, total: 2, stop: 3 } as const;
export const controlLength = 4;
const unknown = -1;

/** What both threads share. */
export interface SharedCopy {
  readonly ring: SharedArrayBuffer;
  readonly control: Int32Array<SharedArrayBuffer>;
}

/** Memory for one copy. */
export function shareCopy(): SharedCopy {
  const control = new Int32Array(new SharedArrayBuffer(controlLength * Int32Array.BYTES_PER_ELEMENT));
  control[place.total] = unknown;
  return { ring: new SharedArrayBuffer(ringBlocks * blockBytes), control };
}

/** How many bytes have been read back. */
export function readBackBytes({ control }: SharedCopy): number {
  return Atomics.load(control, place.released) * blockBytes;
}

/** Ends both threads at their next block. */
export function stopCopy({ control }: SharedCopy): void {
  Atomics.store(control, place.stop, 1);
  for (const index of [place.published, place.released]) Atomics.notify(control, index);
}

/** What is written. Errors call the file by its final name. */
interface WriteOrder {
  readonly from: string;
  readonly to: string;
  readonly partialPath: string;
  readonly flush: boolean;
}

/** What is read back. */
interface ReadBackOrder extends Omit<WriteOrder, 'from'> {
  /** Reading past the system's cache is worth trying. */
  readonly isOnDevice: boolean;
}

/** What was written. */
interface Written {
  readonly sizeBytes: number;
  readonly sha256: string;
  /** `null` when the second thread hashes them: it does where it has no device to wait for. */
  readonly chunks: readonly string[] | null;
}

/** What was read back, and was the same byte for byte. */
interface ReadBack {
  readonly sizeBytes: number;
  /** None when the first thread hashes them. */
  readonly chunks: readonly string[];
  readonly readBack: 'device' | 'cache';
}

/** The first thread's part. */
export function writeBlocks(order: WriteOrder, shared: SharedCopy): Written {
  return stoppingOther(shared, () => {
    const source = about(order.from, () => openSync(order.from, 'r'));
    try {
      const target = about(order.to, () => openSync(order.partialPath, 'wx'));
      try {
        return copyBlocks(source, target, order, shared);
      } finally {
        closeSync(target);
      }
    } finally {
      closeSync(source);
    }
  });
}

function copyBlocks(
  source: number,
  target: number,
  { from, to, flush }: WriteOrder,
  { ring, control }: SharedCopy,
): Written {
  const digests = flush ? new Digests() : null;
  const whole = createHash('sha256');
  let sizeBytes = 0;
  for (let block = 0; ; block += 1) {
    waitUntil(control, place.released, (released) => block - released < ringBlocks, to);
    const slot = slotOf(ring, block);
    const position = block * blockBytes;
    const count = about(from, () => readFully(source, slot, blockBytes, position));
    about(to, () => writeFully(target, slot, { from: 0, to: count, position }));
    (digests ?? whole).update(slot.subarray(0, count));
    sizeBytes += count;
    const isLast = count < blockBytes;
    if (isLast) {
      if (about(from, () => fstatSync(source).size) !== sizeBytes) throw new ThreadProblem('CHANGED', from);
      if (flush) about(to, () => fsyncSync(target));
      Atomics.store(control, place.total, sizeBytes % blockBytes === 0 ? block : block + 1);
    }
    Atomics.store(control, place.published, count === 0 ? block : block + 1);
    Atomics.notify(control, place.published);
    if (isLast) return digests?.finish() ?? { sizeBytes, sha256: whole.digest('hex'), chunks: null };
  }
}

/** The second thread's part. */
export function readBackBlocks(order: ReadBackOrder, shared: SharedCopy): ReadBack {
  return stoppingOther(shared, () => compareBlocks(order, shared));
}

function compareBlocks({ to, partialPath, flush, isOnDevice }: ReadBackOrder, { ring, control }: SharedCopy): ReadBack {
  // From here on the file is there.
  const isMore = (published: number): boolean => published > 0 || Atomics.load(control, place.total) !== unknown;
  waitUntil(control, place.published, isMore, to);
  const file = about(to, () => openBack(partialPath, flush && isOnDevice));
  const plain = file.isDirect ? about(to, () => openSync(partialPath, 'r')) : file.descriptor;
  const memory = alignedMemory();
  const chunks: string[] = [];
  let chunk = createHash('sha256');
  let inChunk = 0;
  let sizeBytes = 0;
  try {
    for (let block = 0; ; ) {
      const isReady = (published: number): boolean =>
        published >= block + (flush ? flushBlocks : 1) || Atomics.load(control, place.total) !== unknown;
      waitUntil(control, place.published, isReady, to);
      const published = Atomics.load(control, place.published);
      const total = Atomics.load(control, place.total);
      // The writer flushes its end itself.
      if (flush && total === unknown) about(to, () => fdatasyncSync(plain));
      const end = total === unknown ? published : total;
      for (; block < end; block += 1) {
        const slot = slotOf(ring, block);
        const length = about(to, () => readFully(file.descriptor, memory, blockBytes, block * blockBytes));
        const isShort = length < blockBytes && !(total === block + 1);
        if (isShort || Buffer.compare(memory.subarray(0, length), slot.subarray(0, length)) !== 0) {
          const offset = block * blockBytes + firstDifference(memory, slot, length);
          throw new ThreadProblem('DIFFERS', to, { offset });
        }
        sizeBytes += length;
        if (!flush) {
          chunk.update(memory.subarray(0, length));
          inChunk += length;
        }
        if (inChunk === chunkBytes) {
          chunks.push(chunk.digest('hex'));
          chunk = createHash('sha256');
          inChunk = 0;
        }
        Atomics.store(control, place.released, block + 1);
        Atomics.notify(control, place.released);
      }
      if (total === unknown || block < total) continue;
      if (inChunk > 0) chunks.push(chunk.digest('hex'));
      return { sizeBytes, chunks, readBack: file.isDirect ? 'device' : 'cache' };
    }
  } finally {
    closeSync(file.descriptor);
    if (plain !== file.descriptor) closeSync(plain);
  }
}

/** Past the system's cache where that can be. */
function openBack(path: string, isDirect: boolean): { readonly descriptor: number; readonly isDirect: boolean } {
  if (isDirect) {
    try {
      return { descriptor: openSync(path, constants.O_RDONLY | constants.O_DIRECT), isDirect };
    } catch (error) {
      if (errnoOf(error) !== 'EINVAL') throw error;
    }
  }
  return { descriptor: openSync(path, 'r'), isDirect: false };
}

function slotOf(ring: SharedArrayBuffer, block: number): Uint8Array {
  return new Uint8Array(ring, (block % ringBlocks) * blockBytes, blockBytes);
}

/** Waits for a number of the other thread's to be what it must. */
function waitUntil(
  control: Int32Array<SharedArrayBuffer>,
  index: number,
  isEnough: (value: number) => boolean,
  path: string,
): void {
  for (;;) {
    if (Atomics.load(control, place.stop) !== 0) throw new ThreadProblem('STOPPED', path);
    const value = Atomics.load(control, index);
    if (isEnough(value)) return;
    // Woken by the other thread; the time is for a stop that came between looking and waiting.
    Atomics.wait(control, index, value, 50);
  }
}

/** What fails here must not leave the other one waiting. */
function stoppingOther<T>(shared: SharedCopy, action: () => T): T {
  try {
    return action();
  } catch (error) {
    stopCopy(shared);
    throw error;
  }
}
