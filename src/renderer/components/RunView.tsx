import { Button, ProgressBar } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobSnapshot } from '../../shared/jobs.ts';
import type { Progress } from '../../shared/progress.ts';
import { describeItem, describeJob, describeProgress, describeStep } from '../languages/describe.ts';
import { formatsOf } from '../languages/formats-of.ts';
import { steerRun } from '../stores/jobs.ts';
import { ActiveFiles } from './ActiveFiles.tsx';
import { Icon } from './Icon.tsx';
import { Notice } from './Notice.tsx';

/** When nothing has moved for this long, the reasons are told. */
const stalledAfterMs = 30_000;

/** Work under way: one bar for the whole job, one for each file at hand, all of it in words, and Pause and Stop. */
export function RunView({ run }: { readonly run: JobSnapshot }) {
  const { progress, state } = run;
  const { t, i18n } = useTranslation();
  const formats = formatsOf(i18n.language);
  const isStalled = useStalled(run);
  const item = progress?.itemProgress;
  const isPaused = state === 'paused';
  return (
    <div className="run">
      <div className="run-head">
        {/* Only the step is read aloud as it changes: numbers ten times a second would drown everything else. */}
        <output>{describeStep(t, run)}</output>
        <span className="run-percent">{t('run.percent', { fraction: run.fraction })}</span>
      </div>
      <ProgressBar
        aria-label={t('run.progressLabel', { job: describeJob(t, run.job) })}
        value={run.fraction}
        thickness="large"
        color={isPaused || isStalled ? 'warning' : 'brand'}
      />
      <p className="quiet run-detail">{progress !== null && describeProgress(t, formats, { ...run, progress })}</p>
      {progress?.active === undefined ? (
        <div className="run-item">
          <p className="run-item-name">
            <span>{progress?.item ?? ''}</span>
            <span className="quiet">{progress !== null && describeItem(t, formats, progress)}</span>
          </p>
          {item !== undefined && item.total !== null && item.total > 0 && (
            <ProgressBar
              aria-label={t('run.itemLabel', { item: progress?.item ?? '' })}
              value={Math.min(1, item.done / item.total)}
            />
          )}
        </div>
      ) : (
        <ActiveFiles active={progress.active} files={progress.files ?? null} />
      )}
      {isStalled && !isPaused && (
        <Notice kind="warning" title={t('run.stalled.title')}>
          <p>{t('run.stalled.causes')}</p>
        </Notice>
      )}
      <div className="run-buttons">
        {isPaused ? (
          <Button
            key="resume"
            icon={<Icon name="play" />}
            appearance="primary"
            onClick={() => void steerRun('resume', run.runId)}
          >
            {t('run.resume')}
          </Button>
        ) : (
          <Button
            key="pause"
            icon={<Icon name="pause" />}
            disabled={state !== 'running'}
            onClick={() => void steerRun('pause', run.runId)}
          >
            {t('run.pause')}
          </Button>
        )}
        <Button
          icon={<Icon name="stopped" />}
          disabled={state === 'cancelling'}
          onClick={() => void steerRun('cancel', run.runId)}
        >
          {t('run.stop')}
        </Button>
        <span className="quiet">{t('run.canStop')}</span>
      </div>
    </div>
  );
}

/** Whether the run says it works and nothing has moved for long. */
function useStalled({ progress, state, fraction }: JobSnapshot): boolean {
  /** Where the work was when it had stood still for long. */
  const [stalledAt, setStalledAt] = useState<string | null>(null);
  const place = `${progress?.step ?? ''} ${progress?.done ?? 0} ${fraction} ${progress?.item ?? ''}`;
  // Import waits for the site for minutes: that is told by its step.
  const canStall = state === 'running' && progress?.step !== 'follow' && !isWaiting(progress);
  useEffect(() => {
    if (!canStall) return;
    // Each movement begins the wait anew.
    const timer = setTimeout(() => setStalledAt(place), stalledAfterMs);
    return () => clearTimeout(timer);
  }, [place, canStall]);
  return canStall && stalledAt === place;
}

/** All that is under way waits for somebody: that is told with its end. */
function isWaiting(progress: Progress | null): boolean {
  if (progress?.waiting === undefined) return false;
  return progress.active === undefined || progress.active.every(({ waiting }) => waiting !== undefined);
}
