import { create } from 'zustand';
import type { ReviewColumn } from '../../shared/review.ts';
import { type ColumnLayout, initialLayout } from '../components/review/column-layout.ts';
import type { Place } from '../components/review/grid-place.ts';

/** What stands beside the grid. */
export type Side =
  | { readonly kind: 'none' }
  | { readonly kind: 'reader' }
  /** `cell` is a hash that is asked about; `null` when one begins with a name. */
  | { readonly kind: 'hash'; readonly cell: HashCell | null };

/** A cell that holds a hash. */
export interface HashCell {
  readonly row: number;
  readonly columnName: string;
  readonly hash: string;
}

interface GridState {
  /** The names the layout was made for. */
  readonly columnNames: string;
  readonly layout: ColumnLayout;
  /** The cell that has, or would get, the focus; and where a selection began. */
  readonly place: Place;
  readonly anchor: Place;
  /** Counts up when the place is to be shown, and perhaps to get the keyboard as well. */
  readonly turn: { readonly count: number; readonly takesFocus: boolean };
  readonly side: Side;
  readonly isWrapped: boolean;
  /** What is read aloud. */
  readonly told: string;
  /** What is also shown for a moment. */
  readonly note: string;
}

const start: Place = { row: 0, position: 0 };

/** How the operator has the grid; it stays while the program runs. */
export const useReviewGrid = create<GridState>(() => ({
  columnNames: '',
  layout: initialLayout([]),
  place: start,
  anchor: start,
  turn: { count: 0, takesFocus: false },
  side: { kind: 'none' },
  isWrapped: true,
  told: '',
  note: '',
}));

/** Begins with these columns, unless the layout is for them already. */
export function takeColumns(columns: readonly ReviewColumn[]): void {
  const columnNames = JSON.stringify(columns.map(({ name }) => name));
  if (columns.length === 0 || useReviewGrid.getState().columnNames === columnNames) return;
  useReviewGrid.setState({ columnNames, layout: initialLayout(columns), place: start, anchor: start });
}

/** Goes to a cell, with a selection from `anchor` on where one is given. */
export function goTo(
  place: Place,
  { anchor = place, how = 'focus' }: { readonly anchor?: Place; readonly how?: 'focus' | 'reveal' | 'stay' } = {},
): void {
  useReviewGrid.setState(({ turn }) => ({
    place,
    anchor,
    ...(how === 'stay' ? {} : { turn: { count: turn.count + 1, takesFocus: how === 'focus' } }),
  }));
}

/** Changes how the columns are laid out. */
export function setLayout(change: (layout: ColumnLayout) => ColumnLayout): void {
  useReviewGrid.setState(({ layout }) => ({ layout: change(layout) }));
}

/** Puts something beside the grid, or takes it away. */
export function showSide(side: Side): void {
  // The grid becomes narrower or wider: the cell at hand is to stay in sight.
  useReviewGrid.setState(({ turn }) => ({ side, turn: { count: turn.count + 1, takesFocus: false } }));
}

/** Has something read aloud. */
export function tell(told: string): void {
  useReviewGrid.setState({ told });
}

/** So long a note is there: enough to read it twice. */
const noteMs = 6_000;
let noteEnds: ReturnType<typeof setTimeout> | undefined;

/** Has something read aloud that nothing else on the screen shows, and shows it for a moment. */
export function note(text: string): void {
  tell(text);
  useReviewGrid.setState({ note: text });
  clearTimeout(noteEnds);
  noteEnds = setTimeout(() => useReviewGrid.setState({ note: '' }), noteMs);
}
