import type { ReviewWindow } from '../../../shared/review.ts';

/** Rows are fetched in blocks of this many. */
export const blockRows = 200;
/** Blocks that are kept: 8,000 rows, whatever the size of the review. */
const keptBlocks = 40;
/** Asked for at once; what is asked for later goes by where the rows are then. */
const requestsAtOnce = 2;
/** While whole blocks go by with every picture, there is only a look at the rows so often: they cannot be read anyway. */
const glimpseEveryMs = 80;

/** A block that could not be read is asked for again after this. */
const retryMs = 2_000;

/** A row on the screen: its number in the order of the database, and its texts. */
export interface CachedRow {
  readonly number: number;
  readonly texts: readonly (string | null)[];
}

interface RowCacheOptions {
  readonly read: (offset: number, count: number) => Promise<ReviewWindow>;
  readonly onRows: () => void;
  /** Answers whether it is worth trying again. */
  readonly onFailure: (error: unknown) => boolean;
}

/**
 * The rows of one view, as far as they are near. There is no queue: each answer asks for what is wanted at that moment, so
 * blocks that were only scrolled past are never read.
 */
export class RowCache {
  readonly #options: RowCacheOptions;
  /** The least recently wanted first. */
  readonly #blocks = new Map<number, ReviewWindow>();
  readonly #onTheirWay = new Set<number>();
  #rows = 0;
  #wanted: readonly number[] = [];
  #glimpse: ReturnType<typeof setTimeout> | null = null;
  #isClosed = false;

  constructor(options: RowCacheOptions) {
    this.#options = options;
  }

  /** The row, where it is here. */
  row(row: number): CachedRow | null {
    const block = this.#blocks.get(Math.floor(row / blockRows));
    const index = row % blockRows;
    const number = block?.numbers[index];
    const texts = block?.rows[index];
    return number === undefined || texts === undefined ? null : { number, texts };
  }

  /** Tells which rows are on the screen, of how many; those that are missing are fetched. */
  want(first: number, last: number, rows: number): void {
    this.#rows = rows;
    const wanted: number[] = [];
    for (let block = Math.floor(first / blockRows); block <= Math.floor(last / blockRows); block += 1) {
      wanted.push(block);
      const known = this.#blocks.get(block);
      if (known === undefined) continue;
      this.#blocks.delete(block);
      this.#blocks.set(block, known);
    }
    const movedBlocks = Math.abs((wanted[0] ?? 0) - (this.#wanted[0] ?? 0));
    this.#wanted = wanted;
    if (movedBlocks <= 1 && this.#glimpse === null) this.#fetch();
    else this.#glimpse ??= setTimeout(() => this.#look(), glimpseEveryMs);
  }

  close(): void {
    this.#isClosed = true;
    if (this.#glimpse !== null) clearTimeout(this.#glimpse);
    this.#blocks.clear();
  }

  get blocks(): number {
    return this.#blocks.size;
  }

  #look(): void {
    this.#glimpse = null;
    this.#fetch();
  }

  #fetch(): void {
    for (const block of this.#wanted) {
      if (this.#onTheirWay.size >= requestsAtOnce) return;
      if (!this.#isMissing(block) || this.#onTheirWay.has(block)) continue;
      this.#onTheirWay.add(block);
      void this.#read(block);
    }
  }

  /** While the review is read, the last block grows. */
  #isMissing(block: number): boolean {
    const expected = Math.min(blockRows, this.#rows - block * blockRows);
    return expected > 0 && (this.#blocks.get(block)?.rows.length ?? 0) < expected;
  }

  async #read(block: number): Promise<void> {
    const expected = Math.min(blockRows, this.#rows - block * blockRows);
    try {
      const window = await this.#options.read(block * blockRows, blockRows);
      if (this.#isClosed) return;
      // Fewer than were promised would be asked for again and again.
      if (window.rows.length < expected) throw new Error(`Of ${expected} rows ${window.rows.length} came.`);
      this.#blocks.delete(block);
      this.#blocks.set(block, window);
      for (const old of [...this.#blocks.keys()].slice(0, -keptBlocks)) this.#blocks.delete(old);
      this.#onTheirWay.delete(block);
      this.#options.onRows();
      if (this.#glimpse === null) this.#fetch();
    } catch (error) {
      // It stays on its way for a while: asked again at once, it would fail again at once.
      if (this.#isClosed || !this.#options.onFailure(error)) return;
      setTimeout(() => {
        this.#onTheirWay.delete(block);
        if (!this.#isClosed) this.#fetch();
      }, retryMs);
    }
  }
}
