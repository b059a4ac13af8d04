import { expect, test } from 'vitest';
import type { Measure, Sample } from './measure.ts';
import { formatRows, summarize, unmetGoals } from './summary.ts';

const measure: Measure = {
  name: 'export',
  description: 'rows to CSV',
  peerName: 'sqlite3',
  goal: 0.5,
  goalRssBytes: 300 * 1024 * 1024,
  run: async () => ({ ours: [], peer: null }),
};

function sample(seconds: number, peakRssBytes: number | null = null): Sample {
  return { seconds, amount: 1000, unit: 'rows', peakRssBytes };
}

test('takes the median of the rounds, so that one slow round decides nothing', () => {
  const row = summarize(measure, { ours: [sample(1, 1), sample(50, 2), sample(2, 3)], peer: [sample(1), sample(1)] });
  expect(row).toMatchObject({ oursPerSecond: 500, peerPerSecond: 1000, ratio: 0.5, isMet: true, peakRssBytes: 3 });
});

test('is not met when it takes more memory than it may, or nobody measured it', () => {
  const peer = [sample(1)];
  expect(summarize(measure, { ours: [sample(1, 301 * 1024 * 1024)], peer }).isMet).toBe(false);
  expect(summarize(measure, { ours: [sample(1)], peer }).isMet).toBe(false);
});

test('is not met for memory even when the peer is not on this computer', () => {
  const row = summarize(measure, { ours: [sample(1, 301 * 1024 * 1024)], peer: null });
  expect(row.isMet).toBe(false);
  expect(unmetGoals([row])).toEqual(['export (sqlite3 is not here, memory 301 MB of 300 MB)']);
});

test('names the goals that a gate does not let through, with why', () => {
  const rowOf = (seconds: number, peak: number | null, hasPeer = true): ReturnType<typeof summarize> =>
    summarize(measure, { ours: [sample(seconds, peak)], peer: hasPeer ? [sample(1)] : null });
  expect(unmetGoals([rowOf(2, 1)])).toEqual([]);
  expect(unmetGoals([rowOf(4, 1), rowOf(1, null), rowOf(1, 1, false)])).toEqual([
    'export (speed 0.25 of 0.5)',
    'export (memory not measured of 300 MB)',
    'export (sqlite3 is not here)',
  ]);
});

test('says nothing about the goal when the peer is not on this computer', () => {
  const row = summarize(measure, { ours: [sample(1, 1)], peer: null });
  expect(row).toMatchObject({ ratio: null, isMet: null });
  expect(formatRows([row]).split('\n')[1]).toBe(
    'export  1,000 rows/s  sqlite3: not here  -      0.50  -    1 byte of 300 MB',
  );
});

test('holds the limits of a measure too, and one that was not measured is not kept', () => {
  const rowOf = (value: number): ReturnType<typeof summarize> =>
    summarize(measure, {
      ours: [sample(1, 1)],
      peer: [sample(1)],
      limits: [{ name: 'opened', value, below: 2_000, unit: 'ms' }],
    });
  expect([rowOf(1_999).isMet, rowOf(2_000).isMet, rowOf(Number.NaN).isMet]).toEqual([true, false, false]);
  expect(unmetGoals([rowOf(1_999), rowOf(2_500), rowOf(Number.NaN)])).toEqual([
    'export (opened 2500 ms, goal below 2000 ms)',
    'export (opened not measured, goal below 2000 ms)',
  ]);
  expect(formatRows([rowOf(2_500)])).toContain('export: opened 2500 ms, goal below 2000 ms: NO');
});
