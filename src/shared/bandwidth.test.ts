import { expect, it } from 'vitest';
import { limitAt } from './bandwidth.ts';
import type { BandwidthSettings } from './settings.ts';

const nightly: BandwidthSettings = {
  kilobytesPerSecond: 500,
  timetable: [
    { days: ['friday'], from: '22:00', to: '06:00', kilobytesPerSecond: null },
    { days: ['monday', 'friday'], from: '08:00', to: '18:00', kilobytesPerSecond: 100 },
    { days: ['monday'], from: '12:00', to: '13:00', kilobytesPerSecond: 900 },
  ],
};

// 20 November 2026 is a Friday; without a zone the time is that of this computer.
it.each([
  ['2026-11-20T07:59:59', 500, '2026-11-20T08:00:00'],
  ['2026-11-20T08:00:00', 100, '2026-11-20T18:00:00'],
  ['2026-11-20T18:00:00', 500, '2026-11-20T22:00:00'],
  ['2026-11-21T06:00:00', 500, '2026-11-23T08:00:00'],
  ['2026-11-23T18:00:00', 500, '2026-11-27T08:00:00'],
  // The entry for noon stands behind another one that holds: it changes nothing.
  ['2026-11-23T11:00:00', 100, '2026-11-23T18:00:00'],
])('at %s the limit is %s kB/s, and lasts until %s', (at, kilobytesPerSecond, until) => {
  expect(limitAt(nightly, new Date(at))).toEqual({ kilobytesPerSecond, until: new Date(until).toISOString() });
});

it('there is no limit where the entry of the hour sets none, and none without settings', () => {
  expect(limitAt(nightly, new Date('2026-11-20T23:00:00'))).toBeNull();
  expect(limitAt(undefined, new Date())).toBeNull();
});

it('a limit without a timetable, or with one that says the same, lasts', () => {
  const always: BandwidthSettings = { kilobytesPerSecond: 500, timetable: [] };
  const same: BandwidthSettings = {
    ...always,
    timetable: [{ days: ['monday'], from: '08:00', to: '18:00', kilobytesPerSecond: 500 }],
  };
  for (const settings of [always, same])
    expect(limitAt(settings, new Date('2026-11-20T12:00:00'))).toEqual({ kilobytesPerSecond: 500, until: null });
});
