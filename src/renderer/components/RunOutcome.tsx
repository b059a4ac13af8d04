import { Button } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../shared/errors.ts';
import type { JobId, JobResults, JobSnapshot } from '../../shared/jobs.ts';
import type { Words } from '../languages/i18n.ts';
import { isUnderWay } from '../stores/jobs.ts';
import { ErrorPanel } from './ErrorPanel.tsx';
import { Icon } from './Icon.tsx';
import { Notice } from './Notice.tsx';
import { RunView } from './RunView.tsx';

interface RunOutcomeProps<J extends JobId> {
  readonly run: JobSnapshot<J>;
  /** Starts the same again: finished files are kept. */
  readonly onAgain: () => void;
  readonly renderResult: (result: JobResults[J]) => ReactNode;
  /** Shown beside the progress while it works: what can be told already. */
  readonly renderLive?: (run: JobSnapshot<J>) => ReactNode;
  /** What may be done about a failure right here, besides trying again. */
  readonly renderFailure?: (run: JobSnapshot<J>) => ReactNode;
  /** In place of the message of a failure whose facts `renderFailure` tells; undefined leaves the message. */
  readonly failureTitle?: (error: ErrorReport) => string | undefined;
}

/** A run from its first moment to its end. */
export function RunOutcome<J extends JobId>(props: RunOutcomeProps<J>) {
  const { run, onAgain, renderResult, renderLive, renderFailure, failureTitle } = props;
  const { t } = useTranslation();
  const end = useRef<HTMLElement>(null);
  const isRunning = isUnderWay(run);
  const wasRunning = useRef(isRunning);
  useEffect(() => {
    // The button one has just pressed goes away when a job ends: the keyboard goes on from how it ended.
    if (wasRunning.current && !isRunning) end.current?.focus({ preventScroll: true });
    wasRunning.current = isRunning;
  }, [isRunning]);
  return (
    <>
      {isRunning && <RunView run={run} />}
      {isRunning && renderLive?.(run)}
      {/* How it ended is read aloud in a word; the rest may be long, and is read by who goes there. */}
      <output className="only-heard">{endWords(t, run)}</output>
      <section ref={end} tabIndex={-1} aria-label={t('run.outcome')} className="run-end">
        {run.state === 'failed' && run.error !== null && (
          <ErrorPanel error={run.error} title={failureTitle?.(run.error)}>
            {renderFailure?.(run)}
            <p>
              <Button icon={<Icon name="refresh" />} onClick={onAgain}>
                {t('run.again')}
              </Button>
            </p>
          </ErrorPanel>
        )}
        {run.state === 'cancelled' && (
          <Notice kind="plain" icon="stopped" title={t('run.cancelledTitle')}>
            <p>{t('run.cancelled')}</p>
            <p>
              <Button icon={<Icon name="play" />} onClick={onAgain}>
                {t('run.continue')}
              </Button>
            </p>
          </Notice>
        )}
        {run.state === 'done' && run.result !== null && (
          <>
            {renderResult(run.result)}
            {run.result.problems.map((problem) => (
              <ErrorPanel key={`${problem.code} ${problem.message}`} error={problem} isProblem />
            ))}
          </>
        )}
      </section>
    </>
  );
}

/** A failure speaks for itself: its panel is an alert. */
function endWords(t: Words, { state, result }: JobSnapshot): string {
  if (state === 'cancelled') return t('run.ended.stopped');
  if (state !== 'done' || result === null) return '';
  return t(result.problems.length === 0 ? 'run.ended.done' : 'run.ended.withProblems');
}
