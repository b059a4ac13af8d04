import { cabMeasures } from './cab.ts';
import { copyMeasures } from './copy.ts';
import { firstScreenMeasure } from './first-screen.ts';
import { getMeasures } from './get.ts';
import { gridMeasure } from './grid.ts';
import { hashMeasures } from './hash.ts';
import type { Measure } from './measure.ts';
import { sqlMeasures } from './sql.ts';
import { treeMeasures } from './tree.ts';
import { exportMeasure, prepareMeasure } from './usage-data.ts';

/** Everything `npm run bench` knows. */
export const measures: readonly Measure[] = [
  exportMeasure,
  prepareMeasure,
  ...cabMeasures,
  ...copyMeasures,
  ...treeMeasures,
  ...hashMeasures,
  ...getMeasures,
  ...sqlMeasures,
  gridMeasure,
  firstScreenMeasure,
];
