import { createHash } from 'node:crypto';
import { ColumnObserver } from '../../core/review/columns.ts';
import { decodeRows } from '../../core/review/row-codec.ts';
import { csvHeader, csvRows } from '../../core/usage-data/csv.ts';
import type { ReviewColumn } from '../../shared/review.ts';
import type { Spool } from './spool.ts';

/** What is read of the spool at a time: some milliseconds of work. */
const blockBytes = 1024 * 1024;

/** Whole rows in memory, for a moment: the next block may be read over them. */
export interface Block {
  readonly bytes: Buffer;
  /** The number of its first row, and of the first row after it. */
  readonly firstRow: number;
  readonly endRow: number;
  /** Where in the spool it begins. */
  readonly offset: number;
}

/** What is known of the rows so far. */
export interface StoreFacts {
  readonly rows: number;
  readonly columns: readonly ReviewColumn[];
  /** Of the CSV these rows become, so far. */
  readonly sizeBytes: number;
}

/**
 * The rows of a review, in their file, with where each begins in memory: eight bytes a row. As they go in they are read
 * back from their bytes into the CSV that would leave, whose digest is therefore of exactly what the review shows.
 */
export class RowStore {
  readonly columnCount: number;
  readonly #spool: Spool;
  readonly #observer: ColumnObserver;
  readonly #hash = createHash('sha256');
  #csvBytes = 0;
  #starts = new Float64Array(64 * 1024);
  #rows = 0;

  constructor(spool: Spool, columns: readonly string[]) {
    this.#spool = spool;
    this.columnCount = columns.length;
    this.#observer = new ColumnObserver(columns);
    this.#addToCsv(csvHeader(columns, 'raw'));
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds whole rows as the encoder wrote them. */
  append(bytes: Uint8Array): StoreFacts {
    const decoded = decodeRows(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), this.columnCount);
    const offset = this.#spool.sizeBytes;
    this.#spool.append(bytes);
    for (const start of decoded.starts) this.#addStart(offset + start);
    this.#observer.see(decoded);
    // What is not text is the same in both, and needs no quotes.
    for (const piece of csvRows(decoded.rows, 'raw')) this.#addToCsv(piece);
    return this.facts();
  }

  facts(): StoreFacts {
    return { rows: this.#rows, columns: this.#observer.columns(), sizeBytes: this.#csvBytes };
  }

  columns(): readonly ReviewColumn[] {
    return this.#observer.columns();
  }

  /** The digest of the whole CSV; nothing can be added afterwards. */
  finish(): string {
    return this.#hash.digest('hex');
  }

  /** Where a row begins in the spool; for the number after the last, where that ends. */
  startOf(row: number): number {
    return row === this.#rows ? this.#spool.sizeBytes : (this.#starts[row] ?? 0);
  }

  /** The rows from the first to before `end`, in blocks. */
  *blocks(end: number): Generator<Block> {
    let buffer = Buffer.allocUnsafeSlow(blockBytes);
    for (let firstRow = 0; firstRow < end; ) {
      const endRow = this.#blockEnd(firstRow, end);
      const offset = this.startOf(firstRow);
      const length = this.startOf(endRow) - offset;
      // A row longer than a block makes a block of its own.
      if (length > buffer.length) buffer = Buffer.allocUnsafeSlow(length);
      const bytes = buffer.subarray(0, length);
      this.#spool.read(offset, bytes);
      yield { bytes, firstRow, endRow, offset };
      firstRow = endRow;
    }
  }

  /** Some bytes of the spool. */
  read(offset: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(length);
    this.#spool.read(offset, bytes);
    return bytes;
  }

  /** The row that holds the byte at `offset`, which must lie in one from `first` to before `end`. */
  rowAt(offset: number, first: number, end: number): number {
    let low = first;
    let high = end;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.startOf(middle) <= offset) low = middle;
      else high = middle;
    }
    return low;
  }

  #blockEnd(firstRow: number, end: number): number {
    const limit = this.startOf(firstRow) + blockBytes;
    if (this.startOf(end) <= limit) return end;
    return Math.max(firstRow + 1, this.rowAt(limit, firstRow, end));
  }

  #addStart(start: number): void {
    if (this.#rows === this.#starts.length) {
      const larger = new Float64Array(2 * this.#rows);
      larger.set(this.#starts);
      this.#starts = larger;
    }
    this.#starts[this.#rows] = start;
    this.#rows += 1;
  }

  #addToCsv(piece: Uint8Array): void {
    this.#hash.update(piece);
    this.#csvBytes += piece.length;
  }
}
