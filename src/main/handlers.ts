import { randomUUID } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { driveContents } from '../core/drives/contents.ts';
import { type Run, startJob } from '../core/jobs/runner.ts';
import type { Ports } from '../core/ports/ports.ts';
import type { Drive } from '../shared/drives.ts';
import { AppError, assertNever, toAppError } from '../shared/errors.ts';
import {
  type Answer,
  type EventMessage,
  isRequestName,
  type JobOrder,
  type RequestInput,
  type RequestName,
  type RequestOutput,
  requests,
} from '../shared/ipc.ts';
import type { JobId, JobSnapshot, RunId } from '../shared/jobs.ts';
import type { Settings } from '../shared/settings.ts';
import type { RunLog } from './log/run-log.ts';

/** Runs that have ended are remembered this far back. */
const rememberedRuns = 20;

/** What the handlers stand on. */
export interface HandlerOptions {
  readonly version: string;
  readonly settings: Settings;
  readonly ports: Ports;
  /** Opens the log of one run; the handlers close it. */
  readonly openLog: (job: JobId, runId: RunId) => Promise<Pick<RunLog, 'info' | 'warning' | 'error' | 'close'>>;
  /** The proxy server in use, without credentials; `null` without one. */
  readonly proxy: string | null;
  /** A folder to propose for what is carried; `null` when there is none to propose. */
  readonly drive: string | null;
}

/** The contract, answered. Hosts check who asks; everything else is done here, the same for all of them. */
export interface Handlers {
  /** Checks name and input, and answers. Always resolves. */
  answer(name: string, input: unknown): Promise<Answer<unknown>>;
  /** Calls back with the current values, then with every change. Returns the way to stop. */
  subscribe(listener: (message: EventMessage) => void): () => void;
  /** Whether a job is under way. */
  isBusy(): boolean;
  /** Stops what is under way, also what is about to start, and waits until it has. Nothing starts any more. */
  close(): Promise<void>;
}

type Implementations = { [N in RequestName]: (input: RequestInput<N>) => Promise<RequestOutput<N>> };

/** Answers the contract over a computer's ports. */
export function createHandlers(options: HandlerOptions): Handlers {
  const { settings, ports, openLog } = options;
  const runs = new Map<RunId, { run: Run; snapshot: JobSnapshot; ended: Promise<void> }>();
  const listeners = new Set<(message: EventMessage) => void>();
  const closing = new AbortController();
  const drives = followDrives(ports.drives, (value) => {
    for (const listener of listeners) listener({ event: 'drives.changed', value });
  });

  /** Held while a run's log is opened, so that two requests at once do not start two runs, and closing waits for it. */
  let starting: { readonly job: JobId; readonly settled: Promise<unknown> } | undefined;
  let isClosed = false;

  const current = (): readonly JobSnapshot[] => [...runs.values()].map(({ snapshot }) => snapshot);
  const underWay = (): JobSnapshot | undefined => current().find((snapshot) => snapshot.endedAt === null);

  const implementations: Implementations = {
    'app.describe': async () => ({
      version: options.version,
      isPractice: settings.isPractice,
      site: settings.site === null ? null : { database: settings.site.database.path, folder: settings.site.folder },
      cloud: settings.cloud === null ? null : { host: new URL(settings.cloud.manifestUrl).host, proxy: options.proxy },
      paths:
        options.drive === null ? null : { usageData: options.drive, updatePack: join(options.drive, 'UpdatePacks') },
    }),

    'site.describe': async () => {
      const database = await ports.openSiteDatabase();
      try {
        const { hierarchyId: _neverTold, ...site } = await database.readSite();
        return { ...site, usageData: await database.summarizeUsageData() };
      } finally {
        await database.close();
      }
    },

    'drives.list': async () => await ports.drives.list(),

    'drives.describe': async ({ path }) => await driveContents(ports.files, fullPath(path), closing.signal),

    'jobs.start': async (order) => {
      if (isClosed) throw new AppError('job.cancelled', {});
      const busy = (starting ?? underWay())?.job;
      if (busy !== undefined) throw new AppError('job.busy', { job: busy });
      const ready = withFullPaths(order);
      const started = start(ready);
      starting = { job: order.job, settled: started.catch(() => undefined) };
      try {
        return await started;
      } finally {
        starting = undefined;
      }
    },

    'jobs.cancel': async ({ runId }) => {
      const known = runs.get(runId);
      if (known === undefined) throw new AppError('job.unknown-run', { runId });
      known.run.cancel();
      return {};
    },

    'jobs.list': async () => current(),
  };

  const start = async (order: JobOrder): Promise<JobSnapshot> => {
    const runId = randomUUID();
    const log = await openLog(order.job, runId);
    const run = startJob(order.job, order.input, { ports, log, runId });
    forgetOldRuns();
    let snapshot: JobSnapshot | null = null;
    const take = (changed: JobSnapshot): void => {
      if (changed === snapshot) return;
      snapshot = changed;
      runs.set(runId, { run, snapshot: changed, ended });
      for (const listener of listeners) listener({ event: 'jobs.changed', value: changed });
    };
    const ended = run.ended.then(async (end) => {
      await log.close({
        state: endStateOf(end.snapshot),
        error: end.error,
        problems: end.snapshot.result?.problems ?? [],
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

  const answer = async <N extends RequestName>(name: N, input: unknown): Promise<RequestOutput<N>> => {
    const checked = requests[name].input.safeParse(input);
    if (!checked.success) {
      const problem = checked.error.issues
        .slice(0, 3)
        .map((issue) => [issue.path.join('.'), issue.message].filter((part) => part !== '').join(': '))
        .join('; ');
      throw new AppError('contract.refused-input', { name, problem });
    }
    // The guard of row `name` has just let the input through; the compiler cannot follow the lookup through the union.
    return await implementations[name](checked.data as RequestInput<N>);
  };

  return {
    async answer(name, input) {
      try {
        if (!isRequestName(name)) throw new AppError('contract.unknown-request', { name: name.slice(0, 60) });
        return { isOk: true, value: await answer(name, input) };
      } catch (thrown) {
        return { isOk: false, error: toAppError(thrown).toReport() };
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      for (const snapshot of current()) listener({ event: 'jobs.changed', value: snapshot });
      const known = drives.current();
      if (known !== null) listener({ event: 'drives.changed', value: known });
      if (!isClosed) drives.start();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) drives.stop();
      };
    },
    isBusy: () => starting !== undefined || underWay() !== undefined,
    async close() {
      isClosed = true;
      closing.abort();
      drives.stop();
      // Whatever was about to start is a run by then, and is stopped with the others.
      await starting?.settled;
      for (const { run } of runs.values()) run.cancel();
      await Promise.all([...runs.values()].map(({ ended }) => ended));
    },
  };
}

/** Looks at the drives only while somebody watches, and knows what it saw last. */
function followDrives(
  port: Ports['drives'],
  tell: (drives: readonly Drive[]) => void,
): { current(): readonly Drive[] | null; start(): void; stop(): void } {
  let known: readonly Drive[] | null = null;
  let stop: (() => void) | null = null;
  return {
    current: () => known,
    start() {
      stop ??= port.watch((drives) => {
        known = drives;
        tell(drives);
      });
    },
    stop() {
      stop?.();
      // Nobody has looked since: the next one to watch is told what is true then.
      stop = null;
      known = null;
    },
  };
}

function endStateOf(snapshot: JobSnapshot): 'done' | 'cancelled' | 'failed' {
  const { state } = snapshot;
  if (state === 'running' || state === 'cancelling') throw new Error(`A run that has ended says it is ${state}.`);
  return state;
}

/** A screen has no working folder of its own: a path is a whole one, or refused. */
function withFullPaths(order: JobOrder): JobOrder {
  const { job, input } = order;
  switch (job) {
    case 'prepare':
      return {
        job,
        input: {
          ...input,
          to: fullPath(input.to),
          reviewed: input.reviewed === null ? null : fullPath(input.reviewed),
        },
      };
    case 'export':
      return { job, input: { ...input, to: fullPath(input.to) } };
    case 'connect':
      return { job, input: { ...input, from: fullPath(input.from), to: fullPath(input.to) } };
    case 'import':
      return { job, input: { ...input, from: fullPath(input.from) } };
    case 'verify':
      return { job, input: { path: fullPath(input.path) } };
    default:
      return assertNever(job);
  }
}

function fullPath(entered: string): string {
  // "Copy as path" in the Explorer puts quotes around it.
  const path = entered.replace(/^"(.*)"$/, '$1');
  if (!isAbsolute(path)) throw new AppError('files.not-a-full-path', { path });
  return path;
}
