import { Button, Spinner } from '@fluentui/react-components';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { beginReview, isWhole, openReview, rowsShown, useReview, wholeView } from '../../stores/review.ts';
import { takeColumns, useReviewGrid } from '../../stores/review-grid.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { Icon } from '../Icon.tsx';
import { CellReader } from './CellReader.tsx';
import { HashPanel } from './HashPanel.tsx';
import { ReviewFacts } from './ReviewFacts.tsx';
import { ReviewGrid } from './ReviewGrid.tsx';
import { ReviewToolbar } from './ReviewToolbar.tsx';
import { rearrange } from './rearrange.ts';
import '../../styles/review.css';

/** The usage data, to be read before it leaves: the rows, what they are, and what can be asked about them. */
export function ReviewPanel() {
  const { t } = useTranslation();
  const session = useReview((state) => state.session);
  const side = useReviewGrid((state) => state.side);
  const told = useReviewGrid((state) => state.told);
  const columns = session.state === 'open' ? session.snapshot.columns : null;
  useEffect(() => beginReview(), []);
  useEffect(() => {
    if (columns !== null) takeColumns(columns);
  }, [columns]);

  return (
    <div className="review">
      <output className="only-heard">{told}</output>
      <p className="only-heard" id="review-header-keys">
        {t('review.headerKeys')}
      </p>
      {session.state === 'refused' && (
        <ErrorPanel error={session.error}>
          <ReadAgain />
        </ErrorPanel>
      )}
      {session.state === 'closed' && (
        <div className="review-empty">
          <p>{t('review.closed')}</p>
          <ReadAgain />
        </div>
      )}
      {(session.state === 'unknown' || session.state === 'opening') && <Spinner label={t('review.opening')} />}
      {session.state === 'open' && (
        <>
          {(session.snapshot.error ?? session.error) !== null && <ReviewError />}
          {session.snapshot.state !== 'failed' && (
            <>
              <ReviewFacts snapshot={session.snapshot} />
              {session.snapshot.columns.length > 0 && (
                <>
                  <ReviewToolbar />
                  <div className={`review-main side-is-${side.kind}`}>
                    <div className="review-grid">
                      <ReviewGrid />
                      {session.shown !== null && rowsShown(session) === 0 && session.snapshot.state !== 'reading' && (
                        <NothingShown />
                      )}
                      <Note />
                    </div>
                    {side.kind === 'reader' && <CellReader />}
                    {side.kind === 'hash' && <HashPanel cell={side.cell} />}
                  </div>
                </>
              )}
            </>
          )}
        </>
      )}
    </div>
  );
}

function ReviewError() {
  const error = useReview(({ session }) =>
    session.state === 'open' ? (session.snapshot.error ?? session.error) : null,
  );
  return error === null ? null : (
    <ErrorPanel error={error}>
      <ReadAgain />
    </ErrorPanel>
  );
}

function ReadAgain() {
  const { t } = useTranslation();
  return (
    <div>
      <Button icon={<Icon name="refresh" />} onClick={() => void openReview()}>
        {t('review.readAgain')}
      </Button>
    </div>
  );
}

/** Beside the rows it would move them; those who listen have heard it. */
function Note() {
  const note = useReviewGrid((state) => state.note);
  return note === '' ? null : (
    <p className="review-note" aria-hidden="true">
      {note}
    </p>
  );
}

function NothingShown() {
  const { t } = useTranslation();
  const isAll = useReview(({ view }) => isWhole({ ...view, sort: null }));
  return (
    <div className="review-empty review-empty-over">
      <p>{isAll ? t('review.noRows') : t('review.noneFound')}</p>
      {!isAll && (
        <Button onClick={() => void rearrange({ filters: wholeView.filters, search: '' })}>
          {t('review.clearFilters')}
        </Button>
      )}
    </div>
  );
}
