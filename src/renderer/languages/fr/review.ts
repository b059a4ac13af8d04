import type { review as english } from '../en/review.ts';
import type { French } from '../words.ts';

/** Words of the review of the usage data, in French. */
export const review: French<typeof english> = {};
