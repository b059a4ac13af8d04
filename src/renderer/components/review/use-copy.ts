import { useTranslation } from 'react-i18next';
import { reviewWindowRows } from '../../../shared/review.ts';
import { ask, HostError } from '../../api.ts';
import { useReview } from '../../stores/review.ts';
import { note } from '../../stores/review-grid.ts';
import { mayBeCut } from './cell-text.ts';
import type { ShownColumn } from './column-layout.ts';
import type { Rectangle } from './grid-place.ts';
import { tabSeparated } from './tab-separated.ts';

/** More is for a file: the clipboard must be filled before the browser thinks nobody asked. */
const mostCells = 20_000;
/** Cells that are longer than a window has them are asked for one by one. */
const mostLongCells = 500;

/** Copies cells, whole, as a spreadsheet takes them; one cell alone as it is. */
export function useCopy(): (cells: Rectangle, columns: readonly ShownColumn[]) => Promise<void> {
  const { t } = useTranslation();
  return async (cells, columns) => {
    const chosen = columns.slice(cells.left, cells.right + 1);
    const rows = cells.bottom - cells.top + 1;
    const count = rows * chosen.length;
    if (count > mostCells) {
      note(t('review.copy.tooMany', { most: mostCells }));
      return;
    }
    try {
      const texts = await readWhole(cells, chosen);
      if (texts === null) {
        note(t('review.copy.tooLong', { most: mostLongCells }));
        return;
      }
      await navigator.clipboard.writeText(count === 1 ? (texts[0]?.[0] ?? '') : tabSeparated(texts));
      note(t('review.copy.done', { count }));
    } catch (error) {
      // The browser refuses with errors of its own; those of the host are told by the grid as well.
      if (!(error instanceof HostError || error instanceof DOMException)) throw error;
      note(t('review.copy.refused'));
    }
  };
}

async function readWhole(
  { top, bottom }: Rectangle,
  columns: readonly ShownColumn[],
): Promise<readonly (readonly (string | null)[])[] | null> {
  const { session } = useReview.getState();
  if (session.state !== 'open' || session.shown === null) return [];
  const { reviewId } = session.snapshot;
  const { viewId } = session.shown;
  const texts: (string | null)[][] = [];
  let longCells = 0;
  for (let offset = top; offset <= bottom; offset += reviewWindowRows) {
    const count = Math.min(reviewWindowRows, bottom - offset + 1);
    const window = await ask('review.read', { reviewId, viewId, offset, count });
    for (const [index, row] of window.rows.entries()) {
      const whole: (string | null)[] = [];
      for (const { index: column } of columns) {
        const text = row[column] ?? null;
        if (!mayBeCut(text)) {
          whole.push(text);
          continue;
        }
        longCells += 1;
        if (longCells > mostLongCells) return null;
        whole.push((await ask('review.cell', { reviewId, row: window.numbers[index] ?? 0, column })).text);
      }
      texts.push(whole);
    }
  }
  return texts;
}
