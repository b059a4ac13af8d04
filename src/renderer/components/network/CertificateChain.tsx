import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostReport, TlsFacts } from '../../../shared/network.ts';
import { Icon } from '../Icon.tsx';
import { certificateText } from './certificate-text.ts';

interface CertificateChainProps {
  readonly report: HostReport;
  readonly tls: TlsFacts;
}

/** The certificates a host showed, link by link from its own to the root, and where nobody here knows who issued one. */
export function CertificateChain({ report, tls: { chain, firstUntrusted } }: CertificateChainProps) {
  const { t } = useTranslation();
  const { host, error } = report;
  return (
    <div className="certificates">
      <ol aria-label={t('network.chain.title', { host })}>
        {chain.map((link, index) => {
          const isUnknown = index === firstUntrusted;
          return (
            <li key={link.fingerprint} className={isUnknown ? 'certificate certificate-unknown' : 'certificate'}>
              <Icon name={isUnknown ? 'warning' : link.isTrustedRoot ? 'lock' : 'document'} />
              <div>
                <p className="certificate-name">
                  {link.subject}
                  {link.isTrustedRoot && <span className="quiet"> · {t('network.chain.root')}</span>}
                </p>
                <p className="quiet">
                  {t('network.chain.issuedBy', { issuer: link.issuer })} ·{' '}
                  {t('network.chain.valid', { from: link.notBefore, to: link.notAfter })}
                </p>
                {isUnknown && (
                  <p className="certificate-problem">{t('network.chain.unknown', { issuer: link.issuer })}</p>
                )}
              </div>
            </li>
          );
        })}
      </ol>
      {error !== null && <CopyFacts report={report} />}
    </div>
  );
}

function CopyFacts({ report }: { readonly report: HostReport }) {
  const { t, i18n } = useTranslation();
  const [copied, setCopied] = useState<'not-yet' | 'yes' | 'refused'>('not-yet');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(certificateText(t, i18n.language, report));
      setCopied('yes');
    } catch {
      setCopied('refused');
    }
  };
  return (
    <p>
      <Button icon={<Icon name={copied === 'yes' ? 'check' : 'copy'} />} onClick={() => void copy()}>
        {t(`network.chain.copy.${copied}`)}
      </Button>
    </p>
  );
}
