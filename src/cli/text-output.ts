import type { ErrorReport } from '../shared/errors.ts';
import { formatSeconds } from '../shared/format.ts';
import type { JobSnapshot } from '../shared/jobs.ts';
import type { Waiting } from '../shared/progress.ts';
import { safeText } from '../shared/safe-text.ts';
import { wrap } from './layout.ts';
import type { Output } from './output.ts';
import { amount, ProgressLine, stepTitle, waitWords } from './progress-line.ts';
import { describeResult } from './results.ts';
import { paint, type Terminal } from './terminal.ts';

export interface TextOutputOptions {
  readonly out: Terminal;
  /** Errors and problems. */
  readonly err: Terminal;
  /** Only errors. */
  readonly isQuiet: boolean;
}

/** Shorter waits are over before anybody wonders. */
const toldFromSeconds = 10;

/** For people: one line that is rewritten on a terminal, a line per step elsewhere; what was found out at the end. */
export function openTextOutput({ out, err, isQuiet }: TextOutputOptions): Output {
  const progressLine = new ProgressLine(out);
  let step = '';
  let waitedUntil = '';

  const say = (line: string): void => {
    if (!isQuiet) out.write(`${line}\n`);
  };
  /** A long wait in silence looks like a program that hangs. */
  const sayWait = (job: string, waiting: Waiting | undefined): void => {
    if (waiting === undefined || waiting.seconds < toldFromSeconds || waiting.until === waitedUntil) return;
    waitedUntil = waiting.until;
    say(`${job}: ${waitWords(waiting, Date.now())}`);
  };
  return {
    started({ order }) {
      if (!out.isInteractive) say(`${order.job}: started`);
    },
    progress(snapshot) {
      if (isQuiet) return;
      if (out.isInteractive) return progressLine.show(snapshot);
      const { progress } = snapshot;
      sayWait(snapshot.job, progress?.waiting);
      if (progress === null || progress.step === step) return;
      step = progress.step;
      const whole = progress.total === null ? '' : ` (${amount({ ...progress, done: progress.total, total: null })})`;
      say(`${snapshot.job}: ${stepTitle(step).toLowerCase()}${whole}`);
    },
    notice(text) {
      progressLine.clear();
      for (const line of wrap(safeText(text), out.width())) say(line);
    },
    ended({ job, snapshot, error, exitCode, logs }) {
      progressLine.clear();
      if (job !== null && snapshot !== null && !out.isInteractive) say(`${job}: ${endWords(snapshot)}`);
      if (job !== null && snapshot?.result != null) {
        const result = describeResult(job, snapshot.result, { columns: out.width() });
        for (const line of result) say(paintStatus(out, line));
        for (const problem of snapshot.result.problems) showError(err, 'Problem', problem);
      }
      if (error !== null) showError(err, 'Error', error);
      const [log] = logs;
      if (log === undefined) return;
      if (exitCode === 0) say(paint(out, 'dim', `Log: ${log}`));
      else err.write(`${paint(err, 'dim', `Log: ${log}`)}\n`);
    },
  };
}

/** An error in words: what happened, what to do next, and its code for scripts and support. */
export function showError(err: Terminal, title: 'Error' | 'Problem' | 'Note', error: ErrorReport): void {
  // That somebody stopped the run is no error, and nothing more needs to be said of it.
  const isStop = error.code === 'job.cancelled';
  const opening = isStop ? '' : `${title}:`;
  const [first = '', ...more] = wrap(`${opening} ${safeText(error.message)}`.trim(), err.width());
  const lines = [
    paint(err, title === 'Error' ? 'red' : 'yellow', opening) + first.slice(opening.length),
    ...more,
    ...wrap(error.remedy, err.width(), '  '),
    ...(isStop ? [] : [paint(err, 'dim', `  [${error.code}]`)]),
  ];
  err.write(`${lines.join('\n')}\n`);
}

function endWords({ state, startedAt, endedAt }: JobSnapshot): string {
  const seconds = endedAt === null ? null : (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  return seconds === null ? state : `${state} in ${formatSeconds(seconds)}`;
}

/** Colour for the words that open a line of a result; without colours they stand for themselves. */
function paintStatus(out: Terminal, line: string): string {
  const match = /^( *)(ok|warning|failed|\+)( +.*)$/.exec(line);
  if (match === null) return line;
  const [, indent = '', word = '', rest = ''] = match;
  return indent + paint(out, word === 'failed' ? 'red' : word === 'warning' ? 'yellow' : 'green', word) + rest;
}
