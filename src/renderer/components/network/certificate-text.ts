import type { HostReport } from '../../../shared/network.ts';
import { errorWords } from '../../languages/error-words.ts';
import type { Words } from '../../languages/i18n.ts';
import { describeWay } from './describe-way.ts';

/** What a host showed and why it is not believed, as text for a ticket. */
export function certificateText(t: Words, language: string, report: HostReport): string {
  const { host, error, stages } = report;
  const lines = [`${host} · ${describeWay(t, report)}`];
  if (error !== null) {
    const { message, remedy } = errorWords(language, error);
    lines.push(`${message} [${error.code}]`, remedy);
  }
  const tls = stages.tls.state === 'skipped' ? null : stages.tls.facts;
  for (const [index, link] of (tls?.chain ?? []).entries()) {
    const { subject, issuer, notBefore, notAfter, fingerprint, isTrustedRoot } = link;
    lines.push('', `${index + 1}. ${subject}${isTrustedRoot ? ` · ${t('network.chain.root')}` : ''}`);
    lines.push(`   ${t('network.chain.issuedBy', { issuer })}`);
    // As certificates have them: whoever compares has other programs, with other ways to write a date.
    lines.push(`   ${notBefore} – ${notAfter}`, `   ${t('network.chain.fingerprint', { fingerprint })}`);
    if (index === tls?.firstUntrusted) lines.push(`   <-- ${t('network.chain.unknown', { issuer })}`);
  }
  return `${lines.join('\n')}\n`;
}
