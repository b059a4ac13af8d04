import { randomUUID } from 'node:crypto';
import { type Run, startJob } from '../../core/jobs/runner.ts';
import { AppError, assertNever } from '../../shared/errors.ts';
import type { JobOrder } from '../../shared/ipc.ts';
import { isLookOnly, type JobId, type JobSnapshot, type RunId } from '../../shared/jobs.ts';
import type { Settings } from '../../shared/settings.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';
import { fullPath } from './full-path.ts';

/** Runs that have ended are remembered this far back. */
const rememberedRuns = 20;

/** The jobs, one at a time. */
export interface JobHandlers extends HandlerGroup<'jobs'> {
  /** The job that is under way, or about to start. */
  busyWith(): JobId | undefined;
  close(): Promise<void>;
}

/** Starts, stops and follows runs. */
export function jobHandlers({ computer, ports, logs, tell, closing, refuseWhileBusy }: HandlerContext): JobHandlers {
  const runs = new Map<RunId, { run: Run; snapshot: JobSnapshot; ended: Promise<void> }>();
  /** Held while a run's log is opened, so that two requests at once do not start two runs, and closing waits for it. */
  let starting: { readonly job: JobId; readonly settled: Promise<unknown> } | undefined;

  const current = (): readonly JobSnapshot[] => [...runs.values()].map(({ snapshot }) => snapshot);
  const underWay = (): JobSnapshot | undefined => current().find((snapshot) => snapshot.endedAt === null);
  const known = (runId: RunId): Run => {
    const run = runs.get(runId)?.run;
    if (run === undefined) throw new AppError('job.unknown-run', { runId });
    return run;
  };

  const start = async (order: JobOrder): Promise<JobSnapshot> => {
    const runId = randomUUID();
    const log = await logs.open(order.job, runId);
    const run = startJob(order.job, order.input, { ports, log, runId });
    forgetOldRuns();
    let snapshot: JobSnapshot | null = null;
    const take = (changed: JobSnapshot): void => {
      if (changed === snapshot) return;
      snapshot = changed;
      runs.set(runId, { run, snapshot: changed, ended });
      tell({ event: 'jobs.changed', value: changed });
    };
    const ended = run.ended.then(async (end) => {
      // The hosts the manifest named are tested with the others from now on.
      const { result } = end.snapshot;
      if (result !== null && 'hosts' in result)
        computer.network.learn(result.plan.hosts.filter(({ purposes }) => purposes.includes('downloads')));
      await log.close({
        state: endStateOf(end.snapshot),
        error: end.error,
        problems: end.snapshot.result?.problems ?? [],
        isLookOnly: isLookOnly(order.input),
      });
    });
    run.watch(take);
    if (snapshot === null) throw new Error('A run tells its snapshot at once.');
    return snapshot;
  };

  const forgetOldRuns = (): void => {
    for (const [id, { snapshot }] of runs) {
      if (runs.size >= rememberedRuns && snapshot.endedAt !== null) runs.delete(id);
    }
  };

  return {
    requests: {
      'jobs.start': async (order) => {
        if (closing.aborted) throw new AppError('job.cancelled', {});
        refuseWhileBusy();
        const started = start(requiringApproval(withFullPaths(order), computer.settings));
        starting = { job: order.job, settled: started.catch(() => undefined) };
        try {
          return await started;
        } finally {
          starting = undefined;
        }
      },
      'jobs.cancel': async ({ runId }) => {
        known(runId).cancel();
        return {};
      },
      'jobs.pause': async ({ runId }) => {
        known(runId).pause();
        return {};
      },
      'jobs.resume': async ({ runId }) => {
        known(runId).resume();
        return {};
      },
      'jobs.list': async () => current(),
    },
    current: () => current().map((value) => ({ event: 'jobs.changed', value })),
    busyWith: () => (starting ?? underWay())?.job,
    async close() {
      // Whatever was about to start is a run by then, and is stopped with the others.
      await starting?.settled;
      for (const { run } of runs.values()) run.cancel();
      await Promise.all([...runs.values()].map(({ ended }) => ended));
    },
  };
}

function endStateOf(snapshot: JobSnapshot): 'done' | 'cancelled' | 'failed' {
  const { state } = snapshot;
  if (state === 'done' || state === 'cancelled' || state === 'failed') return state;
  throw new Error(`A run that has ended says it is ${state}.`);
}

/** What the settings of this computer ask for, no screen takes away. */
function requiringApproval(order: JobOrder, { requireApproval }: Settings): JobOrder {
  return order.job === 'connect' && requireApproval
    ? { job: 'connect', input: { ...order.input, requireApproval } }
    : order;
}

function withFullPaths(order: JobOrder): JobOrder {
  const { job, input } = order;
  switch (job) {
    case 'prepare': {
      const reviewed = input.reviewed === null ? null : fullPath(input.reviewed);
      return { job, input: { ...input, to: fullPath(input.to), reviewed } };
    }
    case 'export':
      return { job, input: { ...input, to: fullPath(input.to) } };
    case 'connect':
      return { job, input: { ...input, from: fullPath(input.from), to: fullPath(input.to) } };
    case 'import':
      return { job, input: { ...input, from: fullPath(input.from) } };
    case 'spread':
      return { job, input: { ...input, from: fullPath(input.from), to: input.to.map(fullPath) } };
    case 'gather':
      return { job, input: { from: input.from.map(fullPath), to: fullPath(input.to) } };
    case 'verify':
      return { job, input: { path: fullPath(input.path) } };
    default:
      return assertNever(job);
  }
}
