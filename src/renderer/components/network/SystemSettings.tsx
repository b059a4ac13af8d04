import { useTranslation } from 'react-i18next';
import type { SystemProxySetting } from '../../../shared/routes.ts';
import type { Words } from '../../languages/i18n.ts';
import { FactList } from '../FactList.tsx';

/** What the system has set where, side by side: where they differ, two programs go two ways. */
export function SystemSettings({ settings }: { readonly settings: readonly SystemProxySetting[] }) {
  const { t } = useTranslation();
  return (
    <div className="network-facts">
      <h4>{t('network.system.title')}</h4>
      <FactList
        facts={settings.map((setting) => ({
          name: t(`network.system.places.${setting.place}`),
          value: describeSetting(t, setting),
        }))}
      />
    </div>
  );
}

function describeSetting(t: Words, { proxy, bypass, script, discovers }: SystemProxySetting): string {
  const parts = [
    ...(discovers ? [t('network.system.discovers')] : []),
    ...(script === null ? [] : [t('network.system.script', { address: script })]),
    ...(proxy === null ? [] : [t('network.system.proxy', { proxy })]),
    ...(bypass === null ? [] : [t('network.system.bypass', { bypass })]),
  ];
  return parts.length === 0 ? t('network.system.nothing') : parts.join(' · ');
}
