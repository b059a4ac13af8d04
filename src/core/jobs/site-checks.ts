import { AppError } from '../../shared/errors.ts';
import { plural } from '../../shared/format.ts';
import type { Check } from '../../shared/jobs.ts';
import { describeVersion, knownVersions, parseVersion, releaseOf, type Site } from '../../shared/site.ts';
import type { Clock, Log } from '../ports/ports.ts';
import type { SiteDatabase, UsageDataSummary } from '../ports/site-database.ts';
import { program } from '../program.ts';

/** The site collects every seven days; data older than this has missed a collection. */
const staleAfterDays = 8;
const dayMs = 24 * 60 * 60 * 1000;

/** What the checks of a site found out. */
export interface CheckedSite {
  readonly site: Site;
  readonly summary: UsageDataSummary;
  readonly checks: readonly Check[];
}

/**
 * The checks before usage data is taken: rights, mode, data and its age, version. Warnings are told; what makes the
 * trip pointless is thrown; `onCheck` is told of each check as it is made, so that those before it are not lost.
 * @throws {AppError} site-database.*, site.online-mode, usage-data.empty
 */
export async function checkSite(
  database: SiteDatabase,
  context: { readonly clock: Clock; readonly log: Log },
  options: { readonly mustBeOffline: boolean; readonly onCheck?: (check: Check) => void },
): Promise<CheckedSite> {
  const checks: Check[] = [];
  const note = (check: Check): void => {
    checks.push(check);
    options.onCheck?.(check);
    const text = `Check ${check.id}: ${check.outcome}. ${check.finding}`;
    if (check.outcome === 'passed') context.log.info(text);
    else context.log.warning(text);
  };

  const site = await database.readSite();
  note({
    id: 'database',
    outcome: 'passed',
    finding: `${database.label} is the database of site ${site.code} (${site.name}).`,
    details: { database: database.label, site: site.code, siteName: site.name },
  });

  const summary = await database.summarizeUsageData();
  note({
    id: 'read-permission',
    outcome: 'passed',
    finding: 'This account may read the usage data; more is not needed.',
    details: {},
  });

  if (site.serviceConnectionMode === 'online') {
    if (options.mustBeOffline) throw new AppError('site.online-mode', { site: site.code });
    note({
      id: 'connection-mode',
      outcome: 'warning',
      finding: 'The service connection point is in online mode.',
      details: { mode: site.serviceConnectionMode },
    });
  } else {
    note({
      id: 'connection-mode',
      outcome: 'passed',
      finding: 'The service connection point is offline, on demand.',
      details: { mode: site.serviceConnectionMode },
    });
  }

  const version = parseVersion(site.version);
  if (version === null) {
    throw new AppError('site-database.unexpected-value', {
      database: database.label,
      name: 'the site version',
      problem: `"${site.version}" is not four numbers`,
    });
  }
  const release = releaseOf(version)?.name ?? null;
  const versionDetails = { version: site.version, release };
  note(
    release === null
      ? {
          id: 'site-version',
          outcome: 'warning',
          finding: `Site version ${site.version} is not known to this program; a newer program may know it.`,
          details: versionDetails,
        }
      : {
          id: 'site-version',
          outcome: 'passed',
          finding: `The site is at ${describeVersion(site.version)}.`,
          details: versionDetails,
        },
  );

  const newestRelease = knownVersions.at(-1)?.name ?? '';
  note({
    id: 'tool-version',
    outcome: 'passed',
    finding: `This is ${program}; it knows the releases up to ${newestRelease}.`,
    details: { program, newestRelease },
  });

  if (summary.rows === 0) throw new AppError('usage-data.empty', { site: site.code });
  note({
    id: 'usage-data',
    outcome: 'passed',
    finding: `${plural(summary.rows, 'row')} of usage data at level ${site.usageLevel}.`,
    details: { rows: summary.rows, usageLevel: site.usageLevel },
  });
  note(ageCheck(summary, context.clock.now()));
  return { site, summary, checks };
}

function ageCheck(summary: UsageDataSummary, now: Date): Check {
  const newest = summary.newest === null ? Number.NaN : Date.parse(summary.newest);
  if (Number.isNaN(newest))
    return {
      id: 'data-age',
      outcome: 'warning',
      finding: 'The age of the data cannot be told: no column holds a date.',
      details: { days: null },
    };
  const days = Math.floor((now.getTime() - newest) / dayMs);
  if (days < 0)
    return {
      id: 'data-age',
      outcome: 'warning',
      finding: 'The newest data is from the future: check the clock of this computer.',
      details: { days },
    };
  const finding = days === 0 ? 'The newest data is from today.' : `The newest data is ${plural(days, 'day')} old.`;
  return { id: 'data-age', outcome: days > staleAfterDays ? 'warning' : 'passed', finding, details: { days } };
}
