import { useTranslation } from 'react-i18next';
import type { JobSnapshot } from '../../shared/jobs.ts';
import { describeJob, describeProgress, describeStep } from '../languages/describe.ts';
import { formatsOf } from '../languages/i18n.ts';

/** One bar for the whole job, with what it is at in words. */
export function ProgressView({ run }: { readonly run: JobSnapshot }) {
  const { progress } = run;
  const { t, i18n } = useTranslation();
  const percent = t('run.percent', { fraction: run.fraction });
  return (
    <div className="progress">
      <div className="progress-head">
        {/* Only the step is read aloud as it changes: numbers ten times a second would drown everything else. */}
        <output>{describeStep(t, run)}</output>
        <span>{percent}</span>
      </div>
      <progress aria-label={t('run.progressLabel', { job: describeJob(t, run.job) })} max={1} value={run.fraction}>
        {percent}
      </progress>
      <div className="quiet progress-detail">
        {progress !== null && describeProgress(t, formatsOf(i18n.language), { ...run, progress })}
      </div>
      <div className="quiet progress-detail item">{progress?.item ?? ''}</div>
    </div>
  );
}
