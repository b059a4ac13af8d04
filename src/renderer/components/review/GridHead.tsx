/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a table cannot leave out rows and columns that are not in sight. */
// biome-ignore-all lint/a11y/useFocusableInteractive: rows never have the focus, their cells do.
// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave out rows and columns that are not in sight.
import type { ShownColumn } from './column-layout.ts';
import { FilterCell } from './FilterCell.tsx';
import type { ColumnRange } from './grid-body.ts';
import type { Place } from './grid-place.ts';
import { HeaderCell } from './HeaderCell.tsx';

/** Of the names and of the filters together, as review.css has them. */
export const headHeightPx = 70;

interface GridHeadProps {
  readonly columns: readonly ShownColumn[];
  /** Those in sight; the others are not drawn. */
  readonly range: ColumnRange;
  readonly place: Place;
}

/** The names of the columns, and under them what they are filtered by. */
export function GridHead({ columns, range, place }: GridHeadProps) {
  const drawn = columns
    .map((column, position) => ({ column, position }))
    .filter(({ position }) => (position >= range.first && position <= range.last) || position === place.position);
  return (
    <div role="rowgroup" className="review-head">
      <div role="row" className="review-names" aria-rowindex={1}>
        {drawn.map(({ column, position }) => (
          <HeaderCell key={column.index} column={column} columns={columns} position={position} place={place} />
        ))}
      </div>
      <div role="row" className="review-filters" aria-rowindex={2}>
        {drawn.map(({ column, position }) => (
          <FilterCell key={column.index} column={column} position={position} place={place} />
        ))}
      </div>
    </div>
  );
}
