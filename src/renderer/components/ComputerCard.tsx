import type { AppDescription } from '../../shared/ipc.ts';
import { strings } from '../strings.ts';
import { type Fact, FactList } from './FactList.tsx';
import { SideBadge } from './SideBadge.tsx';

/** What this computer is set up as. */
export function ComputerCard({ description }: { readonly description: AppDescription }) {
  const { site, cloud } = description;
  const words = strings.computer;
  const setUpAs =
    site === null ? (cloud === null ? words.none : words.internet) : cloud === null ? words.site : words.both;
  const facts: Fact[] = [];
  if (site !== null) facts.push({ name: words.database, value: site.database, isCode: true });
  if (cloud !== null) {
    const through = cloud.proxy === null ? '' : ` ${words.proxy(cloud.proxy)}`;
    facts.push({ name: words.cloud, value: `${cloud.host}${through}`, isCode: true });
  }
  return (
    <section className="card" aria-labelledby="computer-title">
      <h2 id="computer-title">{words.title}</h2>
      <p className="lead">{setUpAs}</p>
      <p className="badges">
        {site !== null && <SideBadge side="offline" />}
        {cloud !== null && <SideBadge side="internet" />}
      </p>
      {facts.length === 0 ? <p>{words.noneHint}</p> : <FactList facts={facts} />}
    </section>
  );
}
