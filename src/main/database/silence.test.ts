import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mostRowBytes, Silence } from './silence.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Looks for some seconds at an answer that grows by so many bytes and rows a second. */
function after(seconds: number, bytesASecond: number, rowsASecond: number, isPaused = false): Silence {
  let bytes = 1_000_000;
  const reader = { isPaused, rows: 0 };
  const silence = new Silence(10, () => bytes, reader);
  silence.start(() => silence.stop());
  for (let second = 0; second < seconds; second += 1) {
    bytes += bytesASecond;
    reader.rows += rowsASecond;
    vi.advanceTimersByTime(1_000);
  }
  silence.stop();
  return silence;
}

describe('an answer', () => {
  it('in which nothing is said for too long is over, unless nobody reads it', () => {
    expect(after(30, 0, 0)).toMatchObject({ isOver: true, isRowEndless: false });
    expect(after(30, 0, 0, true).isOver).toBe(false);
    expect(after(300, 1, 0)).toMatchObject({ isOver: false, isRowEndless: false });
  });

  it('with a row that does not end is told apart from a long answer', () => {
    expect(after(10, mostRowBytes / 5, 0)).toMatchObject({ isOver: false, isRowEndless: true });
    expect(after(100, mostRowBytes / 5, 1)).toMatchObject({ isOver: false, isRowEndless: false });
  });
});
