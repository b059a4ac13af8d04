import type { review as english } from '../en/review.ts';
import type { Dutch } from '../words.ts';

/** Words of the review of the usage data, in Dutch. */
export const review: Dutch<typeof english> = {};
