import { type ReviewColumn, type ReviewColumnKind, reviewCellLength } from '../../shared/review.ts';
import { cellKinds, type DecodedRows } from './row-codec.ts';
import { dateKey } from './sort-key.ts';

/** A column is known after this many of its values. */
const enoughValues = 10_000;

interface Column {
  readonly name: string;
  seen: number;
  longest: number;
  /** `null` while there was no value; `text` also when the values are of several kinds. */
  kind: ReviewColumnKind | null;
}

/** Finds out what the columns hold by looking at their values as they go by. */
export class ColumnObserver {
  readonly #columns: readonly Column[];
  #unknown: number[];

  constructor(names: readonly string[]) {
    this.#columns = names.map((name) => ({ name, seen: 0, longest: 0, kind: null }));
    this.#unknown = names.map((_, index) => index);
  }

  see({ rows, kinds }: DecodedRows): void {
    if (this.#unknown.length === 0) return;
    for (let row = 0; row < rows.length; row += 1) {
      for (const index of this.#unknown) {
        const text = rows[row]?.[index] ?? null;
        const column = this.#columns[index];
        if (text === null || column === undefined || column.seen >= enoughValues) continue;
        column.seen += 1;
        column.longest = Math.max(column.longest, Math.min(text.length, reviewCellLength));
        if (column.kind === 'text') continue;
        const kind = kindOf(kinds[row * this.#columns.length + index] ?? 0, text);
        column.kind = column.kind === null || column.kind === kind ? kind : 'text';
      }
    }
    this.#unknown = this.#unknown.filter((index) => (this.#columns[index]?.seen ?? 0) < enoughValues);
  }

  /** A column without any value so far counts as text. */
  columns(): readonly ReviewColumn[] {
    return this.#columns.map(({ name, kind, longest }) => ({ name, kind: kind ?? 'text', longest }));
  }
}

function kindOf(kind: number, text: string): ReviewColumnKind {
  if (kind === cellKinds.number || kind === cellKinds.integer) return 'number';
  if (kind === cellKinds.binary) return 'binary';
  return dateKey(text) === null ? 'text' : 'date';
}
