import type { ReviewView } from '../../../shared/review.ts';
import { arrange } from '../../stores/review.ts';
import { goTo, useReviewGrid } from '../../stores/review-grid.ts';

/** Sorts, filters or searches; whoever was among the rows is then at the first of the new ones. */
export async function rearrange(change: Partial<ReviewView>): Promise<void> {
  const { place } = useReviewGrid.getState();
  goTo({ row: Math.min(0, place.row), position: place.position }, { how: 'stay' });
  await arrange(change);
}

/** Ascending, then descending, then as the database has them. */
export function nextSort(sort: ReviewView['sort'], column: number): ReviewView['sort'] {
  if (sort?.column !== column) return { column, direction: 'ascending' };
  return sort.direction === 'ascending' ? { column, direction: 'descending' } : null;
}

/** The filters with this one put in place, or taken away by an empty text. */
export function withFilter(filters: ReviewView['filters'], column: number, contains: string): ReviewView['filters'] {
  const others = filters.filter((filter) => filter.column !== column);
  return contains === '' ? others : [...others, { column, contains }];
}
