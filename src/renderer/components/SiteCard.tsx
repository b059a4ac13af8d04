import { useTranslation } from 'react-i18next';
import type { SiteDescription } from '../../shared/ipc.ts';
import { describeVersion } from '../../shared/site.ts';
import type { Words } from '../languages/i18n.ts';
import { useHost } from '../stores/host.ts';
import { ErrorPanel } from './ErrorPanel.tsx';
import { FactList } from './FactList.tsx';

/** The site of this computer, as its database describes it. */
export function SiteCard({ isSetUp }: { readonly isSetUp: boolean }) {
  const site = useHost((state) => state.site);
  const error = useHost((state) => state.siteError);
  const { t } = useTranslation();
  return (
    <section className="card" aria-labelledby="site-title">
      <h2 id="site-title">{t('site.title')}</h2>
      {!isSetUp && <p>{t('site.none')}</p>}
      {isSetUp && error !== null && <ErrorPanel error={error} />}
      {isSetUp && error === null && site === null && <output>{t('site.loading')}</output>}
      {site !== null && (
        <>
          <p className="lead">
            {site.name} <span className="code quiet">{site.code}</span>
          </p>
          <FactList
            facts={[
              { name: t('site.version'), value: describeVersion(site.version) },
              { name: t('site.level'), value: t(`levels.${site.usageLevel}`) },
              { name: t('site.mode'), value: t(`site.modes.${site.serviceConnectionMode}`) },
              { name: t('site.usageData'), value: usageDataFacts(t, site.usageData) },
              { name: t('site.hierarchy'), value: t('site.hierarchyHint', { start: site.hierarchyHash.slice(0, 8) }) },
            ]}
          />
        </>
      )}
    </section>
  );
}

function usageDataFacts(t: Words, { rows, newest }: SiteDescription['usageData']): string {
  return newest === null ? t('site.rows', { count: rows }) : t('site.rowsNewest', { count: rows, newest });
}
