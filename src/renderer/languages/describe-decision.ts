import { assertNever } from '../../shared/errors.ts';
import type { Decision } from '../../shared/updates.ts';
import type { Words } from './i18n.ts';

/** What is to be known of an update that is chosen all the same. */
export function describeRemarks(t: Words, { details }: Pick<Decision, 'details'>): readonly string[] {
  return (details.remarks ?? []).map((remark) => describeDecision(t, remark));
}

/** Why an update is chosen or not, with the facts behind it. */
export function describeDecision(t: Words, { reason, details }: Pick<Decision, 'reason' | 'details'>): string {
  const { successor = '', neededSite = '', release = '', neededRelease = '' } = details;
  switch (reason) {
    case 'expired':
      return successor === '' ? t('connect.reasons.expired') : t('connect.reasons.expiredFor', { successor });
    case 'superseded':
    case 'not-latest':
      return t(`connect.reasons.${reason}`, { successor });
    case 'not-later-than-site':
      return t(details.isSameVersion === true ? 'connect.reasons.sameVersion' : 'connect.reasons.not-later-than-site');
    case 'site-too-old':
    case 'site-too-new':
      return t(`connect.reasons.${reason}`, { neededSite });
    case 'documented-path':
      return t('connect.reasons.documented-path', { release, neededRelease });
    case 'needs-package':
      return t('connect.reasons.needs-package', { packages: (details.packages ?? []).join(', ') });
    case 'out-of-support':
      return t('connect.reasons.out-of-support', { release, ended: details.supportEnded ?? '' });
    case 'latest-applicable':
    case 'everything-asked':
    case 'hotfix-asked':
    case 'later-than-site':
    case 'is-hotfix':
    case 'not-hotfix':
    case 'early-ring':
    case 'held-by-site':
    case 'picked':
    case 'not-picked':
      return t(`connect.reasons.${reason}`);
    default:
      return assertNever(reason);
  }
}
