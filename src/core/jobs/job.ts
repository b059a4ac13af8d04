import type { JobId, JobInputs, JobResults } from '../../shared/jobs.ts';
import type { Progress } from '../../shared/progress.ts';
import type { Log, Ports } from '../ports/ports.ts';

/** What a running job may use. */
export interface JobContext<Step extends string = string> {
  readonly ports: Ports;
  readonly log: Log;
  /** The only way a job is cancelled; pass it on to ports. */
  readonly signal: AbortSignal;
  /** How often the run has been paused so far: what failed or took long across a pause says nothing of the outside. */
  readonly pauses: () => number;
  /** Report facts freely: the runner throttles, works out the fraction, the rate and the time left. */
  readonly report: (progress: Progress & { readonly step: Step }) => void;
}

/** A job is a value: an id, its steps with weights, and one function. It keeps nothing between runs. */
export interface JobDefinition<J extends JobId, Step extends string = string> {
  readonly id: J;
  /** Each step's share of the bar, in order. */
  readonly steps: Readonly<Record<Step, number>>;
  run(input: JobInputs[J], context: JobContext<Step>): Promise<JobResults[J]>;
}

/** Ends the job here when the operator stopped it. */
export function stopIfCancelled(signal: AbortSignal): void {
  signal.throwIfAborted();
}
