import { describe, expect, it } from 'vitest';
import { LimitMeter } from './limit-meter.ts';

/** Spends the times one after the other. */
function spent(...times: readonly (readonly ['network' | 'drive', number])[]): LimitMeter {
  const meter = new LimitMeter();
  let atMs = 1_000_000;
  for (const [what, ms] of times) {
    meter.spend(what, atMs, atMs + ms);
    atMs += ms;
  }
  return meter;
}

describe('what limits a download', () => {
  it('is not told from nothing, nor from very little', () => {
    expect(spent().look()).toBeUndefined();
    expect(spent(['network', 200]).look()).toBeUndefined();
    expect(spent(['network', 0], ['drive', 0]).look()).toBeUndefined();
  });

  it('is what most of the time goes to', () => {
    expect(spent(['network', 300], ['drive', 50]).look()).toBe('network');
    expect(spent(['network', 100], ['drive', 300]).look()).toBe('drive');
    expect(spent(['network', 300], ['drive', 200]).look()).toBeUndefined();
  });

  it('is that of the last second only', () => {
    expect(spent(['network', 60_000], ['drive', 950]).look()).toBe('drive');
    expect(spent(['drive', 60_000], ['network', 500]).look()).toBeUndefined();
  });

  it('comes out of many short waits as out of a few long ones', () => {
    const times = Array.from({ length: 5_000 }, (_, index): readonly ['network' | 'drive', number] => [
      index % 2 === 0 ? 'network' : 'drive',
      index % 2 === 0 ? 4 : 1,
    ]);
    expect(spent(...times).look()).toBe('network');
    expect(
      spent(...times.map(([what]) => [what === 'drive' ? 'network' : 'drive', 1] as const)).look(),
    ).toBeUndefined();
  });
});
