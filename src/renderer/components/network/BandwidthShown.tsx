import { useTranslation } from 'react-i18next';
import { limitAt } from '../../../shared/bandwidth.ts';
import type { BandwidthSettings } from '../../../shared/settings.ts';
import { useNow } from './use-now.ts';

/** The limit that is in force at this moment; nothing where none is ever. */
export function BandwidthShown({ bandwidth }: { readonly bandwidth: BandwidthSettings | undefined }) {
  const { t } = useTranslation();
  const time = useNow();
  const count = bandwidth?.timetable.length ?? 0;
  if (bandwidth === undefined || (bandwidth.kilobytesPerSecond === null && count === 0)) return null;
  const limit = limitAt(bandwidth, time);
  const now =
    limit === null
      ? t('network.bandwidth.now.none')
      : limit.until === null
        ? t('network.bandwidth.now.limit', { rate: limit.kilobytesPerSecond })
        : t('network.bandwidth.now.limitUntil', { rate: limit.kilobytesPerSecond, until: limit.until });
  return (
    <p className="network-speed">
      {t('network.bandwidth.inForce', { now })}
      {count > 0 && ` ${t('network.bandwidth.times', { count })}`}
    </p>
  );
}
