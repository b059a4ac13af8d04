import { useTranslation } from 'react-i18next';
import type { LegFacts } from '../../../shared/trust.ts';
import { FactList } from '../FactList.tsx';
import { Phrase } from './Phrase.tsx';

interface SealFactsProps {
  readonly seal: LegFacts;
  /** The other computer does not know this one yet: the words are shown for comparing them there. */
  readonly showsPhrase?: boolean;
}

/** Who sealed it, when, and until when it is taken. */
export function SealFacts({ seal, showsPhrase = false }: SealFactsProps) {
  const { t } = useTranslation();
  return (
    <>
      <FactList
        facts={[
          { name: t('trust.seal.by'), value: t(`trust.seal.${seal.standing}`, { name: seal.sealedBy.name }) },
          { name: t('trust.seal.at'), value: t('trust.seal.atValue', { iso: seal.created }) },
          { name: t('trust.seal.until'), value: t('trust.seal.atValue', { iso: seal.expires }) },
          { name: t('trust.seal.what'), value: t('trust.seal.whatValue', { count: seal.files, size: seal.sizeBytes }) },
        ]}
      />
      {showsPhrase && seal.phrase !== null && (
        <>
          <p>{t('trust.seal.tell')}</p>
          <Phrase phrase={seal.phrase} />
        </>
      )}
    </>
  );
}
