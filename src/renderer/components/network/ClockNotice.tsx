import { useTranslation } from 'react-i18next';
import type { HostReport } from '../../../shared/network.ts';
import { Notice } from '../Notice.tsx';
import { clockVerdict } from './clock-difference.ts';
import { useNow } from './use-now.ts';

/** A clock that is wrong, said before anything else: it makes the rest fail in ways that look like other things. */
export function ClockNotice({ reports }: { readonly reports: readonly HostReport[] }) {
  const { t } = useTranslation();
  const now = useNow();
  const verdict = clockVerdict(reports);
  if (verdict === null) return null;
  const title =
    verdict.kind === 'wrong'
      ? t('network.clock.wrong')
      : t(`network.clock.${verdict.kind}`, { seconds: verdict.seconds });
  return (
    <Notice kind="error" icon="history" title={title} isAlert>
      <p>
        {t('network.clock.now', { now: now.toISOString() })} {t('network.clock.remedy')}
      </p>
    </Notice>
  );
}
