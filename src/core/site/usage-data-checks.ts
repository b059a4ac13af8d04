import { plural } from '../../shared/format.ts';
import type { Check } from '../../shared/site-checks.ts';
import { siteTime } from '../../shared/site-time.ts';
import type { UsageDataSummary } from '../ports/site-database.ts';

/** The site collects every seven days; data older than this has missed a collection. */
const staleAfterDays = 8;
const dayMs = 24 * 60 * 60 * 1000;

/** The site collects for the first time seven days after its installation. */
const firstAfterDays = 7;

/**
 * When the first usage data of a site is expected, as a day: told only while that day is to come, by a database as old as its
 * site. A younger one, that was moved, would only promise it too late.
 */
export function firstDataExpected(created: string | null, now: Date): string | null {
  const createdMs = created === null ? Number.NaN : Date.parse(created);
  if (Number.isNaN(createdMs)) return null;
  const expected = new Date(createdMs + firstAfterDays * dayMs);
  return expected.getTime() + dayMs < now.getTime() ? null : expected.toISOString().slice(0, 10);
}

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
  const check = (finding: string, remedy: string | null, days: number | null): Check => ({
    id: 'data-age',
    outcome: remedy === null ? 'passed' : 'warning',
    finding,
    ...(remedy === null ? {} : { remedy }),
    details: { days },
  });
  const newestMs = Date.parse(siteTime(newest) ?? '');
  if (Number.isNaN(newestMs))
    return check(
      'The age of the data cannot be told: no column holds a date.',
      'Export the rows and look whether they are what you expect.',
      null,
    );
  const days = Math.floor((now.getTime() - newestMs) / dayMs);
  if (days < 0)
    return check(
      'The newest data is from the future.',
      'Check the date and time of this computer and of the database server.',
      days,
    );
  const finding = days === 0 ? 'The newest data is from today.' : `The newest data is ${plural(days, 'day')} old.`;
  const isStale = days > staleAfterDays;
  return check(
    finding,
    isStale
      ? 'The site collects every seven days, so a collection was missed. Look at the state of the service connection point in the console; the usage data can leave as it is.'
      : null,
    days,
  );
}
