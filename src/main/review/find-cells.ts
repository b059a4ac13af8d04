import { countCells, findCellEnd } from '../../core/review/row-codec.ts';
import { base64Pattern } from '../../core/review/text-pattern.ts';
import type { Breathing } from './arrange-rows.ts';
import type { RowStore } from './row-store.ts';

/** So many places are told; all are counted. */
const toldPlaces = 100;

/** Where a hash stands. */
export interface FoundCells {
  readonly cells: number;
  readonly first: readonly { readonly row: number; readonly column: number }[];
}

/** The cells that are this text in Base64, or hold it within a longer text. */
export function* findBase64(store: RowStore, base64: string): Breathing<FoundCells> {
  const pattern = new RegExp(base64Pattern(base64), 'g');
  const first: { readonly row: number; readonly column: number }[] = [];
  let cells = 0;
  for (const { bytes, offset, firstRow, endRow } of store.blocks(store.rows)) {
    const latin = bytes.toString('latin1', 0, bytes.length);
    pattern.lastIndex = 0;
    for (let hit = pattern.exec(latin); hit !== null; hit = pattern.exec(latin)) {
      cells += 1;
      if (first.length < toldPlaces) {
        const row = store.rowAt(offset + hit.index, firstRow, endRow);
        first.push({ row, column: countCells(bytes, store.startOf(row) - offset, hit.index) - 1 });
      }
      // Twice in one cell is one cell.
      pattern.lastIndex = findCellEnd(bytes, hit.index, bytes.length);
    }
    yield;
  }
  return { cells, first };
}
