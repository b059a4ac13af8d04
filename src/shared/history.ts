/** What is kept of runs: their list, and their logs as CMTrace reads them. */
import type { JobId, JobSnapshot } from './jobs.ts';

/** A run that was, or is, as its log tells it. The newest first. */
export interface RunRecord {
  readonly runId: string;
  readonly job: JobId;
  /** ISO date and time. */
  readonly startedAt: string;
  /** `null` while it runs, and of a run that was cut off. */
  readonly endedAt: string | null;
  readonly outcome: Extract<JobSnapshot['state'], 'done' | 'cancelled' | 'failed'> | 'running' | 'cut-off';
  /** It only looked: a plan of Connect, a check of Import. Known once it has ended. */
  readonly isLookOnly: boolean;
  /** Problems beside a good end, or the one error of a bad one. */
  readonly codes: readonly string[];
  /** File name of its log in the log folder; what `logs.read` takes. */
  readonly log: string;
}

export type LogSeverity = 'info' | 'warning' | 'error';

export interface LogLine {
  /** From 0, in the whole log. */
  readonly number: number;
  readonly severity: LogSeverity;
  /** ISO date and time; `null` where the line tells none. */
  readonly at: string | null;
  readonly component: string;
  readonly text: string;
}

/** A page of a log: the lines that the filter lets through. */
export interface LogPage {
  /** Where the log is, to open it elsewhere. */
  readonly path: string;
  /** Lines in the whole log. */
  readonly total: number;
  /** Lines the filter lets through. */
  readonly matching: number;
  readonly errors: number;
  readonly warnings: number;
  readonly offset: number;
  readonly lines: readonly LogLine[];
}
