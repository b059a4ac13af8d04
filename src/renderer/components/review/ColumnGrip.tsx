import { type PointerEvent, useRef } from 'react';
import { useReview } from '../../stores/review.ts';
import { setLayout } from '../../stores/review-grid.ts';
import { proposedWidth, type ShownColumn, withWidth } from './column-layout.ts';

/** The edge of a column, to be dragged; a double click makes it as wide as its values. For the keyboard there are keys. */
export function ColumnGrip({ column }: { readonly column: ShownColumn }) {
  const from = useRef<{ readonly xPx: number; readonly widthPx: number } | null>(null);
  const end = (event: PointerEvent): void => {
    from.current = null;
    event.stopPropagation();
  };
  return (
    <span
      className="review-grip"
      aria-hidden="true"
      onPointerDown={(event) => {
        event.stopPropagation();
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { xPx: event.clientX, widthPx: column.widthPx };
      }}
      onPointerMove={(event) => {
        event.stopPropagation();
        if (from.current === null) return;
        const widthPx = from.current.widthPx + event.clientX - from.current.xPx;
        setLayout((layout) => withWidth(layout, column.index, widthPx));
      }}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={(event) => {
        event.stopPropagation();
        const { session } = useReview.getState();
        const found = session.state === 'open' ? session.snapshot.columns[column.index] : undefined;
        if (found !== undefined) setLayout((layout) => withWidth(layout, column.index, proposedWidth(found)));
      }}
    />
  );
}
