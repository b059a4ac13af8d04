/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a table cannot leave out rows and columns that are not in sight. */
// biome-ignore-all lint/a11y/useFocusableInteractive: what is in it has the focus.
// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave out rows and columns that are not in sight.
import { type KeyboardEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReview } from '../../stores/review.ts';
import { goTo } from '../../stores/review-grid.ts';
import type { ShownColumn } from './column-layout.ts';
import { filterRow, type Place } from './grid-place.ts';
import { rearrange, withFilter } from './rearrange.ts';
import { useFocusTurn } from './use-focus-turn.ts';

/** Typing goes on for so long before the rows follow. */
export const typingMs = 300;

interface FilterCellProps {
  readonly column: ShownColumn;
  readonly position: number;
  readonly place: Place;
}

/** What a column is filtered by. Left and right stay within the text until its end. */
export function FilterCell({ column, position, place }: FilterCellProps) {
  const { t } = useTranslation();
  const inForce = useReview(
    ({ view }) => view.filters.find((filter) => filter.column === column.index)?.contains ?? '',
  );
  const [typed, setTyped] = useState(inForce);
  const [known, setKnown] = useState(inForce);
  const isHere = place.row === filterRow && place.position === position;
  const input = useFocusTurn<HTMLInputElement>(isHere);
  // Somebody else changed it: "Clear filters" for one.
  if (known !== inForce) {
    setKnown(inForce);
    setTyped(inForce);
  }
  const apply = (contains: string): void => {
    const { filters } = useReview.getState().view;
    setKnown(contains);
    void rearrange({ filters: withFilter(filters, column.index, contains) });
  };
  useEffect(() => {
    if (typed === inForce) return;
    const timer = setTimeout(() => apply(typed), typingMs);
    return () => clearTimeout(timer);
  });

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    const isAtStart = selectionStart === 0 && selectionEnd === 0;
    const isAtEnd = selectionStart === value.length && selectionEnd === value.length;
    if (event.key === 'Enter' && typed !== inForce) apply(typed);
    if (event.key === 'Escape' && typed !== '') {
      setTyped('');
      apply('');
      event.stopPropagation();
    }
    // The other keys of the text stay here; the grid takes those that lead out of it.
    const leadsOut =
      ['ArrowUp', 'ArrowDown', 'PageDown'].includes(event.key) ||
      (event.key === 'ArrowLeft' && isAtStart && !event.shiftKey) ||
      (event.key === 'ArrowRight' && isAtEnd && !event.shiftKey);
    if (!leadsOut) event.stopPropagation();
  };

  return (
    <div
      role="gridcell"
      className="review-filter"
      aria-colindex={position + 1}
      style={{ left: column.leftPx, width: column.widthPx }}
    >
      <input
        ref={input}
        type="text"
        className={typed === '' ? '' : 'is-used'}
        aria-label={t('review.filter.label', { column: column.name })}
        placeholder={t('review.filter.placeholder')}
        value={typed}
        tabIndex={isHere ? 0 : -1}
        spellCheck={false}
        autoComplete="off"
        maxLength={4096}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onFocus={() => !isHere && goTo({ row: filterRow, position }, { how: 'stay' })}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
