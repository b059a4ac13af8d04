import { type ReactNode, type SubmitEvent, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobOrder } from '../../shared/ipc.ts';
import type { JobId, JobResults } from '../../shared/jobs.ts';
import { startJob, stopRun, useJobs } from '../stores/jobs.ts';
import { ErrorPanel } from './ErrorPanel.tsx';
import { Notice } from './Notice.tsx';
import { ProgressView } from './ProgressView.tsx';
import { SideBadge } from './SideBadge.tsx';

/** The jobs that have a panel. */
type PanelJob = Exclude<JobId, 'export' | 'verify'>;

interface JobPanelProps<J extends PanelJob> {
  readonly job: J;
  readonly number: number;
  readonly side: 'offline' | 'internet';
  readonly order: JobOrder;
  /** The form: what the job has to be told. */
  readonly children: (isRunning: boolean) => ReactNode;
  readonly renderResult: (result: JobResults[J]) => ReactNode;
}

/** One job from its form to its result: what to tell it, how far it is, how it ended, and Stop. */
export function JobPanel<J extends PanelJob>({ job, number, side, order, children, renderResult }: JobPanelProps<J>) {
  const { t } = useTranslation();
  const panelJob: PanelJob = job;
  // `runs[job]` is a snapshot of `job`; the compiler cannot follow the lookup through the union.
  const run = useJobs((state) => state.runs[job]);
  const refusal = useJobs((state) => state.refusals[job]);
  const titleId = useId();
  const panel = useRef<HTMLElement>(null);
  const isRunning = run !== undefined && run.endedAt === null;
  // What is shown is the answer to what was asked last: a start that was refused takes the place of an older end.
  const ended = refusal === undefined && !isRunning ? run : undefined;
  useFocusKept(panel, isRunning);

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void startJob(order);
  };

  return (
    <section className="card panel" aria-labelledby={titleId} ref={panel}>
      <div className="panel-head">
        <span className="number" aria-hidden="true">
          {number}
        </span>
        <h3 id={titleId}>{t(`jobs.${panelJob}.title`)}</h3>
        <SideBadge side={side} />
      </div>
      <p className="intro">{t(`jobs.${panelJob}.intro`)}</p>
      <form onSubmit={submit}>
        {children(isRunning)}
        {isRunning ? (
          <button
            type="button"
            data-keeps-focus
            // Two buttons, not one that changes: a second Enter must never stop what the first one started.
            key="stop"
            disabled={run.state === 'cancelling'}
            onClick={() => void stopRun(run)}
          >
            {t('run.stop')}
          </button>
        ) : (
          <button type="submit" className="primary" data-keeps-focus key="start">
            {t(`jobs.${panelJob}.act`)}
          </button>
        )}
      </form>
      {refusal !== undefined && <ErrorPanel error={refusal} />}
      {isRunning && <ProgressView run={run} />}
      {ended?.state === 'failed' && ended.error !== null && <ErrorPanel error={ended.error} />}
      {/* Always there, so that what appears in it is read aloud. */}
      <div aria-live="polite">
        {ended?.state === 'cancelled' && (
          <Notice kind="plain" icon="stopped" title={t('run.cancelledTitle')}>
            <p>{t('run.cancelled')}</p>
          </Notice>
        )}
        {ended?.state === 'done' && ended.result !== null && renderResult(ended.result)}
      </div>
    </section>
  );
}

/** The button one has just pressed goes away when a job starts or ends: whoever had it, gets the one in its place. */
function useFocusKept(panel: { readonly current: HTMLElement | null }, isRunning: boolean): void {
  const wasRunning = useRef(isRunning);
  useEffect(() => {
    if (wasRunning.current === isRunning) return;
    wasRunning.current = isRunning;
    if (document.activeElement !== document.body) return;
    panel.current?.querySelector<HTMLElement>('[data-keeps-focus]')?.focus();
  }, [isRunning, panel]);
}
