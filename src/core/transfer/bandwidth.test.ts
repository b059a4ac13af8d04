import { describe, expect, it } from 'vitest';
import { rateAt } from '../../shared/bandwidth.ts';
import type { BandwidthSettings } from '../../shared/settings.ts';
import { TestClock } from '../testing/sample-world.ts';
import { Bandwidth } from './bandwidth.ts';

const { signal } = new AbortController();
const nightly: BandwidthSettings = {
  kilobytesPerSecond: 500,
  timetable: [
    { days: ['friday'], from: '22:00', to: '06:00', kilobytesPerSecond: null },
    { days: ['monday', 'friday'], from: '08:00', to: '18:00', kilobytesPerSecond: 100 },
    { days: ['monday'], from: '12:00', to: '13:00', kilobytesPerSecond: 900 },
  ],
};

/** How long it takes to let so many bytes in, in pieces. */
async function secondsFor(bandwidth: Bandwidth, clock: TestClock, bytes: number, piece = 65_536): Promise<number> {
  const beganMs = clock.now().getTime();
  for (let left = bytes; left > 0; left -= piece) await bandwidth.pay(Math.min(piece, left), signal);
  return (clock.now().getTime() - beganMs) / 1000;
}

const always = (kilobytesPerSecond: number | null): BandwidthSettings => ({ kilobytesPerSecond, timetable: [] });

describe('the timetable', () => {
  // 20 November 2026 is a Friday; without a zone the time is that of this computer.
  it.each([
    ['2026-11-20T07:59:59', 500_000],
    ['2026-11-20T08:00:00', 100_000],
    ['2026-11-20T17:59:59', 100_000],
    ['2026-11-20T18:00:00', 500_000],
    ['2026-11-20T22:00:00', null],
    ['2026-11-21T05:59:59', null],
    ['2026-11-21T06:00:00', 500_000],
    ['2026-11-21T22:30:00', 500_000],
    ['2026-11-20T05:00:00', 500_000],
    ['2026-11-23T12:30:00', 100_000],
  ])('at %s lets %s bytes a second in: an entry may end the next day, and the first that holds counts', (at, rate) => {
    expect(rateAt(nightly, new Date(at))).toBe(rate);
  });

  it('sets no limit where there are no settings', () => {
    expect(rateAt(undefined, new Date())).toBeNull();
  });
});

describe('a limit', () => {
  it('holds what comes in to its rate, whatever the size of the pieces', async () => {
    for (const piece of [1_000, 65_536, 1_000_000]) {
      const clock = new TestClock();
      const seconds = await secondsFor(new Bandwidth(clock, () => always(1_000)), clock, 10_000_000, piece);
      expect(seconds).toBeGreaterThan(9.7);
      expect(seconds).toBeLessThan(10.1);
    }
  });

  it('is shared by all who ask at the same time', async () => {
    const clock = new TestClock();
    const bandwidth = new Bandwidth(clock, () => always(1_000));
    const beganMs = clock.now().getTime();
    await Promise.all([1, 2, 3].map(() => secondsFor(bandwidth, clock, 2_000_000)));
    expect((clock.now().getTime() - beganMs) / 1000).toBeGreaterThan(5.7);
  });

  it('saves nothing up while the run is paused', async () => {
    const clock = new TestClock();
    const bandwidth = new Bandwidth(clock, () => always(1_000));
    await secondsFor(bandwidth, clock, 1_000_000);
    clock.advance(3_600_000);
    expect(await secondsFor(bandwidth, clock, 2_000_000)).toBeGreaterThan(1.7);
  });

  it('follows a change within a second, even in the middle of a long wait', async () => {
    const clock = new TestClock();
    let settings = always(1);
    const bandwidth = new Bandwidth(clock, () => settings);
    let sleeps = 0;
    clock.onSleep = () => {
      sleeps += 1;
      if (sleeps === 3) settings = always(null);
    };
    // A quarter of an hour at the old rate.
    expect(await secondsFor(bandwidth, clock, 1_000_000, 1_000_000)).toBeLessThan(3);
    expect(bandwidth.isLimited).toBe(false);
  });

  it('tells for a second that it was what held the bytes back', async () => {
    const clock = new TestClock();
    const bandwidth = new Bandwidth(clock, () => always(1_000));
    expect(bandwidth.holdsBack).toBe(false);
    await secondsFor(bandwidth, clock, 2_000_000);
    expect(bandwidth.holdsBack).toBe(true);
    clock.advance(2_000);
    expect(bandwidth.holdsBack).toBe(false);
  });

  it('ends its wait when the run is cancelled', async () => {
    const clock = new TestClock();
    const stop = new AbortController();
    clock.onSleep = () => stop.abort();
    await expect(new Bandwidth(clock, () => always(1)).pay(1_000_000, stop.signal)).rejects.toThrow();
  });
});
