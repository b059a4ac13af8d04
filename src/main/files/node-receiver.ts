/*
 * A large file is received by two threads: this one brings the bytes, another hashes and writes them, out of memory that
 * both share. What is noted in the journal, and flushed, is noted and flushed from here, at the same marks as ever. Reading
 * back takes two other threads: one holds everything against the marks, the other makes the digests of the chunks.
 */
import type { ReadBackFile } from '../../core/ports/files.ts';
import type { Receiver } from '../../core/ports/receiver.ts';
import { chunkBytes } from '../../core/transfer/chunk-bytes.ts';
import { markBytes } from '../../core/transfer/transfer-journal.ts';
import { AppError } from '../../shared/errors.ts';
import type { HashPart } from '../threads/hash-lanes.ts';

/** A part of `markBytes`: larger ones gain nothing. */
const slotBytes = 512 * 1024;
/** While some are written, others are filled: as many bytes as two marks are apart. */
const slotCount = 8;

/** A hash on another thread: parts are taken in order. */
export interface HashLane {
  update(part: HashPart): Promise<string | null>;
  close(): void;
}

/** Where such hashes live. */
export interface HashThreads {
  openHash(): HashLane;
}

/** What a receiver needs of its file. */
export interface ReceivingFile {
  readonly path: string;
  readonly descriptor: number;
  /** Notes a mark; the promise is kept when what it notes has been flushed up to the mark before. */
  mark(digest: string): Promise<void>;
  /** Kept when the last mark and all before it have been flushed. */
  flushed(): Promise<void>;
}

export class NodeReceiver implements Receiver {
  readonly #threads: HashThreads;
  readonly #file: ReceivingFile;
  readonly #memory = new SharedArrayBuffer(slotCount * slotBytes);
  readonly #bytes = new Uint8Array(this.#memory);
  /** For each slot, what is done with it last. */
  readonly #busy: Promise<unknown>[] = Array.from({ length: slotCount }, () => Promise.resolve());
  readonly #marks: string[] = [];
  #lane: HashLane | null;
  #slot = 0;
  #filled = 0;
  #position = 0;
  #marking: Promise<void> = Promise.resolve();
  /** When the last mark, and the one before it, have been flushed. */
  #flushed: readonly [Promise<void>, Promise<void>] = [Promise.resolve(), Promise.resolve()];

  constructor(threads: HashThreads, file: ReceivingFile) {
    this.#threads = threads;
    this.#file = file;
    this.#lane = threads.openHash();
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; ) {
      // What was in the slot before must be written.
      if (this.#filled === 0) await this.#busy[this.#slot];
      const part = bytes.subarray(start, start + slotBytes - this.#filled);
      this.#bytes.set(part, this.#slot * slotBytes + this.#filled);
      this.#filled += part.length;
      start += part.length;
      if (this.#filled === slotBytes) await this.#send();
    }
  }

  async finish(): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
    if (this.#filled > 0) await this.#send();
    const sha256 = await this.#update({ from: 0, to: 0, write: null, tell: 'so-far' });
    await this.#settled();
    if (sha256 === null) throw new Error('The thread told no digest.');
    if (this.#position % markBytes !== 0) this.#marks.push(sha256);
    return { sizeBytes: this.#position, sha256 };
  }

  async verify(
    file: ReadBackFile,
    { signal, onBytes }: { readonly signal: AbortSignal; readonly onBytes?: (count: number) => void },
  ): Promise<readonly string[]> {
    const whole = this.#threads.openHash();
    const chunks = this.#threads.openHash();
    const { sizeBytes } = file;
    const expectedBytes = this.#position;
    const found: Promise<string | null>[] = [];
    const same: Promise<boolean>[] = [];
    try {
      for (let offset = 0, slot = 0; offset < sizeBytes; slot = (slot + 1) % slotCount) {
        signal.throwIfAborted();
        await this.#busy[slot];
        const from = slot * slotBytes;
        const count = await file.readInto(
          offset,
          this.#bytes.subarray(from, from + Math.min(slotBytes, sizeBytes - offset)),
        );
        if (count === 0) break;
        offset += count;
        if (count < slotBytes && offset < sizeBytes) throw this.#differs(offset);
        const isEnd = offset === sizeBytes;
        const isMark = offset % markBytes === 0;
        const isChunk = offset % chunkBytes === 0 || isEnd;
        const part = { memory: this.#memory, from, to: from + count, write: null };
        const held = whole.update({ ...part, tell: isMark || isEnd ? 'so-far' : 'nothing' });
        const chunk = chunks.update({ ...part, tell: isChunk ? 'and-anew' : 'nothing' });
        const both = Promise.all([held, chunk]);
        both.catch(() => undefined);
        this.#busy[slot] = both;
        if (isMark || isEnd) {
          const index = Math.ceil(offset / markBytes) - 1;
          const check = held.then((digest) => digest === this.#marks[index]);
          check.catch(() => undefined);
          same.push(check);
        }
        if (isChunk) found.push(chunk);
        onBytes?.(count);
      }
      await Promise.all(this.#busy);
      const first = (await Promise.all(same)).indexOf(false);
      if (first >= 0) throw this.#differs(Math.min(first * markBytes, expectedBytes));
      if (sizeBytes !== expectedBytes) throw this.#differs(Math.min(sizeBytes, expectedBytes));
      return (await Promise.all(found)).map((digest) => digest ?? '');
    } finally {
      await Promise.allSettled(this.#busy);
      whole.close();
      chunks.close();
    }
  }

  /** When it returns, nothing is written any more. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#busy, this.#marking]);
    this.#lane?.close();
    this.#lane = null;
  }

  /** Hands the slot over to be hashed and written. */
  async #send(): Promise<void> {
    const [slot, position, count] = [this.#slot, this.#position, this.#filled];
    // A power cut may take what came since the mark before the last, and no more.
    if (position % markBytes === 0) await this.#flushed[0];
    const isMark = (position + count) % markBytes === 0;
    const { descriptor, path } = this.#file;
    const work = this.#update({
      from: slot * slotBytes,
      to: slot * slotBytes + count,
      write: { descriptor, position, path },
      tell: isMark ? 'so-far' : 'nothing',
    });
    this.#busy[slot] = work;
    this.#slot = (slot + 1) % slotCount;
    this.#position += count;
    this.#filled = 0;
    if (isMark) this.#mark(work);
  }

  /** Notes a mark when it is told, behind those before. */
  #mark(work: Promise<string | null>): void {
    this.#marking = Promise.all([work, this.#marking]).then(async ([digest]) => {
      if (digest === null) throw new Error('The thread told no digest.');
      this.#marks.push(digest);
      await this.#file.mark(digest);
    });
    const flushed = this.#marking.then(() => this.#file.flushed());
    this.#flushed = [this.#flushed[1], flushed];
    // Each is awaited later, or given up with the file.
    for (const each of [this.#marking, flushed]) each.catch(() => undefined);
  }

  #update(part: Omit<HashPart, 'memory'>): Promise<string | null> {
    if (this.#lane === null) throw new Error('The receiver is closed.');
    const work = this.#lane.update({ ...part, memory: this.#memory });
    work.catch(() => undefined);
    return work;
  }

  #differs(offset: number): AppError {
    return new AppError('files.read-back-differs', { path: this.#file.path, offset });
  }

  /** Waits for everything under way, and tells what went wrong with it. */
  async #settled(): Promise<void> {
    await Promise.all(this.#busy);
    await this.#marking;
  }
}
