import { cellKinds, findCell, findCellEnd, firstCellKind } from '../../core/review/row-codec.ts';
import type { RowStore } from './row-store.ts';

/** A row longer than this is looked through in pieces; a window needs only the beginning of its cells. */
const wholeRowBytes = 256 * 1024;
/** Rows that lie together are read together, up to this. */
const togetherBytes = 1024 * 1024;

/** The beginning of a cell's text, with its kind. */
export interface CellStart {
  readonly kind: number;
  readonly bytes: Buffer;
  readonly isCut: boolean;
}

/** Some rows of the store, one after the other, each within bytes from `start` to `end`. */
export function* readRows(
  store: RowStore,
  numbers: Uint32Array | readonly number[],
): Generator<{ readonly bytes: Buffer; readonly start: number; readonly end: number }> {
  for (let index = 0; index < numbers.length; ) {
    const first = numbers[index] ?? 0;
    const offset = store.startOf(first);
    let count = 1;
    while (numbers[index + count] === first + count && store.startOf(first + count + 1) - offset <= togetherBytes) {
      count += 1;
    }
    const bytes = store.read(offset, store.startOf(first + count) - offset);
    for (let row = first; row < first + count; row += 1) {
      yield { bytes, start: store.startOf(row) - offset, end: store.startOf(row + 1) - offset };
    }
    index += count;
  }
}

/** The first `limit` bytes of every cell of some rows. */
export function* readCellStarts(
  store: RowStore,
  numbers: readonly number[],
  limit: number,
): Generator<readonly CellStart[]> {
  for (const number of numbers) {
    const length = store.startOf(number + 1) - store.startOf(number);
    if (length > wholeRowBytes) yield longRow(store, number, limit);
    else for (const row of readRows(store, [number])) yield cellsWithin(row.bytes, row.start, row.end, limit);
  }
}

/** The first `limit` bytes of one cell. */
export function readCellStart(store: RowStore, row: number, column: number, limit: number): CellStart {
  const offset = store.startOf(row);
  const length = store.startOf(row + 1) - offset;
  if (length > wholeRowBytes) {
    const found = longRow(store, row, limit)[column];
    if (found !== undefined) return found;
  }
  const bytes = store.read(offset, length);
  const start = findCell(bytes, 0, length, column);
  return cellAt(bytes, start, findCellEnd(bytes, start, length), limit);
}

function cellsWithin(bytes: Buffer, start: number, end: number, limit: number): readonly CellStart[] {
  const cells: CellStart[] = [];
  for (let at = start; at < end; ) {
    const cellEnd = findCellEnd(bytes, at, end);
    cells.push(cellAt(bytes, at, cellEnd, limit));
    at = cellEnd;
  }
  return cells;
}

function cellAt(bytes: Buffer, start: number, end: number, limit: number): CellStart {
  return {
    kind: bytes[start] ?? cellKinds.null,
    bytes: bytes.subarray(start + 1, Math.min(end, start + 1 + limit)),
    isCut: end - start - 1 > limit,
  };
}

function longRow(store: RowStore, number: number, limit: number): readonly CellStart[] {
  const offset = store.startOf(number);
  const length = store.startOf(number + 1) - offset;
  const starts: number[] = [];
  for (let done = 0; done < length; done += wholeRowBytes) {
    const piece = store.read(offset + done, Math.min(wholeRowBytes, length - done));
    for (let index = 0; index < piece.length; index += 1) {
      if ((piece[index] ?? 0) >= firstCellKind) starts.push(done + index);
    }
  }
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? length;
    const bytes = store.read(offset + start, 1 + Math.min(limit, end - start - 1));
    return { kind: bytes[0] ?? cellKinds.null, bytes: bytes.subarray(1), isCut: end - start - 1 > limit };
  });
}
