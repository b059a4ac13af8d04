import type { Cell } from '../../core/ports/site-database.ts';
import { readerCell, readerLimitBytes, wholeCharacters } from '../../core/review/read-cell.ts';
import { cellKinds, cellOf, decodeRows } from '../../core/review/row-codec.ts';
import { csvHeader, csvRows } from '../../core/usage-data/csv.ts';
import { hashIdentifier, isGuid } from '../../core/usage-data/hash.ts';
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import {
  type ReviewArrangement,
  type ReviewCell,
  type ReviewExplanation,
  type ReviewView,
  type ReviewWindow,
  reviewCellLength,
} from '../../shared/review.ts';
import { arrangeRows, type Breathing } from './arrange-rows.ts';
import { findBase64 } from './find-cells.ts';
import { readCellStart, readCellStarts, readRows } from './row-reader.ts';
import type { RowStore } from './row-store.ts';

/** The view of all rows in the order of the database; it grows while they are read. */
const wholeView = 'all';
/** The newest views are kept: a screen may still read the one before while the newest is on its way to it. */
const keptViews = 2;
/** No character of a window takes more, in UTF-8. */
const bytesPerCharacter = 4;

/** The rows of a store, arranged, read and looked through. */
export class RowViews {
  readonly #store: RowStore;
  readonly #views = new Map<string, Uint32Array>();
  #arranged = 0;

  constructor(store: RowStore) {
    this.#store = store;
  }

  /** Of the rows there are now; only the view of all rows in their order gets those that come later. */
  *arrange(view: ReviewView): Breathing<ReviewArrangement> {
    for (const { column } of [...view.filters, ...(view.sort === null ? [] : [view.sort])]) this.#checkColumn(column);
    const isWhole = view.sort === null && view.search === '' && view.filters.every(({ contains }) => contains === '');
    if (isWhole) return { viewId: wholeView, rows: this.#store.rows };
    const numbers = yield* arrangeRows(this.#store, view, this.#store.rows);
    this.#arranged += 1;
    const viewId = String(this.#arranged);
    this.#views.set(viewId, numbers);
    for (const old of [...this.#views.keys()].slice(0, -keptViews)) this.#views.delete(old);
    return { viewId, rows: numbers.length };
  }

  read(viewId: string, offset: number, count: number): ReviewWindow {
    const numbers = this.#numbers(viewId, offset, count);
    const rows: (string | null)[][] = [];
    const limit = reviewCellLength * bytesPerCharacter;
    for (const cells of readCellStarts(this.#store, numbers, limit)) rows.push(cells.map(windowText));
    return { offset, numbers, rows };
  }

  cell(row: number, column: number): ReviewCell {
    this.#checkColumn(column);
    if (row >= this.#store.rows) throw refused('review.cell', clause('there-no-row', { row }));
    const { kind, bytes, isCut } = readCellStart(this.#store, row, column, readerLimitBytes);
    return readerCell(kind, bytes, isCut);
  }

  *explain(text: string): Breathing<ReviewExplanation> {
    const hash = hashIdentifier(text);
    const found = yield* findBase64(this.#store, hash);
    return { text, hash, rule: isGuid(text) ? 'guid' : 'text', ...found };
  }

  csv(viewId: string, columns: readonly number[], offset: number, count: number): { bytes: Uint8Array; rows: number } {
    for (const column of columns) this.#checkColumn(column);
    const numbers = this.#numbers(viewId, offset, count);
    const pieces: Uint8Array[] = [];
    if (offset === 0) {
      const names = this.#store.columns();
      pieces.push(
        csvHeader(
          columns.map((column) => names[column]?.name ?? ''),
          'safe',
        ),
      );
    }
    const width = this.#store.columnCount;
    for (const { bytes, start, end } of readRows(this.#store, numbers)) {
      const { rows, kinds } = decodeRows(bytes.subarray(start, end), width);
      const row = columns.map((column): Cell => cellOf(kinds[column] ?? cellKinds.null, rows[0]?.[column] ?? ''));
      pieces.push(...csvRows([row], 'safe'));
    }
    return { bytes: new Uint8Array(Buffer.concat(pieces)), rows: numbers.length };
  }

  /** The numbers of some rows of a view; fewer where it ends. */
  #numbers(viewId: string, offset: number, count: number): readonly number[] {
    if (viewId === wholeView) {
      const length = Math.max(0, Math.min(count, this.#store.rows - offset));
      return Array.from({ length }, (_, index) => offset + index);
    }
    const view = this.#views.get(viewId);
    if (view === undefined) throw new AppError('review.gone', {});
    return [...view.subarray(offset, offset + count)];
  }

  #checkColumn(column: number): void {
    if (column >= this.#store.columnCount) throw refused('review', clause('there-no-column', { column }));
  }
}

function refused(name: string, problem: Clause): AppError {
  return new AppError('contract.refused-input', { name, problem });
}

function windowText({ kind, bytes, isCut }: { kind: number; bytes: Buffer; isCut: boolean }): string | null {
  if (kind === cellKinds.null) return null;
  const text = bytes.toString('utf8', 0, isCut ? wholeCharacters(bytes) : bytes.length);
  if (text.length <= reviewCellLength) return text;
  // Never half of a character that takes two.
  const last = text.charCodeAt(reviewCellLength - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? reviewCellLength - 1 : reviewCellLength);
}
