import type { Check, CheckDetails } from '../../../shared/jobs.ts';
import type { Words } from '../../languages/i18n.ts';

/** The checks of a site in the order they are made: after one that did not pass, no more are made. */
export const siteCheckIds = [
  'database',
  'read-permission',
  'connection-mode',
  'site-version',
  'tool-version',
  'usage-data',
  'data-age',
] as const satisfies readonly Check['id'][];

/** What a check found, and what to do where it is something to look at. */
export interface CheckWords {
  readonly finding: string;
  /** `null` where there is nothing to do. */
  readonly remedy: string | null;
}

/** A check in the operator's language, from the facts it found. */
export function describeCheck(t: Words, { id, outcome, details }: Check): CheckWords {
  const plain = (finding: string): CheckWords => ({ finding, remedy: null });
  switch (id) {
    case 'database': {
      const { database = '', site = '', siteName = '' } = details;
      return plain(t('prepare.checks.findings.database', { database, site, siteName }));
    }
    case 'read-permission':
      return plain(t('prepare.checks.findings.read-permission'));
    case 'connection-mode':
      return details.mode === 'online'
        ? { finding: t('prepare.checks.findings.online'), remedy: t('prepare.checks.remedies.online') }
        : plain(t('prepare.checks.findings.offline'));
    case 'site-version': {
      const { version = '', release = null } = details;
      return release === null
        ? {
            finding: t('prepare.checks.findings.versionUnknown', { version }),
            remedy: t('prepare.checks.remedies.versionUnknown'),
          }
        : plain(t('prepare.checks.findings.version', { version, release }));
    }
    case 'tool-version': {
      const { program = '', newestRelease = '' } = details;
      return plain(t('prepare.checks.findings.tool-version', { program, newestRelease }));
    }
    case 'usage-data': {
      const { rows = 0, usageLevel } = details;
      return plain(t('prepare.checks.findings.rows', { count: rows, level: t(`levels.${usageLevel ?? 'unknown'}`) }));
    }
    case 'data-age':
      return describeDataAge(t, outcome, details);
    case 'destination':
      return plain(t('prepare.checks.findings.destination', { path: details.path ?? '' }));
  }
}

function describeDataAge(t: Words, outcome: Check['outcome'], { days = null }: CheckDetails): CheckWords {
  if (days === null)
    return { finding: t('prepare.checks.findings.ageUnknown'), remedy: t('prepare.checks.remedies.ageUnknown') };
  if (days < 0) return { finding: t('prepare.checks.findings.future'), remedy: t('prepare.checks.remedies.future') };
  return {
    finding: days === 0 ? t('prepare.checks.findings.today') : t('prepare.checks.findings.days', { count: days }),
    remedy: outcome === 'warning' ? t('prepare.checks.remedies.old') : null,
  };
}
