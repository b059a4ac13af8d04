import { plural } from '../shared/format.ts';
import {
  type CertificateLink,
  type HostReport,
  hostStages,
  type NetworkCheck,
  type SkipReason,
  type StageVerdict,
  type TlsFacts,
} from '../shared/network.ts';
import { listTable } from './layout.ts';

const skipped: Readonly<Record<SkipReason, string>> = {
  'by-proxy': 'by proxy',
  straight: '-',
  'plain-http': '-',
  'earlier-failed': '',
};

const clockOffSeconds = 24 * 60 * 60;

/** How every host came out, as lines of text: a table, then what TLS showed and what is only listed. */
export function checkLines({ reports, listedOnly }: NetworkCheck, columns: number): readonly string[] {
  const rows = reports.map((report) => [
    report.host,
    ...hostStages.map((stage) => cell(report.stages[stage])),
    report.isReachable ? 'reached' : report.isRequired ? 'NOT REACHED' : 'not reached (may be needed)',
  ]);
  const titles = ['Host', 'Name', 'TCP', 'Proxy', 'TLS', 'HTTP', 'Result'].map((title) => ({ title }));
  const reached = reports.filter(({ isReachable }) => isReachable).length;
  return [
    ...listTable(titles, rows, columns),
    '',
    ...reports.flatMap(detailLines),
    ...(listedOnly.length === 0
      ? []
      : ['Only listed, for no single host can be tried:', ...listedOnly.map(({ host }) => `  ${host}`), '']),
    `${reached} of ${plural(reports.length, 'host')} reached.`,
  ];
}

function cell(verdict: StageVerdict<unknown>): string {
  switch (verdict.state) {
    case 'passed':
      return `${verdict.durationMs} ms`;
    case 'failed':
      return 'FAILED';
    case 'skipped':
      return skipped[verdict.why];
  }
}

function detailLines({ host, proxy, stages }: HostReport): readonly string[] {
  const { tls, http } = stages;
  const lines: string[] = [];
  if (proxy !== null) lines.push(`  through the proxy server ${proxy}`);
  if (tls.state !== 'skipped' && tls.facts !== null) lines.push(...tlsLines(tls.facts));
  if (http.state === 'passed') {
    const { clockDifferenceSeconds: difference, redirectsTo } = http.facts;
    if (redirectsTo !== null) lines.push(`  leads to ${redirectsTo}`);
    if (difference !== null && Math.abs(difference) > clockOffSeconds)
      lines.push(`  its clock and that of this computer are ${Math.round(Math.abs(difference) / 3600)} hours apart`);
  }
  return lines.length === 0 ? [] : [host, ...lines, ''];
}

function tlsLines(facts: TlsFacts): readonly string[] {
  const { protocol, cipher, chain, daysLeft, trustedBy, revocation, firstUntrusted, roots, minimumVersion } = facts;
  const sources = { system: 'this computer', program: 'this program', settings: 'the settings' };
  const trust = trustedBy === null ? 'not trusted' : `trusted by a root of ${sources[trustedBy]}`;
  const days = daysLeft === null ? '' : `, ${plural(daysLeft, 'day')} left`;
  return [
    `  ${protocol ?? 'TLS'} ${cipher ?? ''} (lowest allowed: ${minimumVersion}), ${trust}${days}`,
    `  revocation: ${revocation === 'revoked' ? 'REVOKED' : 'not checked'}; roots that count: ${roots.system} of this computer, ${roots.program} of this program, ${roots.settings} of the settings`,
    ...chain.map((link, index) => linkLine(link, index === firstUntrusted)),
  ];
}

function linkLine({ subject, issuer, notBefore, notAfter }: CertificateLink, isUntrusted: boolean): string {
  const dates = `${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)}`;
  return `    ${subject}, issued by ${issuer}, ${dates}${isUntrusted ? '  <- its issuer is not known here' : ''}`;
}
