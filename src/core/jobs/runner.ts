import { AppError, isAppError, toAppError } from '../../shared/errors.ts';
import type { JobId, JobInputs, JobResults, JobSnapshot, RunId } from '../../shared/jobs.ts';
import type { Log, Ports } from '../ports/ports.ts';
import { jobs } from './all-jobs.ts';
import type { JobDefinition } from './job.ts';
import { gatePorts, PauseGate } from './pause-gate.ts';
import { ProgressMeter } from './progress-meter.ts';

/** Snapshots are sent at most this often, besides the first and the last. */
const snapshotEveryMs = 100;
/** A run that reports nothing is looked at, so that nobody is shown old numbers. */
const lookEveryMs = 500;

/** What is shown where nothing moves. */
const noRate = { ratePerSecond: null, secondsLeft: null } as const;

/** A run under way: hosts watch it and may pause or cancel it. */
export interface Run<J extends JobId = JobId> {
  readonly runId: RunId;
  /** Calls back with the snapshot as it is, then with every change. Returns the way to stop watching. */
  watch(listener: (snapshot: JobSnapshot<J>) => void): () => void;
  cancel(): void;
  /** Holds the work where it is: no byte moves until `resume` or `cancel`. Nothing happens when it is not running. */
  pause(): void;
  resume(): void;
  /** Always resolves: an error is part of the last snapshot, the thrown one is in `error`. */
  readonly ended: Promise<{ readonly snapshot: JobSnapshot<J>; readonly error: AppError | null }>;
}

/** Starts a job. Hosts differ only in what they do with its snapshots. */
export function startJob<J extends JobId>(
  job: J,
  input: JobInputs[J],
  options: { readonly ports: Ports; readonly log: Log; readonly runId: RunId },
): Run<J> {
  const { ports, log, runId } = options;
  // `jobs[job]` is the definition with id `job`; the compiler cannot follow the lookup through the union.
  const definition = jobs[job] as unknown as JobDefinition<J>;
  const controller = new AbortController();
  const gate = new PauseGate(controller.signal);
  const listeners = new Set<(snapshot: JobSnapshot<J>) => void>();
  const meter = new ProgressMeter(definition.steps, () => ports.clock.now().getTime());

  let snapshot: JobSnapshot<J> = {
    runId,
    job,
    state: 'running',
    progress: null,
    fraction: 0,
    ratePerSecond: null,
    secondsLeft: null,
    startedAt: ports.clock.now().toISOString(),
    endedAt: null,
    result: null,
    error: null,
  };
  let sentAt = Number.NEGATIVE_INFINITY;

  const send = (change: Partial<JobSnapshot<J>>, isUrgent: boolean): void => {
    snapshot = { ...snapshot, ...change };
    const now = ports.clock.now().getTime();
    if (!isUrgent && now - sentAt < snapshotEveryMs) return;
    sentAt = now;
    for (const listener of listeners) {
      try {
        listener(snapshot);
      } catch (error) {
        // Whoever watches cannot break what is watched.
        log.error(`A watcher of the run failed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };

  const end = async (): Promise<{ snapshot: JobSnapshot<J>; error: AppError | null }> => {
    const stopLooking = ports.clock.every(lookEveryMs, () => {
      const reading = meter.look();
      if (reading !== null && snapshot.state !== 'paused') send(reading, false);
    });
    let outcome: { state: JobSnapshot['state']; result: JobResults[J] | null; error: AppError | null };
    try {
      const result = await definition.run(input, {
        ports: gatePorts(ports, gate),
        log,
        signal: controller.signal,
        pauses: () => gate.pauses,
        // What was under way when the pause began still arrives; a rate would be that of standing still.
        report: (progress) => {
          const reading = meter.take(progress);
          send(snapshot.state === 'paused' ? { ...reading, ...noRate } : reading, false);
        },
      });
      outcome = { state: 'done', result, error: null };
    } catch (thrown) {
      // Whatever breaks off after the signal is the operator's doing, not a failure, however it shows.
      const isCancelled = controller.signal.aborted;
      const error = isCancelled ? new AppError('job.cancelled', {}, { cause: thrown }) : toAppError(thrown);
      outcome = { state: isAppError(error, 'job.cancelled') ? 'cancelled' : 'failed', result: null, error };
    }
    stopLooking();
    const change: Partial<JobSnapshot<J>> = {
      state: outcome.state,
      result: outcome.result,
      error: outcome.error?.toReport() ?? null,
      endedAt: ports.clock.now().toISOString(),
      ...noRate,
    };
    send(outcome.state === 'done' ? { ...change, fraction: 1 } : change, true);
    return { snapshot, error: outcome.error };
  };

  return {
    runId,
    watch(listener) {
      listeners.add(listener);
      listener(snapshot);
      return () => listeners.delete(listener);
    },
    cancel() {
      if (snapshot.state !== 'running' && snapshot.state !== 'paused') return;
      send({ state: 'cancelling' }, true);
      // Opens the gate too.
      controller.abort();
    },
    pause() {
      if (snapshot.state !== 'running') return;
      gate.close();
      log.info('Paused.');
      send({ state: 'paused', ...noRate }, true);
    },
    resume() {
      if (snapshot.state !== 'paused') return;
      meter.forgetRate();
      log.info('Goes on.');
      send({ state: 'running' }, true);
      gate.open();
    },
    // Starts on the next turn, so that whoever started it can watch from the first moment.
    ended: Promise.resolve().then(end),
  };
}
