import { describe, expect, it } from 'vitest';
import { ProgressMeter } from './progress-meter.ts';

function meter(): { at: (ms: number) => void; take: ProgressMeter['take']; look: ProgressMeter['look'] } {
  let now = 0;
  const made = new ProgressMeter({ read: 1, write: 3 }, () => now);
  return {
    at: (ms) => {
      now = ms;
    },
    take: (progress) => made.take(progress),
    look: () => made.look(),
  };
}

describe('ProgressMeter', () => {
  it('gives each step its share of the bar', () => {
    const { take } = meter();
    expect(take({ step: 'read', done: 0, total: null, unit: 'rows' }).fraction).toBe(0);
    expect(take({ step: 'read', done: 1, total: 2, unit: 'rows' }).fraction).toBe(0.125);
    expect(take({ step: 'write', done: 0, total: 10, unit: 'bytes' }).fraction).toBe(0.25);
    expect(take({ step: 'write', done: 10, total: 10, unit: 'bytes' }).fraction).toBe(1);
  });

  it('never goes back, and never past the end', () => {
    const { take } = meter();
    take({ step: 'write', done: 5, total: 10, unit: 'bytes' });
    expect(take({ step: 'write', done: 1, total: 10, unit: 'bytes' }).fraction).toBe(0.625);
    expect(take({ step: 'read', done: 0, total: 10, unit: 'rows' }).fraction).toBe(0.625);
    expect(take({ step: 'write', done: 20, total: 10, unit: 'bytes' }).fraction).toBe(1);
  });

  it('tells a rate and the time left only when they can be told', () => {
    const { at, take } = meter();
    expect(take({ step: 'write', done: 0, total: 1000, unit: 'bytes' })).toMatchObject({
      ratePerSecond: null,
      secondsLeft: null,
    });
    at(1000);
    expect(take({ step: 'write', done: 100, total: 1000, unit: 'bytes' })).toMatchObject({
      ratePerSecond: 100,
      secondsLeft: 9,
    });
    expect(take({ step: 'write', done: 100, total: null, unit: 'bytes' })).toMatchObject({ secondsLeft: null });
  });

  it('follows a drive that becomes slow: the rate is that of the last seconds', () => {
    const { at, take } = meter();
    for (let second = 0; second <= 10; second += 1) {
      at(second * 1000);
      take({ step: 'write', done: second * 1000, total: 100_000, unit: 'bytes' });
    }
    for (let second = 11; second <= 20; second += 1) {
      at(second * 1000);
      take({ step: 'write', done: 10_000 + (second - 10) * 10, total: 100_000, unit: 'bytes' });
    }
    const { ratePerSecond } = take({ step: 'write', done: 10_100, total: 100_000, unit: 'bytes' });
    expect(ratePerSecond).toBeCloseTo(10, 0);
  });

  it('starts anew with each step, and when a file is begun again', () => {
    const { at, take } = meter();
    take({ step: 'read', done: 0, total: 10, unit: 'rows' });
    at(1000);
    expect(take({ step: 'read', done: 10, total: 10, unit: 'rows' }).ratePerSecond).toBe(10);
    expect(take({ step: 'write', done: 0, total: 10, unit: 'bytes' }).ratePerSecond).toBeNull();
    at(2000);
    take({ step: 'write', done: 8, total: 10, unit: 'bytes' });
    expect(take({ step: 'write', done: 2, total: 10, unit: 'bytes' }).ratePerSecond).toBeNull();
  });

  it('lets the rate sink while nothing is reported', () => {
    const { at, take, look } = meter();
    expect(look()).toBeNull();
    take({ step: 'write', done: 0, total: 1000, unit: 'bytes' });
    at(1000);
    expect(take({ step: 'write', done: 400, total: 1000, unit: 'bytes' }).ratePerSecond).toBe(400);
    at(2000);
    expect(look()).toMatchObject({ ratePerSecond: 200, secondsLeft: 3 });
    at(9000);
    look();
    at(10_000);
    expect(look()).toMatchObject({ ratePerSecond: 0, secondsLeft: null });
  });

  it('takes a step the job does not have for the bug it is', () => {
    expect(() => meter().take({ step: 'dance', done: 0, total: null, unit: 'files' })).toThrow(/dance/);
  });
});
