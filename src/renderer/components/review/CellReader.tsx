/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-tabindex -- text that keeps its lines, and scrolls, must be reached by keyboard. */
// biome-ignore-all lint/a11y/useSemanticElements: text that keeps its lines, and can be gone to, is both.
import { Button, Switch } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import type { ReviewCell } from '../../../shared/review.ts';
import { ask, reportOf } from '../../api.ts';
import { rowsShown, useReview } from '../../stores/review.ts';
import { goTo, showSide, useReviewGrid } from '../../stores/review-grid.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { Icon } from '../Icon.tsx';
import { CopyButton } from './CopyButton.tsx';
import { looksLikeHash } from './cell-text.ts';
import { type CurrentCell, useCurrentCell, useShownColumns } from './current-cell.ts';
import { SidePanel } from './SidePanel.tsx';

/** The cell at hand, whole. It follows the grid. */
export function CellReader() {
  const { t } = useTranslation();
  const current = useCurrentCell();
  return (
    <SidePanel title={t('review.reader.title')}>
      {current === null ? <p className="quiet">{t('review.reader.noCell')}</p> : <Reading current={current} />}
    </SidePanel>
  );
}

type Read = { readonly key: string; readonly cell: ReviewCell } | { readonly key: string; readonly error: ErrorReport };

function Reading({ current }: { readonly current: CurrentCell }) {
  const { t } = useTranslation();
  const reviewId = useReview(({ session }) => (session.state === 'open' ? session.snapshot.reviewId : null));
  const { number, column } = current;
  const key = `${reviewId} ${number} ${column.index}`;
  const [read, setRead] = useState<Read | null>(null);
  useEffect(() => {
    if (reviewId === null || number === null) return;
    let isLeft = false;
    ask('review.cell', { reviewId, row: number, column: column.index }).then(
      (cell) => !isLeft && setRead({ key, cell }),
      (error: unknown) => !isLeft && setRead({ key, error: reportOf(error) }),
    );
    return () => {
      isLeft = true;
    };
  }, [reviewId, number, column.index, key]);

  return (
    <>
      <div className="review-reader-place">
        <p>
          <strong>{column.name}</strong>
          <br />
          <span className="quiet">
            {number === null ? t('review.reader.waiting') : t('review.reader.row', { row: number + 1 })}
          </span>
        </p>
        <StepButtons />
      </div>
      {/* What was read before stays until the next is here: the panel does not flicker. */}
      {read !== null && 'cell' in read && <Value cell={read.cell} isOld={read.key !== key} />}
      {read !== null && 'error' in read && read.key === key && <ErrorPanel error={read.error} />}
      {looksLikeHash(current.text) && number !== null && (
        <div>
          <Button
            icon={<Icon name="hash" />}
            onClick={() =>
              showSide({ kind: 'hash', cell: { row: number, columnName: column.name, hash: current.text ?? '' } })
            }
          >
            {t('review.hash.whichName')}
          </Button>
        </div>
      )}
    </>
  );
}

/** The cell before and the one after, row by row. */
function StepButtons() {
  const { t } = useTranslation();
  const columns = useShownColumns().length;
  const rows = useReview(({ session }) => rowsShown(session));
  const { row, position } = useReviewGrid((state) => state.place);
  const index = row * columns + position;
  const go = (to: number): void => goTo({ row: Math.floor(to / columns), position: to % columns }, { how: 'reveal' });
  return (
    <span className="review-steps">
      <Button
        appearance="subtle"
        size="small"
        icon={<Icon name="back" />}
        aria-label={t('review.reader.previous')}
        title={t('review.reader.previous')}
        onClick={() => index > 0 && go(index - 1)}
      />
      <Button
        appearance="subtle"
        size="small"
        icon={<Icon name="next" />}
        aria-label={t('review.reader.next')}
        title={t('review.reader.next')}
        onClick={() => index + 1 < rows * columns && go(index + 1)}
      />
    </span>
  );
}

function Value({ cell, isOld }: { readonly cell: ReviewCell; readonly isOld: boolean }) {
  const { t } = useTranslation();
  const [isRaw, setIsRaw] = useState(false);
  const isWrapped = useReviewGrid((state) => state.isWrapped);
  const { text, pretty, format, isCut } = cell;
  const shown = pretty !== null && !isRaw ? pretty : text;
  if (text === null || text === '') {
    return (
      <p id="review-reader-text" tabIndex={-1} className="quiet">
        {text === null ? t('review.reader.none') : t('review.reader.empty')}
      </p>
    );
  }
  return (
    <>
      <div className="review-reader-tools">
        <span className="badge">{t(`review.reader.formats.${format}`)}</span>
        <CopyButton text={shown ?? ''} label={t('review.reader.copy')} />
        {/* Bytes in columns are not wrapped. */}
        {!(format === 'binary' && shown === pretty) && (
          <Switch
            label={t('review.reader.wrap')}
            checked={isWrapped}
            onChange={(_event, { checked }) => useReviewGrid.setState({ isWrapped: checked })}
          />
        )}
        {pretty !== null && (
          <Switch
            label={t('review.reader.asStored')}
            checked={isRaw}
            onChange={(_event, { checked }) => setIsRaw(checked)}
          />
        )}
      </div>
      {isCut && <p className="review-cut">{t('review.reader.cut', { count: text.length })}</p>}
      <pre
        id="review-reader-text"
        className={isWrapped && format !== 'binary' ? 'review-text is-wrapped' : 'review-text'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        tabIndex={0}
        role="region"
        aria-label={t('review.reader.value')}
        aria-busy={isOld}
      >
        {shown}
      </pre>
    </>
  );
}
