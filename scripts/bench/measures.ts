import { cabMeasures } from './cab.ts';
import { firstScreenMeasure } from './first-screen.ts';
import { gridMeasure } from './grid.ts';
import type { Measure } from './measure.ts';
import { exportMeasure, prepareMeasure } from './usage-data.ts';

/** Everything `npm run bench` knows. */
export const measures: readonly Measure[] = [
  exportMeasure,
  prepareMeasure,
  ...cabMeasures,
  gridMeasure,
  firstScreenMeasure,
];
