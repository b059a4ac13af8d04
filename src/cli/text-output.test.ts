import { expect, it } from 'vitest';
import type { JobSnapshot } from '../shared/jobs.ts';
import type { Waiting } from '../shared/progress.ts';
import { openTerminal } from './terminal.ts';
import { openTextOutput } from './text-output.ts';

/** What is printed where no terminal is, when a download waits like this, one after the other. */
function printed(waits: readonly (Pick<Waiting, 'host' | 'seconds' | 'isAsked'> | null)[]): string {
  let text = '';
  const stream = {
    write: (more: string): void => {
      text += more;
    },
    on: () => undefined,
  };
  const terminal = openTerminal(stream, { LANG: 'C' }, 'linux');
  const output = openTextOutput({ out: terminal, err: terminal, isQuiet: false });
  for (const wait of waits) {
    const until = wait === null ? '' : new Date(Date.now() + wait.seconds * 1000).toISOString();
    const snapshot: JobSnapshot = {
      runId: 'r',
      job: 'connect',
      state: 'running',
      progress: {
        step: 'download',
        done: 1,
        total: 2,
        unit: 'bytes',
        ...(wait === null ? {} : { waiting: { ...wait, until } }),
      },
      fraction: 0.5,
      ratePerSecond: null,
      secondsLeft: null,
      startedAt: '2026-11-20T14:24:33.329Z',
      endedAt: null,
      result: null,
      error: null,
    };
    // Each is told many times a second.
    output.progress(snapshot);
    output.progress(snapshot);
  }
  return text;
}

it('a long wait is told once where there is no line to rewrite, a short one not at all', () => {
  const text = printed([
    null,
    { host: 'cloud.test', seconds: 1, isAsked: false },
    { host: 'cloud.test', seconds: 90, isAsked: true },
    null,
  ]);
  expect(text.replace(/\d+ s for/, '.. s for').split('\n')).toEqual([
    'connect: download (2 bytes)',
    'connect: waits 1 min .. s for cloud.test, as it asked',
    '',
  ]);
});
