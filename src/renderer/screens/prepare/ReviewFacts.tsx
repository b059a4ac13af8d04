import { Button } from '@fluentui/react-components';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { FactList } from '../../components/FactList.tsx';
import { Icon } from '../../components/Icon.tsx';
import { beginReview, openReview, useReview } from '../../stores/review.ts';
import { useReviewSnapshot } from './use-review-snapshot.ts';

/** What is known of the usage data that was read, in figures. */
export function ReviewFacts() {
  const { t } = useTranslation();
  const snapshot = useReviewSnapshot();
  const refused = useReview(({ session }) => (session.state === 'refused' ? session.error : null));
  useEffect(() => beginReview(), []);
  const error = refused ?? snapshot?.error ?? null;
  const count = snapshot?.rows ?? 0;
  return (
    <section className="card prepare-card review-facts" aria-label={t('site.usageData')}>
      <output>
        {snapshot?.state === 'ready'
          ? t('prepare.review.ready', { count, size: snapshot.sizeBytes })
          : error === null && t('prepare.review.reading', { count })}
      </output>
      {error !== null && <ErrorPanel error={error} />}
      {snapshot?.usageDataSha256 != null && (
        <FactList facts={[{ name: t('facts.sha256'), value: snapshot.usageDataSha256, isCode: true }]} />
      )}
      <p>
        <Button icon={<Icon name="refresh" />} onClick={() => void openReview()}>
          {t('prepare.review.readAgain')}
        </Button>
      </p>
    </section>
  );
}
