import { Button, SearchBox } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isWhole, openReview, rowsShown, useReview, wholeView } from '../../stores/review.ts';
import { showSide, useReviewGrid } from '../../stores/review-grid.ts';
import { Icon } from '../Icon.tsx';
import { ColumnMenu } from './ColumnMenu.tsx';
import { ExportDialog } from './ExportDialog.tsx';
import { typingMs } from './FilterCell.tsx';
import { rearrange } from './rearrange.ts';

/** What can be done with the rows as a whole. */
export function ReviewToolbar() {
  const { t } = useTranslation();
  const view = useReview((state) => state.view);
  const isHashOpen = useReviewGrid(({ side }) => side.kind === 'hash');
  const isFiltered = !isWhole({ ...view, sort: null });
  return (
    <div className="review-tools">
      <ReviewSearch search={view.search} />
      <RowsFound />
      {isFiltered && (
        <Button
          appearance="subtle"
          icon={<Icon name="cross" />}
          onClick={() => void rearrange({ filters: wholeView.filters, search: '' })}
        >
          {t('review.clearFilters')}
        </Button>
      )}
      <span className="review-tools-end">
        <ColumnMenu />
        <Button
          icon={<Icon name="hash" />}
          title={t('review.hash.title')}
          aria-pressed={isHashOpen}
          onClick={() => showSide(isHashOpen ? { kind: 'none' } : { kind: 'hash', cell: null })}
        >
          <span className="review-tools-words">{t('review.hash.title')}</span>
        </Button>
        <ExportDialog />
        <Button
          appearance="subtle"
          icon={<Icon name="refresh" />}
          aria-label={t('review.readAgain')}
          title={t('review.readAgain')}
          onClick={() => void openReview()}
        />
      </span>
    </div>
  );
}

function ReviewSearch({ search }: { readonly search: string }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(search);
  const [known, setKnown] = useState(search);
  if (known !== search) {
    setKnown(search);
    setTyped(search);
  }
  useEffect(() => {
    if (typed === search) return;
    const timer = setTimeout(() => {
      setKnown(typed);
      void rearrange({ search: typed });
    }, typingMs);
    return () => clearTimeout(timer);
  }, [typed, search]);
  return (
    <SearchBox
      className="review-search"
      aria-label={t('review.search')}
      placeholder={t('review.search')}
      value={typed}
      maxLength={4096}
      dismiss={{ 'aria-label': t('review.clearSearch') }}
      onChange={(_event, { value }) => setTyped(value)}
    />
  );
}

/** How many rows are shown, read aloud when it changes. */
function RowsFound() {
  const { t } = useTranslation();
  const session = useReview((state) => state.session);
  if (session.state !== 'open' || session.shown === null) return null;
  const isFiltered = !isWhole({ ...session.shown.view, sort: null });
  const text = session.isArranging
    ? t('review.arranging')
    : isFiltered
      ? t('review.found', { count: rowsShown(session), total: session.snapshot.rows })
      : '';
  return <output className="review-found">{text}</output>;
}
