import { brokenCases } from './broken-cases.ts';
import type { TdsCase } from './case.ts';
import { oddCases, tlsCases } from './odd-cases.ts';
import { errorCases, refusalCases } from './told-cases.ts';

/** The faults that every round meets, each with what must come of it. `rowsBytes` is how long the whole answer with the rows is. */
export function fixedCases(rowsBytes: number): readonly TdsCase[] {
  return [
    { name: 'nothing goes wrong', fault: null, use: 'usage data', ends: ['whole'] },
    ...brokenCases(rowsBytes),
    ...errorCases(),
    ...refusalCases(),
    ...tlsCases(),
    ...oddCases(),
  ];
}
