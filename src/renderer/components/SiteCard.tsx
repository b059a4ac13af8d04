import { describeVersion } from '../../shared/site.ts';
import { useHost } from '../stores/host.ts';
import { strings } from '../strings.ts';
import { ErrorPanel } from './ErrorPanel.tsx';
import { FactList } from './FactList.tsx';

/** The site of this computer, as its database describes it. */
export function SiteCard({ isSetUp }: { readonly isSetUp: boolean }) {
  const site = useHost((state) => state.site);
  const error = useHost((state) => state.siteError);
  const words = strings.site;
  return (
    <section className="card" aria-labelledby="site-title">
      <h2 id="site-title">{words.title}</h2>
      {!isSetUp && <p>{words.none}</p>}
      {isSetUp && error !== null && <ErrorPanel error={error} />}
      {isSetUp && error === null && site === null && <output>{words.loading}</output>}
      {site !== null && (
        <>
          <p className="lead">
            {site.name} <span className="code quiet">{site.code}</span>
          </p>
          <FactList
            facts={[
              { name: words.version, value: describeVersion(site.version) },
              { name: words.level, value: site.usageLevel },
              { name: words.mode, value: words.modes[site.serviceConnectionMode] },
              { name: words.usageData, value: words.usageDataFacts(site.usageData.rows, site.usageData.newest) },
              { name: words.hierarchy, value: words.hierarchyHint(site.hierarchyHash.slice(0, 8)) },
            ]}
          />
        </>
      )}
    </section>
  );
}
