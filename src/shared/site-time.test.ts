import { afterEach, expect, it, vi } from 'vitest';
import { newestOf, siteTime } from './site-time.ts';

afterEach(() => void vi.unstubAllEnvs());

it.each([
  ['2026-11-18 02:00:00', '2026-11-18T02:00:00.000Z'],
  ['2026-11-18 02:00:00.1234567', '2026-11-18T02:00:00.123Z'],
  ['2026-11-18 02:00:00.1234567 +01:00', '2026-11-18T01:00:00.123Z'],
  ['2026-11-18 02:00:00 -12:00', '2026-11-18T14:00:00.000Z'],
  ['2026-11-18T02:00:00Z', '2026-11-18T02:00:00.000Z'],
  ['2026-11-18T02:00', '2026-11-18T02:00:00.000Z'],
  ['2026-11-18', '2026-11-18T00:00:00.000Z'],
  ['0001-01-01 00:00:00.0000001', '0001-01-01T00:00:00.000Z'],
])('%s of a site is %s, whatever the zone of this computer', (written, instant) => {
  vi.stubEnv('TZ', 'America/New_York');
  expect(new Date(2026, 0, 1).getTimezoneOffset()).toBe(300);
  expect(siteTime(written)).toBe(instant);
});

it.each(['', 'yesterday', '2026-13-45', '2026-11-18 25:00:00', '18/11/2026', 5, null])('%j is no time', (written) => {
  expect(siteTime(written)).toBeNull();
});

it('a moment is newer than another, not its text', () => {
  const earlier = '2026-11-18 02:30:00 +05:00';
  const later = '2026-11-17 23:00:00';
  expect(newestOf([later, earlier])).toBe(later);
  expect(newestOf(['2026-11-17 22:00:00.1 -02:00', earlier, later])).toBe('2026-11-17 22:00:00.1 -02:00');
  expect(newestOf(['never', earlier, 'zzz'])).toBe(earlier);
  expect(newestOf(['2026-11-18 02:00:00.1234568', '2026-11-18 02:00:00.1234567'])).toBe('2026-11-18 02:00:00.1234568');
  expect(newestOf([])).toBeNull();
});
