import type { JobId } from '../../shared/jobs.ts';

/** The logs of one run, as their name tells it: `<yyyymmdd-hhmmss>Z-<job>-<first 8 characters of the run id>`. */
export interface LogName {
  /** Without extension. Later runs sort after earlier ones. */
  readonly base: string;
  readonly extension: 'log' | 'jsonl';
  readonly job: JobId;
  /** ISO date and time. */
  readonly startedAt: string;
  readonly runIdStart: string;
}

/** All of them; the compiler says when one is missing. */
const jobs: Readonly<Record<JobId, true>> = {
  prepare: true,
  export: true,
  connect: true,
  import: true,
  spread: true,
  gather: true,
  verify: true,
};

const pattern = /^((\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)Z-([a-z-]+)-([0-9a-z]{1,8}))\.(log|jsonl)$/;

/** The name of the logs of a run, without extension. */
export function logBaseName(startedAt: Date, job: JobId, runId: string): string {
  const stamp = startedAt.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}Z-${job}-${runId.slice(0, 8)}`;
}

/** Reads the name of a kept log; `null` when it is that of another file, or no name of a file in one folder. */
export function readLogName(name: string): LogName | null {
  const match = pattern.exec(name);
  if (match === null) return null;
  const [, base = '', year, month, day, hour, minute, second, jobName = '', runIdStart = '', extension] = match;
  const startedAt = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  if (!isJobId(jobName) || Number.isNaN(Date.parse(startedAt))) return null;
  return { base, extension: extension === 'log' ? 'log' : 'jsonl', job: jobName, startedAt, runIdStart };
}

function isJobId(name: string): name is JobId {
  return Object.hasOwn(jobs, name);
}
