import { ProgressBar } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ReviewSnapshot } from '../../../shared/review.ts';
import { CopyButton } from './CopyButton.tsx';

/** What the review is of: rows, columns, size and the digest an approval names; and how far it is read. */
export function ReviewFacts({ snapshot }: { readonly snapshot: ReviewSnapshot }) {
  const { t } = useTranslation();
  const { state, rows, rowsExpected, columns, sizeBytes, usageDataSha256 } = snapshot;
  if (state === 'reading') {
    const text =
      rowsExpected === null
        ? t('review.reading', { count: rows })
        : t('review.readingOf', { count: rowsExpected, done: rows });
    return (
      <div className="review-facts">
        <span>{text}</span>
        <ProgressBar
          className="review-progress"
          aria-label={t('review.progress')}
          {...(rowsExpected === null || rowsExpected === 0 ? {} : { value: Math.min(1, rows / rowsExpected) })}
        />
      </div>
    );
  }
  return (
    <dl className="review-facts">
      <Fact name={t('review.facts.rows')} value={t('review.number', { count: rows })} />
      <Fact name={t('review.facts.columns')} value={t('review.number', { count: columns.length })} />
      <Fact name={t('review.facts.size')} value={t('review.size', { size: sizeBytes })} />
      {usageDataSha256 !== null && (
        <div className="review-digest">
          <dt>{t('review.facts.sha256')}</dt>
          <dd>
            <code title={usageDataSha256}>{usageDataSha256}</code>
            <CopyButton text={usageDataSha256} label={t('review.copy.digest')} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
