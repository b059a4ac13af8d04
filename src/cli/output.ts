import type { ErrorReport } from '../shared/errors.ts';
import type { JobOrder } from '../shared/ipc.ts';
import type { JobId, JobSnapshot, RunId } from '../shared/jobs.ts';
import type { ExitCode } from './exit-codes.ts';

/** A run as it begins. */
export interface RunStart {
  readonly runId: RunId;
  readonly order: JobOrder;
  readonly startedAt: string;
  /** The files the run is logged in. */
  readonly logs: readonly string[];
}

/** A run as it ended; also one that never began. */
export interface RunEnd {
  readonly job: JobId | null;
  readonly runId: RunId | null;
  /** `null` when the job never began. */
  readonly snapshot: JobSnapshot | null;
  readonly error: ErrorReport | null;
  readonly exitCode: ExitCode;
  readonly logs: readonly string[];
}

/** How a run is told of: text for people, or JSON for programs. */
export interface Output {
  started(run: RunStart): void;
  progress(snapshot: JobSnapshot): void;
  /** Something worth a line that is not an error. */
  notice(text: string): void;
  ended(run: RunEnd): void;
}
