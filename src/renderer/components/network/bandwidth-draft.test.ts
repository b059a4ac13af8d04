import { describe, expect, it } from 'vitest';
import type { BandwidthSettings } from '../../../shared/settings.ts';
import { type BandwidthDraft, draftOf, isBadRate, newTime, problemOf, settingsOf } from './bandwidth-draft.ts';

const limits: BandwidthSettings = {
  kilobytesPerSecond: 5_000,
  timetable: [
    { days: ['monday', 'friday'], from: '08:00', to: '18:00', kilobytesPerSecond: 500 },
    { days: ['sunday'], from: '22:00', to: '06:00', kilobytesPerSecond: null },
  ],
};

describe('a limit', () => {
  it('comes back as it was when nothing is changed', () => {
    expect(settingsOf(draftOf(limits))).toEqual(limits);
    expect(settingsOf(draftOf(undefined))).toEqual({ kilobytesPerSecond: null, timetable: [] });
  });

  it.each(['', '0', '-1', '1.5', '1e3', 'fast', '100000001'])(
    'is none when "%s" is typed, and is not saved',
    (rate) => {
      const draft: BandwidthDraft = { isLimited: true, rate, times: [] };
      expect(isBadRate(draft)).toBe(true);
      expect(settingsOf(draft)).toBeNull();
      // What is typed does not count while there is to be no limit.
      expect(settingsOf({ ...draft, isLimited: false })).toEqual({ kilobytesPerSecond: null, timetable: [] });
    },
  );
});

describe('a line of the timetable', () => {
  const line = newTime([]);

  it('begins as one that can be saved, with a name no other line has', () => {
    expect(problemOf(line)).toBeNull();
    const third = newTime([newTime([line]), line]);
    expect([line.id, newTime([line]).id, third.id]).toEqual([0, 1, 2]);
  });

  it('has its days in the order of the week, however they were ticked', () => {
    const draft: BandwidthDraft = { isLimited: false, rate: '', times: [{ ...line, days: ['sunday', 'monday'] }] };
    expect(settingsOf(draft)?.timetable[0]?.days).toEqual(['monday', 'sunday']);
  });

  it('may begin at 8:00, which is 08:00', () => {
    const draft: BandwidthDraft = { isLimited: false, rate: '', times: [{ ...line, from: '8:00', to: ' 9:30 ' }] };
    expect(settingsOf(draft)?.timetable[0]).toMatchObject({ from: '08:00', to: '09:30' });
  });

  it.each([
    ['noDays', { days: [] }],
    ['noTime', { from: '' }],
    ['noTime', { to: '24:00' }],
    ['noTime', { to: '8.00' }],
    ['badRate', { rate: '0' }],
  ] as const)('is not saved with %s', (problem, change) => {
    const wrong = { ...line, ...change };
    expect(problemOf(wrong)).toBe(problem);
    expect(settingsOf({ isLimited: false, rate: '', times: [line, wrong] })).toBeNull();
  });
});
