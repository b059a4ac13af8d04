import { stopIfCancelled } from '../jobs/job.ts';
import { type BulkFiles, bulkBytes, type FileToWrite } from '../ports/bulk-files.ts';
import type { Files } from '../ports/files.ts';

/** Files up to this size are written many at a time. */
const smallBytes = 256 * 1024;
/** Files written at a time, when they are very small. */
const batchFiles = 256;
/** Batches on their way at once: then the next one waits. */
const batchesUnderWay = 4;

interface Batch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly files: FileToWrite[];
  filled: number;
}

/**
 * Writes files that come one after the other out of one folder of a cabinet, without flushing and reading back. Small ones are
 * gathered and written on other threads; `finish` waits for them.
 */
export class QuickWriter {
  readonly #files: Files;
  readonly #bulk: BulkFiles;
  readonly #signal: AbortSignal;
  readonly #underWay = new Set<Promise<void>>();
  #batch: Batch | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(files: Files, bulk: BulkFiles, signal: AbortSignal) {
    this.#files = files;
    this.#bulk = bulk;
    this.#signal = signal;
  }

  /** Writes one file, or keeps it for the next batch. Its folder must be there. */
  async write(path: string, sizeBytes: number, content: AsyncIterable<Uint8Array>, replace: boolean): Promise<void> {
    if (sizeBytes > smallBytes) {
      await this.#writeLarge(path, content, replace);
      return;
    }
    let batch = this.#batch;
    if (batch !== null && (batch.filled + sizeBytes > bulkBytes || batch.files.length === batchFiles)) {
      await this.#send();
      batch = null;
    }
    batch ??= { bytes: this.#bulk.take(), files: [], filled: 0 };
    this.#batch = batch;
    let at = batch.filled;
    for await (const piece of content) {
      batch.bytes.set(piece, at);
      at += piece.length;
    }
    // Only now: a damaged file leaves nothing behind.
    batch.files.push({ path, from: batch.filled, to: at, replace });
    batch.filled = at;
  }

  /** Waits until all is written. */
  async finish(): Promise<void> {
    await this.#send();
    await Promise.all(this.#underWay);
    this.#throwFailure();
  }

  async #send(): Promise<void> {
    stopIfCancelled(this.#signal);
    const batch = this.#batch;
    this.#batch = null;
    while (this.#underWay.size >= batchesUnderWay) await Promise.race(this.#underWay);
    this.#throwFailure();
    if (batch === null) return;
    const writing = this.#bulk
      .write(batch.files, batch.bytes)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#underWay.delete(writing));
    this.#underWay.add(writing);
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  async #writeLarge(path: string, content: AsyncIterable<Uint8Array>, replace: boolean): Promise<void> {
    const pending = await this.#files.create(path, { replace, flush: false });
    try {
      for await (const piece of content) {
        stopIfCancelled(this.#signal);
        await pending.append(piece);
      }
      await pending.commit();
    } finally {
      await pending.discard();
    }
  }
}
