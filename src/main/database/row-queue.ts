import type { Column, Request } from 'mssql';

/** No batch is larger. Larger ones would live so long that the collector keeps them (decision 0027). */
const batchRows = 64;
const batchLength = 512 * 1024;
/** Batches that wait to be taken, before the server is made to wait. */
const waitingBatches = 1;

/** The rows of a request, in batches; the request is paused while too many wait. */
export class RowQueue {
  /** The first error of the answer: what follows it is what came of it. */
  error: unknown = null;
  /** So far. */
  rows = 0;
  /** The server is made to wait. */
  isPaused = false;
  readonly #request: Request;
  readonly #columns = Promise.withResolvers<readonly Column[] | null>();
  #waiting: unknown[][][] = [];
  #batch: unknown[][] = [];
  #length = 0;
  #told: number | null = null;
  #isEnd = false;
  #isDropped = false;
  #wake: (() => void) | null = null;

  /** A question has one set of rows: `secondSet` is the error of an answer with another one, whose rows would join the first's. */
  constructor(request: Request, secondSet: () => Error) {
    this.#request = request;
    let sets = 0;
    request.on('recordset', (columns: readonly Column[]) => {
      sets += 1;
      if (sets > 1) this.fail(secondSet());
      this.#columns.resolve(columns);
    });
    request.on('row', (row: unknown[]) => this.#add(row));
    request.on('rowsaffected', (count: number) => {
      this.#told = count;
    });
    request.on('error', (error: unknown) => this.fail(error));
  }

  /** `null` when the answer has none. */
  async columns(): Promise<readonly Column[] | null> {
    return await this.#columns.promise;
  }

  /** The server has told how many rows there are, and they are here. */
  get isWhole(): boolean {
    return this.#told === this.rows;
  }

  /** The next rows; `null` at the end, whether good or bad. */
  async next(): Promise<unknown[][] | null> {
    for (;;) {
      const batch = this.#waiting.shift();
      if (batch !== undefined) {
        if (this.#waiting.length < waitingBatches) this.#pause(false);
        return batch;
      }
      if (this.#isEnd) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  fail(error: unknown): void {
    this.error ??= error;
    // What came before an error is no answer.
    this.drop();
  }

  end(): void {
    this.#hand();
    this.#isEnd = true;
    this.#columns.resolve(null);
    this.#wake?.();
  }

  /** Nobody wants the rest. */
  drop(): void {
    this.#isDropped = true;
    this.#waiting = [];
    this.#batch = [];
    this.#pause(false);
  }

  #add(row: unknown[]): void {
    this.rows += 1;
    if (this.#isDropped) return;
    this.#batch.push(row);
    for (const value of row)
      this.#length += typeof value === 'string' || value instanceof Uint8Array ? value.length : 8;
    if (this.#batch.length >= batchRows || this.#length >= batchLength) this.#hand();
  }

  #hand(): void {
    if (this.#batch.length === 0) return;
    this.#waiting.push(this.#batch);
    this.#batch = [];
    this.#length = 0;
    if (this.#waiting.length >= waitingBatches) this.#pause(true);
    this.#wake?.();
  }

  #pause(isPaused: boolean): void {
    this.isPaused = isPaused;
    if (isPaused) this.#request.pause();
    else this.#request.resume();
  }
}
