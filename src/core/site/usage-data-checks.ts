import { plural } from '../../shared/format.ts';
import type { Check } from '../../shared/jobs.ts';
import type { UsageDataSummary } from '../ports/site-database.ts';

/** The site collects every seven days; data older than this has missed a collection. */
const staleAfterDays = 8;
const dayMs = 24 * 60 * 60 * 1000;

/** Whether there is usage data: a new site has none in its first seven days. */
export function rowsCheck({ rows }: UsageDataSummary): Check {
  return {
    id: 'usage-data',
    outcome: rows === 0 ? 'failed' : 'passed',
    finding: rows === 0 ? 'There is no usage data yet.' : `${plural(rows, 'row')} of usage data.`,
    details: { rows },
  };
}

/** Whether the site still collects. */
export function ageCheck({ newest }: UsageDataSummary, now: Date): Check {
  const check = (outcome: Check['outcome'], finding: string, days: number | null): Check => ({
    id: 'data-age',
    outcome,
    finding,
    details: { days },
  });
  const newestMs = newest === null ? Number.NaN : Date.parse(newest);
  if (Number.isNaN(newestMs))
    return check('warning', 'The age of the data cannot be told: no column holds a date.', null);
  const days = Math.floor((now.getTime() - newestMs) / dayMs);
  if (days < 0) return check('warning', 'The newest data is from the future: check the clock of this computer.', days);
  const finding = days === 0 ? 'The newest data is from today.' : `The newest data is ${plural(days, 'day')} old.`;
  return check(days > staleAfterDays ? 'warning' : 'passed', finding, days);
}
