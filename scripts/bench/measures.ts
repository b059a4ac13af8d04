import type { Measure } from './measure.ts';

/** Everything `npm run bench` knows. */
export const measures: readonly Measure[] = [];
