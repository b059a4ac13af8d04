import { create } from 'zustand';
import type { ErrorReport } from '../../shared/errors.ts';
import type { JobOrder } from '../../shared/ipc.ts';
import type { JobId, JobSnapshot } from '../../shared/jobs.ts';
import { ask, reportOf, subscribe } from '../api.ts';

interface JobsState {
  /** The newest run of each job, as the host tells it; nothing is worked out here. */
  readonly runs: { readonly [J in JobId]?: JobSnapshot<J> };
  /** Why a job was not even started. */
  readonly refusals: { readonly [J in JobId]?: ErrorReport };
}

/** The runs of this computer. */
export const useJobs = create<JobsState>(() => ({ runs: {}, refusals: {} }));

/** Follows the host's runs from now on. */
export function followJobs(): () => void {
  return subscribe(({ event, value }) => {
    if (event !== 'jobs.changed') return;
    useJobs.setState(({ runs }) => {
      const known = runs[value.job];
      const isOlder = known !== undefined && known.runId !== value.runId && known.startedAt > value.startedAt;
      return isOlder ? {} : { runs: { ...runs, [value.job]: value } };
    });
  });
}

/** Starts a job; what it does is then told by its snapshots. */
export async function startJob(order: JobOrder): Promise<void> {
  useJobs.setState(({ refusals }) => ({ refusals: { ...refusals, [order.job]: undefined } }));
  try {
    await ask('jobs.start', order);
  } catch (error) {
    const report = reportOf(error);
    useJobs.setState(({ refusals }) => ({ refusals: { ...refusals, [order.job]: report } }));
  }
}

/** Asks a run to stop; the snapshots tell when it has. */
export async function stopRun(run: JobSnapshot): Promise<void> {
  try {
    await ask('jobs.cancel', { runId: run.runId });
  } catch (error) {
    const report = reportOf(error);
    useJobs.setState(({ refusals }) => ({ refusals: { ...refusals, [run.job]: report } }));
  }
}
