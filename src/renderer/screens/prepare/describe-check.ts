import type { Check, CheckDetails } from '../../../shared/site-checks.ts';
import { errorWords } from '../../languages/error-words.ts';
import type { Words } from '../../languages/i18n.ts';

/** The checks every site has; a database server has some more. */
export const siteCheckIds = [
  'database',
  'read-permission',
  'site-code',
  'connection-mode',
  'usage-level',
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
export function describeCheck(t: Words, language: string, { id, outcome, details, error }: Check): CheckWords {
  const plain = (finding: string): CheckWords => ({ finding, remedy: null });
  if (error !== undefined) {
    const { message, remedy } = errorWords(language, error);
    return { finding: message, remedy };
  }
  switch (id) {
    case 'database': {
      const { database = '', site = '', siteName = '' } = details;
      return plain(t('prepare.checks.findings.database', { database, site, siteName }));
    }
    case 'encryption':
      return describeEncryption(t, details);
    case 'collation': {
      const { collation = '' } = details;
      return outcome === 'passed'
        ? plain(t('prepare.checks.findings.collation', { collation }))
        : {
            finding: t('prepare.checks.findings.collationUnsupported', { collation }),
            remedy: t('prepare.checks.remedies.collation'),
          };
    }
    case 'database-name': {
      const { database = '', expected = '', site = '' } = details;
      return outcome === 'passed'
        ? plain(t('prepare.checks.findings.databaseName', { database, site }))
        : {
            finding: t('prepare.checks.findings.databaseNameOther', { database, expected, site }),
            remedy: t('prepare.checks.remedies.databaseName'),
          };
    }
    case 'site-code': {
      const { site = '' } = details;
      return outcome === 'passed'
        ? plain(t('prepare.checks.findings.siteCode', { site }))
        : {
            finding: t('prepare.checks.findings.siteCodeOther', { site }),
            remedy: t('prepare.checks.remedies.siteCode'),
          };
    }
    case 'read-permission':
      return describePermission(t, details);
    case 'right':
      return describeRight(t, details);
    case 'connection-mode':
      return describeMode(t, details);
    case 'usage-level': {
      const { usageLevel = null } = details;
      return usageLevel === null
        ? {
            finding: t('prepare.checks.findings.levelUnknown'),
            remedy: t('prepare.checks.remedies.levelUnknown'),
          }
        : plain(t('prepare.checks.findings.level', { level: t(`levels.${usageLevel}`) }));
    }
    case 'site-version':
      return describeSiteVersion(t, details);
    case 'tool-version': {
      const { program = '', newestRelease = '' } = details;
      return plain(t('prepare.checks.findings.tool-version', { program, newestRelease }));
    }
    case 'usage-data':
      return plain(t('prepare.checks.findings.rows', { count: details.rows ?? 0 }));
    case 'data-age':
      return describeDataAge(t, outcome, details);
    case 'destination':
      return plain(t('prepare.checks.findings.destination', { path: details.path ?? '' }));
  }
}

function describeEncryption(t: Words, { protocol = null, certificate = 'none' }: CheckDetails): CheckWords {
  if (protocol === null)
    return {
      finding: t('prepare.checks.findings.encryptionOff'),
      remedy: t('prepare.checks.remedies.encryptionOff'),
    };
  return {
    finding: t(`prepare.checks.findings.encryption.${certificate}`, { protocol }),
    remedy: certificate === 'none' ? t('prepare.checks.remedies.unvouched') : null,
  };
}

function describePermission(t: Words, { rights = 0, missing = 0 }: CheckDetails): CheckWords {
  const count = rights;
  if (count === 0) return { finding: t('prepare.checks.findings.read-permission'), remedy: null };
  return missing === 0
    ? { finding: t('prepare.checks.findings.rightsThere', { count }), remedy: null }
    : { finding: t('prepare.checks.findings.rightsMissing', { count, missing }), remedy: null };
}

function describeRight(t: Words, { right }: CheckDetails): CheckWords {
  const { object = '', right: needed = '', neededFor = 'details', state = 'missing' } = right ?? {};
  return {
    finding: t(state === 'absent' ? 'prepare.checks.findings.rightAbsent' : 'prepare.checks.findings.rightMissing', {
      object,
      right: needed,
    }),
    remedy: t(`prepare.checks.remedies.rights.${neededFor}`),
  };
}

function describeMode(t: Words, { mode = null }: CheckDetails): CheckWords {
  switch (mode) {
    case 'offline':
      return { finding: t('prepare.checks.findings.offline'), remedy: null };
    case 'online':
      return { finding: t('prepare.checks.findings.online'), remedy: t('prepare.checks.remedies.online') };
    case null:
      return { finding: t('prepare.checks.findings.modeUnknown'), remedy: t('prepare.checks.remedies.modeUnknown') };
  }
}

function describeSiteVersion(t: Words, details: CheckDetails): CheckWords {
  const { version = '', release = null, isNewer = true, supportEnded } = details;
  if (release === null)
    return isNewer
      ? {
          finding: t('prepare.checks.findings.versionUnknown', { version }),
          remedy: t('prepare.checks.remedies.versionUnknown'),
        }
      : {
          finding: t('prepare.checks.findings.versionNone', { version }),
          remedy: t('prepare.checks.remedies.versionNone'),
        };
  return supportEnded === undefined
    ? { finding: t('prepare.checks.findings.version', { version, release }), remedy: null }
    : {
        finding: t('prepare.checks.findings.versionEnded', { version, release, iso: supportEnded }),
        remedy: t('prepare.checks.remedies.versionEnded'),
      };
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
