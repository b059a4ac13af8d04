import type { ReviewSnapshot } from '../../../shared/review.ts';
import { useReview } from '../../stores/review.ts';

/** The review that is open, with what it was read to; `null` while there is none. */
export function useReviewSnapshot(): ReviewSnapshot | null {
  return useReview(({ session }) => (session.state === 'open' ? session.snapshot : null));
}
