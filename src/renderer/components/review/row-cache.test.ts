import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReviewWindow } from '../../../shared/review.ts';
import { blockRows, RowCache } from './row-cache.ts';

interface Asked {
  readonly offset: number;
  answer(rows?: number): Promise<void>;
  refuse(): Promise<void>;
}

const total = 1_000_000;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('the rows that are near', () => {
  it('come in blocks, those on the screen only, two at a time', async () => {
    const { cache, asked } = open();
    cache.want(190, 210, total);
    expect(asked.map(({ offset }) => offset)).toEqual([0, 200]);
    expect(cache.row(190)).toBeNull();
    await asked[0]?.answer();
    expect(cache.row(190)).toEqual({ number: 190, texts: ['190'] });
    expect(cache.row(205)).toBeNull();
  });

  it('are not asked for again while they are on their way, nor once they are here', async () => {
    const { cache, asked } = open();
    cache.want(0, 20, total);
    cache.want(1, 21, total);
    await asked[0]?.answer();
    cache.want(2, 22, total);
    expect(asked).toHaveLength(1);
  });

  it('are not read when they were only scrolled past', async () => {
    const { cache, asked } = open();
    for (let row = 1_000; row < 900_000; row += 10_000) cache.want(row, row + 20, total);
    expect(asked).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(100);
    expect(asked.map(({ offset }) => offset)).toEqual([Math.floor(891_000 / blockRows) * blockRows]);
  });

  it('are let go again: a million rows scrolled through leave a few thousand', async () => {
    const { cache, asked } = open();
    for (let row = 0; row < 40_000; row += 100) {
      cache.want(row, row + 20, total);
      await vi.advanceTimersByTimeAsync(100);
      await asked.at(-1)?.answer();
    }
    expect(cache.blocks).toBe(40);
    expect(cache.row(0)).toBeNull();
    expect(cache.row(39_910)).not.toBeNull();
  });

  it('are read again where the block was not full yet', async () => {
    const { cache, asked } = open();
    cache.want(0, 20, 50);
    await asked[0]?.answer(50);
    cache.want(0, 20, 50);
    expect(asked).toHaveLength(1);
    cache.want(0, 20, 120);
    expect(asked).toHaveLength(2);
    await asked[1]?.answer(120);
    expect(cache.row(110)).not.toBeNull();
  });

  it('that cannot be read are told once, and asked for again after a while', async () => {
    const { cache, asked, failures } = open();
    cache.want(0, 20, total);
    await asked[0]?.refuse();
    cache.want(0, 21, total);
    expect([asked.length, failures.length]).toEqual([1, 1]);
    await vi.advanceTimersByTimeAsync(2_000);
    await asked[1]?.answer();
    expect(cache.row(0)).not.toBeNull();
  });

  it('that come after another view was chosen are not kept', async () => {
    const { cache, asked } = open();
    cache.want(0, 20, total);
    cache.close();
    await asked[0]?.answer();
    expect(cache.blocks).toBe(0);
  });
});

function open() {
  const asked: Asked[] = [];
  const failures: unknown[] = [];
  const cache = new RowCache({
    read: async (offset, count) => {
      const { promise, resolve, reject } = Promise.withResolvers<ReviewWindow>();
      asked.push({
        offset,
        async answer(rows = count) {
          const numbers = Array.from({ length: rows }, (_, index) => offset + index);
          resolve({ offset, numbers, rows: numbers.map((number) => [String(number)]) });
          await vi.advanceTimersByTimeAsync(0);
        },
        async refuse() {
          reject(new Error('no'));
          await vi.advanceTimersByTimeAsync(0);
        },
      });
      return await promise;
    },
    onRows: () => undefined,
    onFailure: (error) => failures.push(error) > 0,
  });
  return { cache, asked, failures };
}
