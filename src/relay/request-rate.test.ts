import { describe, expect, it } from 'vitest';
import { RequestRate } from './request-rate.ts';

describe('RequestRate', () => {
  it('gives a minute’s worth at once, then as they grow back', () => {
    let now = 0;
    const rate = new RequestRate(60, () => now);
    const ask = (): number | null => rate.waitSeconds('a');
    expect(Array.from({ length: 60 }, ask).every((wait) => wait === null)).toBe(true);
    expect(ask()).toBe(1);
    now = 999;
    expect(ask()).toBe(1);
    now = 1000;
    expect([ask(), ask()]).toEqual([null, 1]);
    now = 10_000_000;
    expect(Array.from({ length: 60 }, ask).every((wait) => wait === null)).toBe(true);
    expect(ask()).toBe(1);
  });

  it('says how long to wait where requests are rare', () => {
    const rate = new RequestRate(1, () => 0);
    expect([rate.waitSeconds('a'), rate.waitSeconds('a'), rate.waitSeconds('b')]).toEqual([null, 60, null]);
  });

  it('remembers no more callers than it must', () => {
    let now = 0;
    const rate = new RequestRate(1, () => now);
    expect(rate.waitSeconds('first')).toBeNull();
    for (let index = 0; index < 20_000; index += 1) rate.waitSeconds(`caller ${index}`);
    // The first was forgotten to make room; the last is still known.
    expect([rate.waitSeconds('first'), rate.waitSeconds('caller 19999')]).toEqual([null, 60]);
    now = 60_001;
    expect(rate.waitSeconds('caller 19999')).toBeNull();
  });
});
