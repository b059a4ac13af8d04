import { useTranslation } from 'react-i18next';
import type { HostReport, StageFacts, StageVerdict, TlsFacts } from '../../../shared/network.ts';
import type { Words } from '../../languages/i18n.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { type Fact, FactList } from '../FactList.tsx';
import { CertificateChain } from './CertificateChain.tsx';

/** Everything that is known of one host: why it was not reached, its certificates, and what each stage showed. */
export function HostDetails({ report }: { readonly report: HostReport }) {
  const { t } = useTranslation();
  const tls = factsOf(report.stages.tls);
  const facts = stageFacts(t, report);
  return (
    <div className="host-details">
      {report.error !== null && <ErrorPanel error={report.error} isProblem />}
      {tls !== null && tls.chain.length > 0 && <CertificateChain report={report} tls={tls} />}
      {facts.length > 0 && <FactList facts={facts} />}
    </div>
  );
}

function stageFacts(t: Words, { stages }: HostReport): readonly Fact[] {
  const facts: Fact[] = [];
  const name = factsOf(stages.name);
  if (name !== null) facts.push({ name: t('network.facts.name'), value: name.addresses.join(', '), isCode: true });
  const tcp = factsOf(stages.tcp);
  if (tcp !== null) facts.push({ name: t('network.facts.tcp'), value: tcp.to, isCode: true });
  const tls = factsOf(stages.tls);
  if (tls !== null) facts.push({ name: t('network.facts.tls'), value: tlsWords(t, tls) });
  const http = factsOf(stages.http);
  if (http !== null) facts.push({ name: t('network.facts.http'), value: answerWords(t, http) });
  return facts;
}

function tlsWords(t: Words, { protocol, cipher, minimumVersion, trustedBy, daysLeft }: TlsFacts): string {
  const parts = [protocol, cipher, t('network.facts.minimum', { version: minimumVersion })];
  if (trustedBy !== null) parts.push(t(`network.facts.roots.${trustedBy}`));
  if (daysLeft !== null)
    parts.push(daysLeft < 0 ? t('network.facts.expired') : t('network.facts.daysLeft', { count: daysLeft }));
  return parts.filter((part) => part !== null).join(' · ');
}

function answerWords(t: Words, { status, server, redirectsTo }: StageFacts['http']): string {
  const parts: string[] = [status === null ? t('network.facts.asExpected') : t('network.facts.status', { status })];
  if (server !== null) parts.push(t('network.facts.server', { server }));
  if (redirectsTo !== null) parts.push(t('network.facts.redirectsTo', { host: redirectsTo }));
  return parts.join(' · ');
}

/** A stage that failed may have shown something all the same. */
function factsOf<F>(verdict: StageVerdict<F>): F | null {
  return verdict.state === 'skipped' ? null : verdict.facts;
}
