import { Field, Input, Link } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import type { ReviewExplanation } from '../../../shared/review.ts';
import { ask, reportOf } from '../../api.ts';
import { useReview } from '../../stores/review.ts';
import { type HashCell, note } from '../../stores/review-grid.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { Notice } from '../Notice.tsx';
import { CopyButton } from './CopyButton.tsx';
import { typingMs } from './FilterCell.tsx';
import { jumpTo } from './jump.ts';
import { SidePanel } from './SidePanel.tsx';

type Explained =
  | { readonly text: string; readonly explanation: ReviewExplanation }
  | { readonly text: string; readonly error: ErrorReport };

/** "What is this hash?": what a name becomes by the documented rule, and which cells that explains. */
export function HashPanel({ cell }: { readonly cell: HashCell | null }) {
  const { t } = useTranslation();
  const reviewId = useReview(({ session }) => (session.state === 'open' ? session.snapshot.reviewId : null));
  // While it is read, more cells may come to hold it.
  const state = useReview(({ session }) => (session.state === 'open' ? session.snapshot.state : null));
  const [typed, setTyped] = useState('');
  const input = useRef<HTMLInputElement>(null);
  // Opened to type into.
  useEffect(() => input.current?.focus(), []);
  const [explained, setExplained] = useState<Explained | null>(null);
  useEffect(() => {
    if (reviewId === null || state === null || typed === '') return;
    let isLeft = false;
    const timer = setTimeout(() => {
      ask('review.explain', { reviewId, text: typed }).then(
        (explanation) => !isLeft && setExplained({ text: typed, explanation }),
        (error: unknown) => {
          const report = reportOf(error);
          if (!isLeft && report.code !== 'review.superseded') setExplained({ text: typed, error: report });
        },
      );
    }, typingMs);
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [reviewId, state, typed]);

  // What was typed before is no answer to what is typed now.
  const answer = explained?.text === typed ? explained : null;
  return (
    <SidePanel title={t('review.hash.title')}>
      {cell !== null && (
        <div className="review-hash-cell">
          <p>{t('review.hash.ofCell', { column: cell.columnName, row: cell.row + 1 })}</p>
          <code>{cell.hash}</code>
        </div>
      )}
      <Field label={t('review.hash.name')} hint={t('review.hash.hint')}>
        <Input
          value={typed}
          maxLength={4096}
          spellCheck={false}
          autoComplete="off"
          input={{ ref: input }}
          onChange={(_event, { value }) => setTyped(value)}
        />
      </Field>
      <div aria-live="polite" className="review-hash-result">
        {answer !== null && 'explanation' in answer && <Result cell={cell} explanation={answer.explanation} />}
      </div>
      {answer !== null && 'error' in answer && <ErrorPanel error={answer.error} />}
    </SidePanel>
  );
}

function Result({ cell, explanation }: { readonly cell: HashCell | null; readonly explanation: ReviewExplanation }) {
  const { t } = useTranslation();
  const { hash, rule, cells, first, text } = explanation;
  const columns = useReview(({ session }) => (session.state === 'open' ? session.snapshot.columns : null));
  return (
    <>
      {cell !== null && (
        <Notice
          kind={hash === cell.hash ? 'good' : 'plain'}
          title={t(hash === cell.hash ? 'review.hash.explains' : 'review.hash.doesNot', { text })}
        />
      )}
      <p className="quiet">{t(`review.hash.rules.${rule}`)}</p>
      <p className="review-hash">
        <code>{hash}</code>
        <CopyButton text={hash} label={t('review.hash.copy')} />
      </p>
      <p>{t('review.hash.cells', { count: cells })}</p>
      <ul className="review-hash-places">
        {first.map(({ row, column }) => (
          <li key={`${row} ${column}`}>
            <Link
              as="button"
              onClick={() =>
                void jumpTo(row, column).then((wasRearranged) => {
                  if (wasRearranged) note(t('review.hash.rearranged'));
                })
              }
            >
              {t('review.hash.place', { row: row + 1, column: columns?.[column]?.name ?? '' })}
            </Link>
          </li>
        ))}
      </ul>
      {cells > first.length && first.length > 0 && (
        <p className="quiet">{t('review.hash.more', { count: cells - first.length })}</p>
      )}
    </>
  );
}
