/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a table cannot leave out rows and columns that are not in sight. */
// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave out rows and columns that are not in sight.
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReview } from '../../stores/review.ts';
import { goTo, setLayout, tell } from '../../stores/review-grid.ts';
import { Icon } from '../Icon.tsx';
import { ColumnGrip } from './ColumnGrip.tsx';
import { type ShownColumn, withMoved, withWidth } from './column-layout.ts';
import { headerRow, type Place } from './grid-place.ts';
import { nextSort, rearrange } from './rearrange.ts';
import { useFocusTurn } from './use-focus-turn.ts';

const widthStepPx = 16;
/** A shorter way is a click whose hand shook. */
const dragStartPx = 6;

interface HeaderCellProps {
  readonly column: ShownColumn;
  readonly columns: readonly ShownColumn[];
  readonly position: number;
  readonly place: Place;
}

/** The name of a column: sorts by Enter or a click, moves and widens by keys or by dragging. */
export function HeaderCell({ column, columns, position, place }: HeaderCellProps) {
  const { t } = useTranslation();
  const sort = useReview(({ view }) => (view.sort?.column === column.index ? view.sort.direction : null));
  const isHere = place.row === headerRow && place.position === position;
  const element = useFocusTurn<HTMLDivElement>(isHere);
  const dragFrom = useRef<number | null>(null);
  const [dropPx, setDropPx] = useState<number | null>(null);

  const toggleSort = (): void => {
    const next = nextSort(useReview.getState().view.sort, column.index);
    void rearrange({ sort: next });
    tell(t(`review.sort.${next?.direction ?? 'none'}`, { column: column.name }));
  };
  const moveTo = (to: number): void => {
    const target = columns[to];
    if (target === undefined) return;
    setLayout((layout) => withMoved(layout, column.index, target.index));
    goTo({ row: headerRow, position: to });
    tell(t('review.column.moved', { column: column.name, place: to + 1, total: columns.length }));
  };
  const widen = (byPx: number): void => {
    const widthPx = column.widthPx + byPx;
    setLayout((layout) => withWidth(layout, column.index, widthPx));
    tell(t('review.column.width', { column: column.name, width: widthPx }));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (event.key === 'Enter' || event.key === ' ') toggleSort();
    else if (step !== 0 && event.altKey) widen(step * widthStepPx);
    else if (step !== 0 && event.shiftKey && (event.ctrlKey || event.metaKey)) moveTo(position + step);
    else return;
    event.preventDefault();
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    dragFrom.current = event.clientX;
    event.currentTarget.setPointerCapture(event.pointerId);
    goTo({ row: headerRow, position });
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (dragFrom.current === null) return;
    const movedPx = event.clientX - dragFrom.current;
    if (dropPx !== null || Math.abs(movedPx) >= dragStartPx) setDropPx(movedPx);
  };
  const onPointerUp = (event: PointerEvent): void => {
    if (dragFrom.current === null) return;
    dragFrom.current = null;
    setDropPx(null);
    if (dropPx === null) {
      toggleSort();
      return;
    }
    const box = element.current?.parentElement?.getBoundingClientRect();
    if (box === undefined) return;
    const xPx = event.clientX - box.left;
    const to = columns.findLastIndex(({ leftPx }) => leftPx <= xPx);
    if (to >= 0 && to !== position) moveTo(to);
  };

  return (
    <div
      ref={element}
      role="columnheader"
      className={`review-name${dropPx === null ? '' : ' is-dragged'}`}
      aria-colindex={position + 1}
      aria-sort={sort ?? 'none'}
      aria-describedby="review-header-keys"
      tabIndex={isHere ? 0 : -1}
      style={{
        left: column.leftPx,
        width: column.widthPx,
        ...(dropPx === null ? {} : { transform: `translateX(${dropPx}px)` }),
      }}
      title={column.name}
      onKeyDown={onKeyDown}
      onFocus={() => !isHere && goTo({ row: headerRow, position }, { how: 'stay' })}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        dragFrom.current = null;
        setDropPx(null);
      }}
    >
      <span id={`review-column-${column.index}`} className="review-name-text">
        {column.name}
      </span>
      {sort !== null && <Icon name={sort === 'ascending' ? 'up' : 'down'} />}
      <ColumnGrip column={column} />
    </div>
  );
}
