import { custody } from './custody.ts';
import type { SoakTarget } from './target.ts';
import { trips } from './trips.ts';

/** Everything `npm run soak` knows. */
export const soakTargets: readonly SoakTarget[] = [trips, custody];
