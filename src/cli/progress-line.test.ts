import { describe, expect, it } from 'vitest';
import type { JobSnapshot } from '../shared/jobs.ts';
import type { Progress } from '../shared/progress.ts';
import { displayWidth } from './layout.ts';
import { amount, ProgressLine, progressText } from './progress-line.ts';
import { openTerminal } from './terminal.ts';

const download: Progress = {
  step: 'download',
  done: 3 * 1024 * 1024,
  total: 12 * 1024 * 1024,
  unit: 'bytes',
  item: '3B7D84FA-ECCC-4EA0-B8AB-ABBDA1E88E0E.cab',
};

function snapshot(progress: Progress | null, change: Partial<JobSnapshot> = {}): JobSnapshot {
  return {
    runId: 'r',
    job: 'connect',
    state: 'running',
    progress,
    fraction: 0.25,
    ratePerSecond: 1024 * 1024,
    secondsLeft: 9,
    startedAt: '2026-11-20T14:24:33.329Z',
    endedAt: null,
    result: null,
    error: null,
    ...change,
  };
}
const nowMs = Date.parse('2026-11-20T14:24:34.329Z');
const view = { columns: 120, isUnicode: true, elapsedSeconds: 1, nowMs };

describe('progressText', () => {
  it('says how far, how fast, how long and at what', () => {
    expect(progressText(snapshot(download), view)).toBe(
      '█████░░░░░░░░░░░░░░░  25%  Download  3.00 MB of 12.0 MB  1.00 MB/s  9 s left  3B7D84FA-ECCC-4EA0-B8AB-ABBDA1E88E0E.cab',
    );
  });

  it('fits at every width, the item being the first to give way', () => {
    for (let columns = 19; columns < 120; columns += 1) {
      expect(displayWidth(progressText(snapshot(download), { ...view, columns }))).toBeLessThanOrEqual(columns);
    }
    expect(progressText(snapshot(download), { ...view, columns: 79 })).toMatch(/25% {2}Download .* {2}9 s left$/);
    expect(progressText(snapshot(download), { ...view, columns: 90 })).toMatch(/9 s left {2}3B.*\.\.\..*E\.cab$/);
  });

  it('is plain ASCII where the terminal knows no more', () => {
    expect(progressText(snapshot(null), { ...view, isUnicode: false })).toBe('[#####---------------]  25%');
  });

  it('shows that the program is alive when no time left can be told', () => {
    const follow: Progress = { step: 'read-back', done: 0, total: 1, unit: 'updates' };
    const waiting = snapshot(follow, { ratePerSecond: 0.3, secondsLeft: null });
    expect(progressText(waiting, { ...view, elapsedSeconds: 42 })).toMatch(
      /25% {2}Read back {2}0 of 1 update {2}42 s so far$/,
    );
  });

  it('says for whom it waits, how long still, and whether that was asked for', () => {
    const until = new Date(nowMs + 27_200).toISOString();
    const waiting = { host: 'cloud.test', seconds: 30, until, isAsked: true };
    expect(progressText(snapshot({ ...download, waiting }), view)).toContain('waits 28 s for cloud.test, as it asked');
    const own = { ...waiting, isAsked: false };
    expect(progressText(snapshot({ ...download, waiting: own }), view)).toMatch(/waits 28 s for cloud\.test {2}/);
    // A wait that is over is not told in negative seconds.
    const late = { ...view, nowMs: nowMs + 60_000 };
    expect(progressText(snapshot({ ...download, waiting }), late)).toContain('waits 0 s for');
  });

  it('says what the settings allow, and that others are under way too', () => {
    const limit = { kilobytesPerSecond: 1500, until: null };
    const active = ['a.cab', download.item ?? '', 'b.cab'].map((item) => ({ item, done: 0, total: null }));
    const text = progressText(snapshot({ ...download, limitedBy: 'setting', limit, active }), {
      ...view,
      columns: 140,
    });
    expect(text).toContain('limit 1,500 kB/s');
    expect(text).toMatch(/E\.cab and 2 more$/);
    for (let columns = 19; columns < 150; columns += 1)
      expect(
        displayWidth(progressText(snapshot({ ...download, limit, active }), { ...view, columns })),
      ).toBeLessThanOrEqual(columns);
  });

  it('says that the run is being stopped', () => {
    expect(progressText(snapshot(download, { state: 'paused' }), view)).toContain('25%  Paused  Download');
    expect(progressText(snapshot(download, { state: 'cancelling' }), view)).toMatch(/25% {2}Stopping\.\.\.$/);
  });

  it('shows nothing that could speak to the terminal', () => {
    const evil = { ...download, item: 'a\u001B[2Jb\u202Ec' };
    expect(progressText(snapshot(evil), view)).toMatch(/ a\[2Jbc$/);
  });
});

it('says amounts in their units', () => {
  expect(amount({ step: 's', done: 1, total: null, unit: 'rows' })).toBe('1 row');
  expect(amount({ step: 's', done: 1000, total: 100_000, unit: 'rows' })).toBe('1,000 of 100,000 rows');
  expect(amount({ step: 's', done: 500, total: null, unit: 'bytes' })).toBe('500 bytes');
});

it('is rewritten in place and taken away once', () => {
  let written = '';
  const write = (text: string): void => {
    written += text;
  };
  const terminal = openTerminal({ isTTY: true, columns: 60, write, on: () => undefined }, { LANG: 'C' }, 'linux');
  const line = new ProgressLine(terminal);
  line.clear();
  line.show(snapshot(null));
  line.clear();
  line.clear();
  expect(written).toBe('\r[#####---------------]  25%\u001B[K\r\u001B[K');
});
