import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileDestination } from '../../core/jobs/destination.ts';
import type { Files } from '../../core/ports/files.ts';
import type { Ports } from '../../core/ports/ports.ts';
import { RowEncoder } from '../../core/review/row-codec.ts';
import { placeFile } from '../../core/transfer/place-file.ts';
import { AppError, toAppError } from '../../shared/errors.ts';
import type { FileRecord } from '../../shared/jobs.ts';
import type { ReviewSnapshot } from '../../shared/review.ts';
import type { ReviewCallName, ReviewCalls } from './messages.ts';
import { ReviewThread } from './review-thread.ts';
import type { StoreFacts } from './row-store.ts';
import { removeLeftSpools, spoolPath } from './spool-places.ts';

/** Rows go to the thread in pieces of this size; the first ones at once, so that there is something to see. */
const pieceBytes = 256 * 1024;
/** Pieces on their way to the thread; more would only wait in memory. */
const piecesAhead = 3;
const tellEveryMs = 200;
/** How long a database may take to end what it was asked. */
const databasePatienceMs = 2_000;
/** Rows of an exported CSV that are made at a time. */
const csvRowsAtATime = 1_000;
/** Of an exported CSV for which a folder is named. */
const exportName = 'UsageData-review.csv';

/** What a review is started with. */
export interface ReviewOptions {
  readonly ports: Pick<Ports, 'openSiteDatabase'>;
  /** Where its private file lies while it is open. */
  readonly folder: string;
  /** Told of every change, at most some times a second while it reads. */
  readonly tell: (snapshot: ReviewSnapshot) => void;
}

/** One review: it reads the usage data when it is made, and answers about it until it is closed. */
export class Review {
  readonly #options: ReviewOptions;
  readonly #stopping = new AbortController();
  readonly #reading: Promise<void>;
  /** Kept when the thread is there, and when it never will be. */
  readonly #thread = Promise.withResolvers<ReviewThread | null>();
  #snapshot: ReviewSnapshot;
  #toldMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ReviewOptions) {
    this.#options = options;
    this.#snapshot = {
      reviewId: randomUUID(),
      state: 'reading',
      columns: [],
      rows: 0,
      rowsExpected: null,
      usageDataSha256: null,
      sizeBytes: 0,
      error: null,
    };
    this.#reading = this.#readAll();
  }

  get snapshot(): ReviewSnapshot {
    return this.#snapshot;
  }

  /** @throws {AppError} review.gone, review.superseded, contract.refused-input, files.* */
  async call<N extends ReviewCallName>(name: N, input: ReviewCalls[N]['input']): Promise<ReviewCalls[N]['output']> {
    const thread = await this.#thread.promise;
    if (thread === null || this.#snapshot.state === 'failed') throw new AppError('review.gone', {});
    return await thread.call(name, input);
  }

  /** Writes rows of a view with some of its columns, as a CSV that is safe in a spreadsheet. @throws {AppError} review.*, files.* */
  async export(
    files: Files,
    input: {
      readonly viewId: string;
      readonly columns: readonly number[];
      readonly to: string;
      readonly overwrite: boolean;
    },
  ): Promise<FileRecord & { readonly rows: number }> {
    const { viewId, columns, overwrite } = input;
    // As every job does: what is no CSV (the site database is one of these files) is never replaced.
    const to = await fileDestination(files, input.to, exportName, { extension: '.csv', overwrite });
    let rows = 0;
    const pieces = async function* (review: Review): AsyncGenerator<Uint8Array> {
      for (;;) {
        const piece = await review.call('csv', { viewId, columns, offset: rows, count: csvRowsAtATime });
        yield piece.bytes;
        rows += piece.rows;
        if (piece.rows < csvRowsAtATime) return;
      }
    };
    const record = await placeFile(files, to, pieces(this), { replace: overwrite, signal: this.#stopping.signal });
    return { ...record, rows };
  }

  /** Stops everything and takes the file away. */
  async close(): Promise<void> {
    this.#stopping.abort(new AppError('review.gone', {}));
    clearTimeout(this.#timer);
    // A database that does not answer must hold neither the file nor whoever closes.
    await this.#letGo();
    await Promise.race([this.#reading, sleep(databasePatienceMs, undefined, { ref: false })]);
  }

  async #readAll(): Promise<void> {
    try {
      // The answer to who opened it goes first.
      await Promise.resolve();
      await removeLeftSpools(this.#options.folder);
      const database = await this.#options.ports.openSiteDatabase();
      try {
        const data = await database.readUsageData(this.#stopping.signal);
        const thread = this.#start(data.columns);
        const rowsExpected = (await database.summarizeUsageData()).rows;
        this.#change({ rowsExpected });
        await this.#readRows(thread, data.columns.length, data.batches);
        const { usageDataSha256, ...facts } = await thread.call('finish', null);
        this.#change({ ...facts, state: 'ready', rowsExpected: facts.rows, usageDataSha256 });
      } finally {
        await database.close();
      }
    } catch (error) {
      // Whoever closed it wants to hear no more of it.
      if (this.#stopping.signal.aborted) return;
      this.#change({ state: 'failed', error: toAppError(error).toReport() });
      await this.#letGo();
    } finally {
      this.#thread.resolve(null);
    }
  }

  #start(columns: readonly string[]): ReviewThread {
    this.#stopping.signal.throwIfAborted();
    const thread = new ReviewThread({ path: spoolPath(this.#options.folder), columns });
    this.#thread.resolve(thread);
    return thread;
  }

  async #readRows(
    thread: ReviewThread,
    columns: number,
    batches: AsyncIterable<readonly (readonly (string | number | bigint | Uint8Array | null)[])[]>,
  ): Promise<void> {
    const encoder = new RowEncoder(columns);
    const ahead: Promise<void>[] = [];
    const send = async (): Promise<void> => {
      const bytes = encoder.take();
      const sent = thread.call('append', { bytes }, [bytes.buffer]).then((facts) => this.#takeFacts(facts));
      // It is waited for below; until then its failure is not unheard of.
      sent.catch(() => undefined);
      ahead.push(sent);
      if (ahead.length >= piecesAhead) await ahead.shift();
    };
    let limit = 1;
    for await (const rows of batches) {
      this.#stopping.signal.throwIfAborted();
      for (const row of rows) encoder.add(row);
      if (encoder.length < limit) continue;
      await send();
      limit = Math.min(pieceBytes, Math.max(16 * 1024, 4 * limit));
    }
    if (encoder.length > 0) await send();
    await Promise.all(ahead);
  }

  #takeFacts({ rows, columns, sizeBytes }: StoreFacts): void {
    const { rowsExpected } = this.#snapshot;
    this.#snapshot = {
      ...this.#snapshot,
      rows,
      columns,
      sizeBytes,
      // It was counted before it was read, and the site goes on.
      rowsExpected: rowsExpected === null ? null : Math.max(rows, rowsExpected),
    };
    // What came last is told too when nothing comes after it.
    const dueMs = this.#toldMs + tellEveryMs - performance.now();
    if (dueMs <= 0) this.#tell();
    else this.#timer ??= setTimeout(() => this.#tell(), dueMs);
  }

  #change(changed: Partial<ReviewSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...changed };
    this.#tell();
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#stopping.signal.aborted) return;
    this.#toldMs = performance.now();
    this.#options.tell(this.#snapshot);
  }

  async #letGo(): Promise<void> {
    // Before the thread is there, there is no file either; afterwards nothing makes one.
    this.#thread.resolve(null);
    await (await this.#thread.promise)?.close();
  }
}
