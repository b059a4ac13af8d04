/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-interactions -- a table cannot leave out rows and columns that are not in sight. */
// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave out rows and columns that are not in sight.
import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api.ts';
import { reviewFailed, rowsShown, useReview } from '../../stores/review.ts';
import { goTo, showSide, useReviewGrid } from '../../stores/review-grid.ts';
import { shownColumns } from './column-layout.ts';
import { GridHead, headHeightPx } from './GridHead.tsx';
import { type ColumnRange, GridBody } from './grid-body.ts';
import { clampPlace, placeAfterKey, rectangleOf } from './grid-place.ts';
import { useNearRows } from './near-rows.ts';
import { RowCache } from './row-cache.ts';
import { useCopy } from './use-copy.ts';
import { closeTurn, isTurnOpen } from './use-focus-turn.ts';

/** A pointer that moved less than this is only shaking. */
const dragStartPx = 4;

/** The rows, as an ARIA grid. */
export function ReviewGrid() {
  const { t } = useTranslation();
  const session = useReview((state) => state.session);
  const open = session.state === 'open' ? session : null;
  const rows = rowsShown(session);
  const reviewId = open?.snapshot.reviewId ?? null;
  const viewId = open?.shown?.viewId ?? null;
  const allColumns = open?.snapshot.columns;
  const layout = useReviewGrid((state) => state.layout);
  const wantedPlace = useReviewGrid((state) => state.place);
  const wantedAnchor = useReviewGrid((state) => state.anchor);
  const turn = useReviewGrid((state) => state.turn);

  const scroller = useRef<HTMLDivElement>(null);
  const sizer = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const bodyElement = useRef<HTMLDivElement>(null);
  const body = useRef<GridBody>(null);
  const [range, setRange] = useState<ColumnRange>({ first: 0, last: 0 });
  const copy = useCopy();

  const columns = useMemo(() => shownColumns(allColumns ?? [], layout), [allColumns, layout]);
  const bounds = { rows, columns: columns.length };
  const place = clampPlace(wantedPlace, bounds);
  const anchor = clampPlace(wantedAnchor, bounds);
  const isSelecting = place.row >= 0 && anchor.row >= 0;

  useLayoutEffect(() => {
    if (scroller.current === null || sizer.current === null || frame.current === null || bodyElement.current === null)
      return;
    const made = new GridBody({
      scroller: scroller.current,
      sizer: sizer.current,
      frame: frame.current,
      body: bodyElement.current,
      headHeightPx,
      onColumns: setRange,
    });
    body.current = made;
    return () => {
      body.current = null;
      made.close();
    };
  }, []);

  const cache = useMemo(() => {
    if (reviewId === null || viewId === null) return null;
    return new RowCache({
      read: async (offset, count) => await ask('review.read', { reviewId, viewId, offset, count }),
      onRows: () => useNearRows.setState(({ turn }) => ({ turn: turn + 1 })),
      onFailure: (error) => reviewFailed(reviewId, error),
    });
  }, [reviewId, viewId]);
  // Other parts look at the rows that are near: the reader, and copying.
  useEffect(() => useNearRows.setState({ cache }), [cache]);
  useEffect(() => useNearRows.subscribe(() => body.current?.drawSoon()), []);

  const shownCache = useRef(cache);
  useLayoutEffect(() => {
    body.current?.setContent({
      rows,
      columns,
      cache,
      place,
      selection: isSelecting ? rectangleOf(place, anchor) : { top: 0, bottom: -1, left: 0, right: -1 },
      words: { none: t('review.cell.none'), empty: t('review.cell.empty') },
    });
    // Another arrangement begins with its first row; one that only became whole does not.
    if (shownCache.current !== cache && shownCache.current !== null) body.current?.toTop();
    shownCache.current = cache;
  });

  // Only when asked, and once: drawing anew must not take the focus from where the operator types.
  useLayoutEffect(() => {
    if (!isTurnOpen(turn)) return;
    closeTurn(turn);
    body.current?.reveal(place);
    if (turn.takesFocus && place.row >= 0) body.current?.focusCell(place);
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, shiftKey } = event;
    const isControl = event.ctrlKey || event.metaKey;
    // Keys of the header and the filters were taken there.
    if (event.defaultPrevented || event.altKey) return;
    const isBody = place.row >= 0;
    if (isBody && key === 'Enter') {
      event.preventDefault();
      if (useReviewGrid.getState().side.kind === 'reader') document.getElementById('review-reader-text')?.focus();
      else showSide({ kind: 'reader' });
    } else if (isBody && key === 'Escape' && useReviewGrid.getState().side.kind !== 'none') {
      event.preventDefault();
      showSide({ kind: 'none' });
    } else if (isBody && isControl && key.toLowerCase() === 'c') {
      event.preventDefault();
      void copy(rectangleOf(place, anchor), columns);
    } else {
      const next = placeAfterKey(key, isControl, place, { ...bounds, pageRows: body.current?.pageRows ?? 1 });
      if (next === null) return;
      event.preventDefault();
      goTo(next, shiftKey && isBody && next.row >= 0 ? { anchor } : {});
    }
  };

  /** Where the button went down, while it is down. */
  const dragFrom = useRef<{ readonly xPx: number; readonly yPx: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const found = event.button === 0 ? body.current?.placeAt(event.clientX, event.clientY) : null;
    if (found == null) return;
    // The focus is given by us, to the cell, and the page selects no text meanwhile.
    event.preventDefault();
    dragFrom.current = { xPx: event.clientX, yPx: event.clientY };
    event.currentTarget.setPointerCapture(event.pointerId);
    goTo(found, event.shiftKey && place.row >= 0 ? { anchor } : {});
  };
  const onPointerMove = (event: PointerEvent): void => {
    const from = dragFrom.current;
    // A cell that is brought into view whole moves away under a pointer that stands still: that is no dragging.
    if (from === null || Math.hypot(event.clientX - from.xPx, event.clientY - from.yPx) < dragStartPx) return;
    const found = body.current?.placeAt(event.clientX, event.clientY);
    if (found != null && (found.row !== place.row || found.position !== place.position)) goTo(found, { anchor });
  };
  const endDrag = (): void => {
    dragFrom.current = null;
  };

  return (
    <div
      ref={scroller}
      className="review-scroller"
      role="grid"
      aria-label={t('review.grid')}
      aria-rowcount={rows + 2}
      aria-colcount={columns.length}
      aria-multiselectable="true"
      aria-busy={open?.isArranging ?? true}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <div ref={sizer} className="review-sizer" role="presentation">
        <div ref={frame} className="review-frame" role="presentation">
          <GridHead columns={columns} range={range} place={place} />
          <div
            ref={bodyElement}
            className="review-body"
            role="rowgroup"
            onPointerDown={onPointerDown}
            onPointerMove={onPointerMove}
            onPointerUp={endDrag}
            onPointerCancel={endDrag}
            onDoubleClick={() => showSide({ kind: 'reader' })}
          />
        </div>
      </div>
    </div>
  );
}
