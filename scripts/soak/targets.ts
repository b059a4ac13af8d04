import type { SoakTarget } from './target.ts';

/** Everything `npm run soak` knows. */
export const soakTargets: readonly SoakTarget[] = [];
