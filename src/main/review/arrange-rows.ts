import { cellKinds, findCell, findCellEnd } from '../../core/review/row-codec.ts';
import { dateKey, writeIntegerKey, writeTextKey } from '../../core/review/sort-key.ts';
import { SortKeys, sortSlots } from '../../core/review/sort-rows.ts';
import { anyCasePattern } from '../../core/review/text-pattern.ts';
import type { ReviewColumnKind, ReviewView } from '../../shared/review.ts';
import type { Block, RowStore } from './row-store.ts';

/** What sorting may take for the keys of all rows; a long text is compared by as much of its beginning as fits. */
const keyMemoryBytes = 64 * 1024 * 1024;
const shortestKeyLimit = 48;
const longestKeyLimit = 1024;

/** Work that gives the thread back at every `yield`. */
export type Breathing<T> = Generator<undefined, T>;

/** The numbers of the rows a view shows, in its order. */
export function* arrangeRows(store: RowStore, view: ReviewView, rows: number): Breathing<Uint32Array> {
  const filters = view.filters.filter(({ contains }) => contains !== '');
  const selected =
    view.search === '' && filters.length === 0
      ? Uint32Array.from({ length: rows }, (_, row) => row)
      : yield* selectRows(store, view.search, filters, rows);
  return view.sort === null ? selected : yield* sortRows(store, selected, view.sort);
}

function* selectRows(
  store: RowStore,
  search: string,
  filters: ReviewView['filters'],
  rows: number,
): Breathing<Uint32Array> {
  const selected = new Uint32Array(rows);
  let count = 0;
  const searched = search === '' ? null : new RegExp(anyCasePattern(search), 'g');
  const tests = filters.map(({ column, contains }) => ({ column, pattern: new RegExp(anyCasePattern(contains)) }));
  for (const block of store.blocks(rows)) {
    const { bytes, offset } = block;
    const latin = bytes.toString('latin1', 0, bytes.length);
    for (const row of searched === null ? rowsOf(block) : rowsWith(store, block, latin, searched)) {
      const start = store.startOf(row) - offset;
      const end = store.startOf(row + 1) - offset;
      let isSelected = true;
      for (const { column, pattern } of tests) {
        const cell = findCell(bytes, start, end, column);
        isSelected = cell < end && pattern.test(latin.substring(cell + 1, findCellEnd(bytes, cell, end)));
        if (!isSelected) break;
      }
      if (!isSelected) continue;
      selected[count] = row;
      count += 1;
    }
    yield;
  }
  return selected.slice(0, count);
}

function* rowsOf({ firstRow, endRow }: Block): Generator<number> {
  for (let row = firstRow; row < endRow; row += 1) yield row;
}

/** The rows of a block in which the pattern is found. */
function* rowsWith(store: RowStore, block: Block, latin: string, pattern: RegExp): Generator<number> {
  pattern.lastIndex = 0;
  let first = block.firstRow;
  for (let hit = pattern.exec(latin); hit !== null && first < block.endRow; hit = pattern.exec(latin)) {
    const row = store.rowAt(block.offset + hit.index, first, block.endRow);
    yield row;
    first = row + 1;
    pattern.lastIndex = store.startOf(first) - block.offset;
  }
}

/**
 * Sorts rows that are in the order of the database by a column: its values by its kind, then what is not of that kind as text,
 * then rows without a value, whichever the direction. Rows that are alike stay as they were.
 */
function* sortRows(
  store: RowStore,
  selected: Uint32Array,
  { column, direction }: NonNullable<ReviewView['sort']>,
): Breathing<Uint32Array> {
  const kind = store.columns()[column]?.kind ?? 'text';
  const keys = new SortKeys(selected.length);
  const limit = Math.min(
    longestKeyLimit,
    Math.max(shortestKeyLimit, Math.floor(keyMemoryBytes / Math.max(1, selected.length))),
  );
  const scratch = new Uint8Array(Math.max(limit, 8));
  const groups: Readonly<Record<CellGroup, Slots>> = {
    values: new Slots(selected.length),
    others: new Slots(),
    empty: new Slots(),
  };
  const last = selected.at(-1);
  let slot = 0;
  for (const block of store.blocks(last === undefined ? 0 : last + 1)) {
    const { bytes, offset, endRow } = block;
    for (let row = selected[slot]; row !== undefined && row < endRow; row = selected[slot]) {
      const end = store.startOf(row + 1) - offset;
      const cell = findCell(bytes, store.startOf(row) - offset, end, column);
      groups[addKey(keys, kind, bytes, cell, cell < end ? findCellEnd(bytes, cell, end) : end, scratch, limit)].add(
        slot,
      );
      slot += 1;
    }
    yield;
  }
  const sign = direction === 'ascending' ? 1 : -1;
  const result = new Uint32Array(selected.length);
  let filled = 0;
  for (const group of ['values', 'others', 'empty'] as const) {
    const slots = groups[group].take();
    if (group !== 'empty') yield* sortSlots(slots, (a, b) => sign * keys.compare(a, b));
    for (const sorted of slots) {
      result[filled] = selected[sorted] ?? 0;
      filled += 1;
    }
  }
  return result;
}

type CellGroup = 'values' | 'others' | 'empty';

function addKey(
  keys: SortKeys,
  columnKind: ReviewColumnKind,
  bytes: Buffer,
  cell: number,
  end: number,
  scratch: Uint8Array,
  limit: number,
): CellGroup {
  const kind = cell < end ? (bytes[cell] ?? 0) : cellKinds.null;
  if (kind === cellKinds.null) {
    keys.addNumber(0);
    return 'empty';
  }
  if (columnKind === 'number' && kind === cellKinds.integer) {
    const text = bytes.toString('latin1', cell + 1, end);
    const number = Number(text);
    if (Number.isSafeInteger(number)) keys.addNumber(number);
    else keys.addNumberAndBytes(number, scratch, writeIntegerKey(BigInt(text), scratch));
    return 'values';
  }
  if (columnKind === 'number' && kind === cellKinds.number) {
    const number = Number(bytes.toString('latin1', cell + 1, end));
    if (!Number.isNaN(number)) {
      keys.addNumber(number);
      return 'values';
    }
  }
  if (columnKind === 'date' && kind === cellKinds.text && end - cell < 50) {
    const date = dateKey(bytes.toString('latin1', cell + 1, end));
    if (date !== null) {
      keys.addNumber(date);
      return 'values';
    }
  }
  keys.addBytes(scratch, writeTextKey(bytes, cell + 1, end, scratch, limit));
  return columnKind === 'number' || columnKind === 'date' ? 'others' : 'values';
}

/** Slots of one group, in the order they were added. */
class Slots {
  #slots: Uint32Array;
  #count = 0;

  constructor(capacity = 1024) {
    this.#slots = new Uint32Array(Math.max(1024, capacity));
  }

  add(slot: number): void {
    if (this.#count === this.#slots.length) {
      const larger = new Uint32Array(2 * this.#count);
      larger.set(this.#slots);
      this.#slots = larger;
    }
    this.#slots[this.#count] = slot;
    this.#count += 1;
  }

  take(): Uint32Array {
    return this.#slots.subarray(0, this.#count);
  }
}
