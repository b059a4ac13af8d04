import type { Applicability } from '../../shared/imported-pack.ts';
import type { Words } from './i18n.ts';

/** Why an update in a pack is for this site, or why it is not. */
export function describeApplicability(
  t: Words,
  { applies, reason, details }: Pick<Applicability, 'applies' | 'reason' | 'details'>,
): string {
  if (applies) return t('importing.reasons.applies');
  switch (reason) {
    case 'installed':
    case 'other-hierarchy':
    case 'expired':
    case 'early-ring':
      return t(`importing.reasons.${reason}`);
    case 'superseded':
      return t('importing.reasons.superseded', { successor: details.successor ?? '?' });
    case 'not-later-than-site':
      return t(details.isSameVersion === true ? 'importing.reasons.sameVersion' : 'importing.reasons.olderVersion', {
        version: details.version ?? '?',
      });
    case 'site-too-old':
    case 'site-too-new':
      return t(`importing.reasons.${reason}`, { neededSite: details.neededSite ?? '?' });
    case 'documented-path':
      return t('importing.reasons.documented-path', {
        release: details.release ?? '?',
        neededRelease: details.neededRelease ?? '?',
      });
    case 'needs-package':
      return t('importing.reasons.needs-package', { packages: (details.packages ?? []).join(', ') });
    // These are choices of Connect: what it did not choose is not laid.
    case 'applies':
    case 'latest-applicable':
    case 'everything-asked':
    case 'hotfix-asked':
    case 'later-than-site':
    case 'is-hotfix':
    case 'not-hotfix':
    case 'not-latest':
    case 'out-of-support':
    case 'held-by-site':
    case 'picked':
    case 'not-picked':
      return t('importing.reasons.not-chosen');
  }
}
