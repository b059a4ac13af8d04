import type { ConnectPlan } from '../../../shared/connect-plan.ts';
import type { JobSnapshot } from '../../../shared/jobs.ts';
import type { Planning, Start } from '../../stores/connect.ts';
import { useJobs, useRun } from '../../stores/jobs.ts';

/** The run of a start, once there is one. */
export function useStarted(start: Start): JobSnapshot<'connect'> | null {
  return useRun('connect', start.state === 'run' ? start.runId : null);
}

/** The plans that were worked out after the first one and are ready, the newest last. */
export function usePlansWorkedOutAgain({ again }: Planning): readonly ConnectPlan[] {
  const runs = useJobs((state) => state.runs);
  return again.flatMap((start) => {
    const run = start.state === 'run' ? runs[start.runId] : undefined;
    const result = run?.job === 'connect' ? (run as JobSnapshot<'connect'>).result : null;
    return result === null ? [] : [result.plan];
  });
}
