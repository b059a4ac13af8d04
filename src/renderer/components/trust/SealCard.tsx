import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LegFacts } from '../../../shared/trust.ts';
import { FactList } from '../FactList.tsx';
import { Icon } from '../Icon.tsx';

interface SealCardProps {
  /** `null` for what is not sealed. */
  readonly seal: LegFacts | null;
  readonly children?: ReactNode;
}

/** Who sealed it, when, and until when it is taken. */
export function SealCard({ seal, children }: SealCardProps) {
  const { t } = useTranslation();
  return (
    <section className="card seal-card" aria-label={t('trust.seal.title')}>
      <h3>
        <Icon name="lock" /> {t('trust.seal.title')}
      </h3>
      {seal === null ? (
        <p>{t('trust.seal.none')}</p>
      ) : (
        <FactList
          facts={[
            { name: t('trust.seal.by'), value: t(`trust.seal.${seal.standing}`, { name: seal.sealedBy.name }) },
            { name: t('trust.seal.at'), value: t('trust.seal.atValue', { iso: seal.created }) },
            { name: t('trust.seal.until'), value: t('trust.seal.atValue', { iso: seal.expires }) },
            {
              name: t('trust.seal.what'),
              value: t('trust.seal.whatValue', { count: seal.files, size: seal.sizeBytes }),
            },
          ]}
        />
      )}
      {children}
    </section>
  );
}
