import type { JobSnapshot } from '../../shared/jobs.ts';
import { describeProgress, describeStep, strings } from '../strings.ts';

/** One bar for the whole job, with what it is at in words. */
export function ProgressView({ run }: { readonly run: JobSnapshot }) {
  const { progress } = run;
  const percent = Math.floor(run.fraction * 100);
  const step = run.state === 'cancelling' ? strings.run.stopping : describeStep(run.job, progress);
  return (
    <div className="progress">
      <div className="progress-head">
        {/* Only the step is read aloud as it changes: numbers ten times a second would drown everything else. */}
        <output>{step}</output>
        <span>{percent} %</span>
      </div>
      <progress aria-label={strings.run.progressLabel(run.job)} max={1} value={run.fraction}>
        {percent} %
      </progress>
      <div className="quiet progress-detail">
        {progress !== null && describeProgress(progress, run.ratePerSecond, run.secondsLeft)}
      </div>
      <div className="quiet progress-detail item">{progress?.item ?? ''}</div>
    </div>
  );
}
