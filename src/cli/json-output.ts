import { program } from '../core/program.ts';
import type { Output } from './output.ts';
import type { Terminal } from './terminal.ts';

/**
 * One JSON object a line on standard output, each with `event`: `started`, `progress` (not when quiet), `notice`,
 * `ended`. There is always exactly one `ended`, and it is the last; its `exitCode` is that of the program.
 */
export function openJsonOutput(out: Terminal, options: { readonly isQuiet: boolean }): Output {
  const line = (value: { readonly event: string } & Readonly<Record<string, unknown>>): void => {
    out.write(`${JSON.stringify(value)}\n`);
  };
  return {
    started({ runId, order, startedAt, logs }) {
      line({ event: 'started', runId, job: order.job, input: order.input, startedAt, program, logs });
    },
    progress({ runId, state, progress, fraction, ratePerSecond, secondsLeft }) {
      if (options.isQuiet || progress === null) return;
      line({ event: 'progress', runId, state, ...progress, fraction, ratePerSecond, secondsLeft });
    },
    notice(text) {
      line({ event: 'notice', text });
    },
    ended({ job, runId, snapshot, error, exitCode, logs }) {
      line({
        event: 'ended',
        runId,
        job,
        state: exitCode === 130 ? 'cancelled' : (snapshot?.state ?? 'failed'),
        result: snapshot?.result ?? null,
        error,
        exitCode,
        startedAt: snapshot?.startedAt ?? null,
        endedAt: snapshot?.endedAt ?? null,
        logs,
      });
    },
  };
}
