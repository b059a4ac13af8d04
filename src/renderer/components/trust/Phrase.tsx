import { useTranslation } from 'react-i18next';

/** The words that two people compare, one of them perhaps by telephone: large, and each by itself. */
export function Phrase({ phrase }: { readonly phrase: string }) {
  const { t } = useTranslation();
  const words = phrase.split(/[\s-]+/).map((word, index) => ({ key: `${index} ${word}`, word }));
  return (
    <ul className="phrase" aria-label={t('trust.phrase')}>
      {words.map(({ key, word }) => (
        <li key={key}>{word}</li>
      ))}
    </ul>
  );
}
