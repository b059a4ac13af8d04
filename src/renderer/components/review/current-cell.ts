import { useMemo } from 'react';
import { rowsShown, useReview } from '../../stores/review.ts';
import { useReviewGrid } from '../../stores/review-grid.ts';
import { type ShownColumn, shownColumns } from './column-layout.ts';
import { clampPlace, type Place } from './grid-place.ts';
import { useNearRows } from './near-rows.ts';

/** The columns from left to right, as the operator has them. */
export function useShownColumns(): readonly ShownColumn[] {
  const columns = useReview(({ session }) => (session.state === 'open' ? session.snapshot.columns : null));
  const layout = useReviewGrid((state) => state.layout);
  return useMemo(() => (columns === null ? [] : shownColumns(columns, layout)), [columns, layout]);
}

/** A cell with what is known of it. */
export interface CurrentCell {
  readonly place: Place;
  readonly column: ShownColumn;
  /** Of the row, in the order of the database; `null` while the row is on its way. */
  readonly number: number | null;
  /** As a window has it, perhaps cut. */
  readonly text: string | null;
}

/** The cell at hand; `null` when that is a header or a filter, or there is none. */
export function useCurrentCell(): CurrentCell | null {
  const columns = useShownColumns();
  const rows = useReview(({ session }) => rowsShown(session));
  const wanted = useReviewGrid((state) => state.place);
  const cache = useNearRows((state) => state.cache);
  // Drawn anew when rows come.
  useNearRows((state) => state.turn);
  const place = clampPlace(wanted, { rows, columns: columns.length });
  const column = columns[place.position];
  if (place.row < 0 || column === undefined) return null;
  const row = cache?.row(place.row) ?? null;
  return { place, column, number: row?.number ?? null, text: row?.texts[column.index] ?? null };
}
