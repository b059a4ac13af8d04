import { mkdir, rm } from 'node:fs/promises';
import { EOL } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { Log } from '../../core/ports/ports.ts';
import type { AppError } from '../../shared/errors.ts';
import type { JobId, JobSnapshot, RunId } from '../../shared/jobs.ts';
import { formatCMTrace, type LogLevel, type LogOrigin, linesOf } from './cmtrace.ts';
import { LogFile } from './log-file.ts';
import { logBaseName } from './log-names.ts';
import { Redactor } from './redactor.ts';
import { removeOldLogs } from './retention.ts';

/*
 * Every run leaves three logs:
 * - `<yyyymmdd-hhmmss>Z-<job>-<run id>.log`, for CMTrace, kept;
 * - the same as `.jsonl`, one JSON object a line, for programs, with the fields the text leaves out, kept; the last line
 *   has the outcome and its codes (what is kept is told in retention.ts);
 * - `ServiceConnectionTool.log`, as the classic tool has it: in the folder of the program, replaced by every run, bare
 *   lines that begin with `INFO:`, `WARNING:` or `ERROR:`.
 * A log that cannot be written is told of once and otherwise missed: it never stops the job.
 */

/** The name of the classic tool's own log. */
export const classicLogName = 'ServiceConnectionTool.log';

export interface RunLogOptions {
  /** Where the kept logs go; made when it is not there. */
  readonly folder: string;
  readonly job: JobId;
  readonly runId: RunId;
  readonly startedAt: Date;
  /** Never to be written; more may be added while the log is open. */
  readonly secrets: readonly string[];
  /** Where the classic log goes. When it may not be written there, it goes to `folder`. */
  readonly programFolder: string;
  /** Told of what goes wrong with the logs, a sentence each. */
  readonly onTrouble?: (text: string) => void;
}

/** How a run ended, as the last lines of its log tell it. */
export interface RunOutcome {
  readonly state: Extract<JobSnapshot['state'], 'done' | 'cancelled' | 'failed'>;
  readonly error: AppError | null;
  readonly problems: readonly { readonly code: string; readonly message: string }[];
  /** It only looked: a plan, a check. */
  readonly isLookOnly?: boolean;
}

/** The logs of one run. */
export interface RunLog extends Log {
  /** The files that are being written. */
  readonly files: readonly string[];
  /** Hides `secret` from now on. */
  addSecret(secret: string): void;
  /** A text or value without the secrets of this run, for whatever else is shown of it. */
  readonly redactor: Redactor;
  /** Writes how the run ended and closes the files. Never rejects. */
  close(outcome: RunOutcome): Promise<void>;
}

interface Sink {
  readonly file: LogFile;
  readonly lines: (level: LogLevel, at: Date, text: string, fields: Record<string, unknown> | undefined) => string;
}

/** Opens the logs of a run; those that cannot be opened are told of and left out. Whoever opened it closes it. */
export async function openRunLog(options: RunLogOptions): Promise<RunLog> {
  const redactor = new Redactor(options.secrets);
  const trouble = options.onTrouble ?? (() => undefined);
  const sinks = [...(await openKeptLogs(options, trouble)), ...(await openClassicLog(options, trouble))];
  const tidied = removeOldLogs(options.folder, logBaseName(options.startedAt, options.job, options.runId));

  const write = (level: LogLevel, text: string, fields?: Readonly<Record<string, unknown>>): void => {
    const at = new Date();
    const clean = redactor.text(text);
    const cleanFields = fields === undefined ? undefined : (redactor.value(fields) as Record<string, unknown>);
    for (const { file, lines } of sinks) {
      file.append(lines(level, at, clean, cleanFields));
      if (level === 'error') void file.flush();
    }
  };

  return {
    files: sinks.map((sink) => sink.file.path),
    redactor,
    addSecret: (secret) => redactor.add(secret),
    info: (text, fields) => write('info', text, fields),
    warning: (text, fields) => write('warning', text, fields),
    error: (text, fields) => write('error', text, fields),
    async close(outcome) {
      writeOutcome(outcome, write);
      await Promise.all(sinks.map((sink) => sink.file.close()));
      await tidied;
    },
  };
}

async function openKeptLogs(options: RunLogOptions, trouble: (text: string) => void): Promise<readonly Sink[]> {
  const { folder, job, runId, startedAt } = options;
  const base = join(folder, logBaseName(startedAt, job, runId));
  const origin: LogOrigin = {
    component: job,
    file: `${job}.ts`,
    thread: process.pid,
    biasMinutes: (at) => at.getTimezoneOffset(),
  };
  const fail = tellOnce((error) => trouble(`The log of this run in ${folder} is not complete: ${reasonOf(error)}.`));
  const kept: readonly { readonly path: string; readonly lines: Sink['lines'] }[] = [
    { path: `${base}.log`, lines: (level, at, text) => joinLines(formatCMTrace({ level, at, text }, origin)) },
    {
      path: `${base}.jsonl`,
      lines: (level, at, text, fields) => {
        const record = { time: at.toISOString(), level, job, runId, text, ...(fields === undefined ? {} : { fields }) };
        return `${JSON.stringify(record)}\n`;
      },
    },
  ];
  const sinks: Sink[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const { path, lines } of kept) sinks.push({ file: await LogFile.create(path, fail), lines });
  } catch (error) {
    trouble(`No log of this run can be kept in ${folder}: ${reasonOf(error)}.`);
  }
  return sinks;
}

async function openClassicLog(options: RunLogOptions, trouble: (text: string) => void): Promise<readonly Sink[]> {
  const prefixes = { info: 'INFO:', warning: 'WARNING:', error: 'ERROR:' } as const;
  const lines: Sink['lines'] = (level, _at, text) => joinLines(linesOf(text).map((line) => prefixes[level] + line));
  let refusal: unknown = null;
  for (const folder of new Set([options.programFolder, options.folder])) {
    const path = join(folder, classicLogName);
    const fail = tellOnce((error) => trouble(`${path} is not complete: ${reasonOf(error)}.`));
    try {
      // Removed, not emptied: a run that still writes the old one keeps it to itself, and no link is followed.
      await rm(path, { force: true });
      const file = await LogFile.create(path, fail);
      if (refusal !== null) {
        trouble(
          `${classicLogName} is in ${folder}: ${options.programFolder} cannot be written (${reasonOf(refusal)}).`,
        );
      }
      return [{ file, lines }];
    } catch (error) {
      refusal ??= error;
    }
  }
  trouble(`${classicLogName} cannot be written: ${reasonOf(refusal)}.`);
  return [];
}

function writeOutcome(
  outcome: RunOutcome,
  write: (level: LogLevel, text: string, fields?: Record<string, unknown>) => void,
): void {
  const { state, error, problems, isLookOnly = false } = outcome;
  // The last line tells a program all there is to tell about the end: the history reads nothing else of it.
  const codes = [...new Set(error === null ? problems.map(({ code }) => code) : [error.code])];
  const end = { state, codes, ...(isLookOnly ? { isLookOnly } : {}) };
  for (const problem of problems) write('warning', `${problem.message} [${problem.code}]`);
  if (error !== null && state === 'failed') {
    write('error', `${error.message} [${error.code}]`, { code: error.code, details: error.details });
    const causes = describeCauses(error);
    if (causes !== '') write('error', causes);
  }
  if (state === 'done') {
    write('info', problems.length === 0 ? 'Ended: done.' : `Ended: done, with problems (${problems.length}).`, end);
  } else {
    write(state === 'failed' ? 'error' : 'warning', `Ended: ${state}.`, end);
  }
}

/** What lies under an error. A bug is told whole, with where it happened; an expected error by its causes' words. */
function describeCauses(error: AppError): string {
  const isBug = error.code === 'internal.unexpected';
  const texts: string[] = [];
  let cause: unknown = error.cause;
  // An error may be its own cause, by mistake or by malice.
  for (let depth = 0; cause !== undefined && cause !== null && depth < 5; depth += 1) {
    if (!(cause instanceof Error)) {
      texts.push(`Cause: ${typeof cause === 'string' ? cause : inspect(cause)}`);
      break;
    }
    texts.push(`Cause: ${isBug ? (cause.stack ?? cause.message) : `${cause.name}: ${cause.message}`}`);
    cause = cause.cause;
  }
  return texts.join('\n');
}

function joinLines(lines: readonly string[]): string {
  return lines.map((line) => line + EOL).join('');
}

/** Two files that fail for one reason are one trouble. */
function tellOnce(tell: (error: unknown) => void): (error: unknown) => void {
  let isTold = false;
  return (error) => {
    if (!isTold) tell(error);
    isTold = true;
  };
}

const reasons = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EACCES', 'this account may not write there'],
  ['EPERM', 'this account may not write there'],
  ['EROFS', 'it is read-only'],
  ['ENOTDIR', 'a file is in the way'],
  ['EEXIST', 'a file is in the way'],
]);

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return reasons.get(code) ?? error.message;
}
