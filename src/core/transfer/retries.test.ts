import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import type { Waiting } from '../../shared/progress.ts';
import { TestClock, TestLog } from '../testing/sample-world.ts';
import { fileLimits, limitsFrom, RetryBudget, type RetryLimits, withRetries } from './retries.ts';

const { signal } = new AbortController();
const cutOff = new AppError('cloud.cut-off', { url: 'https://a.test/x', receivedBytes: 1, expectedBytes: 2 });
const busy = (seconds: number | null): AppError => new AppError('cloud.busy', { host: 'b.test', status: 503, seconds });

class Try {
  readonly clock = new TestClock();
  readonly log = new TestLog();
  readonly waits: (Waiting | null)[] = [];
  pauses = 0;
  readonly budget: RetryBudget;

  constructor(limits: RetryLimits = fileLimits) {
    this.budget = new RetryBudget(
      { ports: { clock: this.clock }, log: this.log, signal, pauses: () => this.pauses },
      { name: 'a.cab', host: 'c.test', limits, onWait: (waiting) => this.waits.push(waiting) },
    );
  }

  /** How long it waits before the next attempt. */
  async wait(error: unknown = cutOff): Promise<number> {
    const beganMs = this.clock.now().getTime();
    await this.budget.failed(error);
    return this.clock.now().getTime() - beganMs;
  }
}

describe('a budget of attempts', () => {
  it('waits longer and longer, a little more or less each time, and gives up with the error itself', async () => {
    const one = new Try();
    const waits: number[] = [];
    for (let failure = 1; failure < fileLimits.attempts; failure += 1) waits.push(await one.wait());
    for (const [index, plainMs] of [500, 1_500, 4_500, 13_500, 40_500, 60_000, 60_000].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(0.75 * plainMs);
      expect(waits[index]).toBeLessThanOrEqual(1.25 * plainMs);
    }
    expect(new Set(waits.map((ms) => ms % 250)).size).toBeGreaterThan(1);
    await expect(one.wait()).rejects.toBe(cutOff);
  });

  it('waits the same for the same name at the same moment', async () => {
    expect(await new Try().wait()).toBe(await new Try().wait());
  });

  it('is filled again by what comes in, but not by next to nothing', async () => {
    const one = new Try();
    for (let failure = 0; failure < 40; failure += 1) {
      await one.wait();
      one.budget.progress(300_000);
    }
    const two = new Try();
    const drip = async (): Promise<void> => {
      for (;;) {
        await two.wait();
        two.budget.progress(1_000);
      }
    };
    await expect(drip()).rejects.toBe(cutOff);
    expect(two.waits.filter((waiting) => waiting !== null)).toHaveLength(fileLimits.attempts - 1);
  });

  it('is spent when nothing came in for too long, whatever the number of attempts', async () => {
    const one = new Try({ attempts: 100, withoutProgressMs: 60_000 });
    const all = async (): Promise<void> => {
      for (;;) await one.wait();
    };
    await expect(all()).rejects.toBe(cutOff);
    expect(one.waits.length).toBeLessThan(15);
  });

  it('does not count what failed across a pause, however long that was', async () => {
    const one = new Try();
    for (let failure = 0; failure < 20; failure += 1) {
      one.pauses += 1;
      one.clock.advance(3_600_000);
      expect(await one.wait()).toBeLessThan(700);
    }
  });

  it('counts once what fails for all connections at the same moment, and all of them wait', async () => {
    const one = new Try({ attempts: 2, withoutProgressMs: 600_000 });
    await Promise.all([one.wait(), one.wait(), one.wait(), one.wait()]);
    expect(one.waits).toMatchObject([{ host: 'a.test', seconds: 1, isAsked: false }, null]);
    await expect(one.wait()).rejects.toBe(cutOff);
  });

  it('throws at once what asking again cannot mend', async () => {
    const one = new Try();
    const missing = new AppError('cloud.not-there', { url: 'https://a.test/x' });
    await expect(one.wait(missing)).rejects.toBe(missing);
    const bug = new Error('a bug');
    await expect(one.wait(bug)).rejects.toBe(bug);
    expect(one.waits).toEqual([]);
  });
});

describe('a service that is busy', () => {
  it('is given the time it asks for, and its own when it asks for none or less', async () => {
    const one = new Try();
    expect(await one.wait(busy(45))).toBe(45_000);
    expect(await one.wait(busy(0))).toBeGreaterThan(1_000);
    expect(await one.wait(busy(null))).toBeGreaterThan(3_000);
    expect(one.waits[0]).toMatchObject({ host: 'b.test', seconds: 45, isAsked: true });
    expect(one.log.lines[0]).toContain('45 s');
  });

  it('is not waited for when it asks for more than five minutes, or for more than is left', async () => {
    await expect(new Try().wait(busy(300))).resolves.toBe(300_000);
    await expect(new Try().wait(busy(301))).rejects.toMatchObject({
      code: 'cloud.asks-to-wait',
      details: { host: 'b.test', seconds: 301 },
    });
    const one = new Try({ attempts: 8, withoutProgressMs: 100_000 });
    await one.wait(busy(70));
    await expect(one.wait(busy(70))).rejects.toMatchObject({ code: 'cloud.asks-to-wait' });
  });
});

describe('the settings', () => {
  it('say how often and how long it is tried, where they say anything', async () => {
    expect(limitsFrom(undefined)).toBe(fileLimits);
    const often = new Try(limitsFrom({ attempts: 2, minutes: 10 }));
    await often.wait();
    await expect(often.wait()).rejects.toBe(cutOff);
    const long = new Try(limitsFrom({ attempts: 100, minutes: 1 }));
    await long.wait(busy(50));
    await expect(long.wait(busy(50))).rejects.toMatchObject({ code: 'cloud.asks-to-wait' });
  });
});

describe('something small', () => {
  it('is tried three times', async () => {
    let tries = 0;
    const attempt = async (): Promise<never> => {
      tries += 1;
      throw cutOff;
    };
    const { clock, log } = new Try();
    await expect(withRetries({ ports: { clock }, log, signal, pauses: () => 0 }, 'manifest', attempt)).rejects.toBe(
      cutOff,
    );
    expect(tries).toBe(3);
  });
});
