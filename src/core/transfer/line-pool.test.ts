import { describe, expect, it } from 'vitest';
import { LinePool } from './line-pool.ts';

const { signal } = new AbortController();

describe('the lines of a run', () => {
  it('are given as long as there are any', async () => {
    const pool = new LinePool(2);
    await pool.takeFirst(signal);
    expect(pool.takeMore()).toBe(true);
    expect(pool.takeMore()).toBe(false);
    pool.giveBack();
    expect(pool.takeMore()).toBe(true);
  });

  it('go to a file that has none before those that have one get more', async () => {
    const pool = new LinePool(1);
    await pool.takeFirst(signal);
    let isThere = false;
    const waiting = pool.takeFirst(signal).then(() => {
      isThere = true;
    });
    expect(pool.isWaitedFor).toBe(true);
    await new Promise(setImmediate);
    expect(isThere).toBe(false);
    pool.giveBack();
    expect(pool.takeMore()).toBe(false);
    await waiting;
    expect(pool.isWaitedFor).toBe(false);
    pool.giveBack();
    expect(pool.takeMore()).toBe(true);
  });

  it('are not kept for whoever has stopped waiting', async () => {
    const pool = new LinePool(1);
    await pool.takeFirst(signal);
    const stop = new AbortController();
    const waiting = pool.takeFirst(stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    pool.giveBack();
    expect(pool.takeMore()).toBe(true);
  });
});
