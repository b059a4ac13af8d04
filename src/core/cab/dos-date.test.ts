import { describe, expect, it } from 'vitest';
import { readDosDate, writeDosDate } from './dos-date.ts';

describe('dates of files', () => {
  it('are kept in steps of two seconds', () => {
    const { date, time } = writeDosDate('2026-11-20T18:06:51');
    expect(date).toBe(((2026 - 1980) << 9) | (11 << 5) | 20);
    expect(time).toBe((18 << 11) | (6 << 5) | 25);
    expect(readDosDate(date, time)).toBe('2026-11-20T18:06:50');
  });

  it('become the nearest moment the format knows', () => {
    const first = writeDosDate('1970-01-01T00:00:00');
    expect(readDosDate(first.date, first.time)).toBe('1980-01-01T00:00:00');
    const last = writeDosDate('2150-06-01T12:00:00');
    expect(readDosDate(last.date, last.time)).toBe('2107-12-31T23:59:58');
  });

  it.each([
    [0, 0, 'month 0'],
    [(1 << 9) | (2 << 5) | 30, 0, '30 February'],
    [(1 << 9) | (1 << 5) | 1, 31 << 11, 'hour 31'],
    [(1 << 9) | (1 << 5) | 1, 31, 'second 62'],
  ])('that do not exist are read as the earliest there is (%i, %i: %s)', (date, time) => {
    expect(readDosDate(date, time)).toBe('1980-01-01T00:00:00');
  });

  it('refuses a text that is not a date without zone', () => {
    expect(() => writeDosDate('2026-11-20T18:06:51Z')).toThrow('Not a date');
    expect(() => writeDosDate('2026-02-30T00:00:00')).toThrow('Not a date');
  });
});
