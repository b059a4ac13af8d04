import { create } from 'zustand';
import type { ErrorReport } from '../../shared/errors.ts';
import type { JobOrder } from '../../shared/ipc.ts';
import type { JobId, JobSnapshot, RunId } from '../../shared/jobs.ts';
import { ask, reportOf, subscribe } from '../api.ts';

interface JobsState {
  /** Every run the host remembers, as the host tells it; nothing is worked out here. */
  readonly runs: Readonly<Record<RunId, JobSnapshot>>;
}

/** The runs of this computer. */
export const useJobs = create<JobsState>(() => ({ runs: {} }));

/** Follows the host's runs from now on. */
export function followJobs(): () => void {
  return subscribe(({ event, value }) => {
    if (event === 'jobs.changed') useJobs.setState(({ runs }) => ({ runs: { ...runs, [value.runId]: value } }));
  });
}

/** One run of a job, once it is known. */
export function useRun<J extends JobId>(job: J, runId: RunId | null): JobSnapshot<J> | null {
  const run = useJobs(({ runs }) => (runId === null ? undefined : runs[runId]));
  // The run has the job that is asked for; the compiler cannot follow that through the union.
  return run?.job === job ? (run as JobSnapshot<J>) : null;
}

/** The run that is under way, whichever screen started it. */
export function useRunUnderWay(): JobSnapshot | null {
  return useJobs(({ runs }) => Object.values(runs).find(({ endedAt }) => endedAt === null) ?? null);
}

/** Whether a run still works, or waits to go on. */
export function isUnderWay(run: Pick<JobSnapshot, 'endedAt'>): boolean {
  return run.endedAt === null;
}

/** How a start was answered. */
export type StartAnswer = { readonly runId: RunId } | { readonly error: ErrorReport };

/** Starts a job; what it does is then told by its snapshots. */
export async function startJob(order: JobOrder): Promise<StartAnswer> {
  try {
    const run = await ask('jobs.start', order);
    // Its first snapshot may come by the events later than this answer.
    useJobs.setState(({ runs }) => (runs[run.runId] === undefined ? { runs: { ...runs, [run.runId]: run } } : {}));
    return { runId: run.runId };
  } catch (error) {
    return { error: reportOf(error) };
  }
}

/** Asks a run to stop, to hold or to go on; its snapshots tell when it does. A run that has just ended needs nothing. */
export async function steerRun(steering: 'cancel' | 'pause' | 'resume', runId: RunId): Promise<void> {
  try {
    await ask(`jobs.${steering}`, { runId });
  } catch (error) {
    if (reportOf(error).code !== 'job.unknown-run') throw error;
  }
}
