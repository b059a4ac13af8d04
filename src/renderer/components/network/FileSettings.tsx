import { useTranslation } from 'react-i18next';
import type { SettingsDescription } from '../../../shared/ipc.ts';
import { Breakable } from '../Breakable.tsx';
import { FactList } from '../FactList.tsx';
import { QuietRest } from '../QuietRest.tsx';

/** What only the settings file decides, because it decides whom to trust: shown, with where to change it. */
export function FileSettings({ description: { settings, path } }: { readonly description: SettingsDescription }) {
  const { t } = useTranslation();
  const { tls, hosts = 'any', endpoints } = settings;
  const caFile = tls?.caFile ?? null;
  return (
    <QuietRest title={t('network.file.title')} count={1} openUpTo={0}>
      <FactList
        facts={[
          { name: t('network.file.minimumVersion'), value: tls?.minimumVersion ?? 'TLSv1.2' },
          { name: t('network.file.caFile'), value: caFile ?? t('network.file.noCaFile'), isCode: caFile !== null },
          { name: t('network.file.hosts'), value: t(`network.file.${hosts === 'any' ? 'hostsAny' : 'hostsListed'}`) },
          {
            name: t('network.file.endpoints'),
            value:
              endpoints === undefined
                ? t('network.file.endpointsDocumented')
                : t('network.file.endpointsOwn', { count: endpoints.length }),
          },
        ]}
      />
      <p className="quiet">
        <Breakable text={t('network.file.where', { path })} />
      </p>
    </QuietRest>
  );
}
