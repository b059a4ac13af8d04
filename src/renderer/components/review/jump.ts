import { arrange, isWhole, useReview, wholeView } from '../../stores/review.ts';
import { goTo, setLayout, useReviewGrid } from '../../stores/review-grid.ts';
import { withHidden } from './column-layout.ts';

/**
 * Goes to a cell by the number of its row in the order of the database. Only there is its place known, so rows that are
 * sorted or filtered are put back; whether that was needed is the answer. A hidden column is shown.
 */
export async function jumpTo(row: number, column: number): Promise<boolean> {
  const needsOrder = !isWhole(useReview.getState().view);
  if (needsOrder) await arrange(wholeView);
  setLayout((layout) => withHidden(layout, column, false));
  const { order, hidden } = useReviewGrid.getState().layout;
  goTo({ row, position: order.filter((index) => !hidden.includes(index)).indexOf(column) });
  return needsOrder;
}
