import { useTranslation } from 'react-i18next';
import type { AppDescription } from '../../shared/ipc.ts';
import { type Fact, FactList } from './FactList.tsx';
import { SideBadge } from './SideBadge.tsx';

/** What this computer is set up as. */
export function ComputerCard({ description }: { readonly description: AppDescription }) {
  const { site, cloud } = description;
  const { t } = useTranslation();
  const setUpAs = site === null ? (cloud === null ? 'none' : 'internet') : cloud === null ? 'site' : 'both';
  const facts: Fact[] = [];
  if (site !== null) facts.push({ name: t('computer.database'), value: site.database, isCode: true });
  if (cloud !== null) {
    const { host, proxy } = cloud;
    const value = proxy === null ? host : t('computer.cloudThroughProxy', { host, proxy });
    facts.push({ name: t('computer.cloud'), value, isCode: true });
  }
  return (
    <section className="card" aria-labelledby="computer-title">
      <h2 id="computer-title">{t('computer.title')}</h2>
      <p className="lead">{t(`computer.${setUpAs}`)}</p>
      <p className="badges">
        {site !== null && <SideBadge side="offline" />}
        {cloud !== null && <SideBadge side="internet" />}
      </p>
      {facts.length === 0 ? <p>{t('computer.noneHint')}</p> : <FactList facts={facts} />}
    </section>
  );
}
