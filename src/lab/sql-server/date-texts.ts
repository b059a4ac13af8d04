/*
 * Dates and times between their text and their numbers on the wire ([MS-TDS] 2.2.5.5.1.8): days since 1 January of year 1,
 * and ticks of 100 ns since midnight, which fit in a double without loss.
 */

export const ticksPerSecond = 10_000_000;
export const ticksPerDay = 864_000_000_000;
/** 1 January 1900, the first day of datetime. */
export const days1900 = 693_595;

/** A read text. One of it is enough: it is used before the next is read, and a million rows make no object for it. */
export interface ReadDate {
  days: number;
  ticks: number;
  offsetMinutes: number;
}

const pattern = /^(?:(\d{4})-(\d\d)-(\d\d))?[ T]?(?:(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)? ?(Z|[+-]\d\d:\d\d)?$/;

/** Reads `2026-11-18 02:00:00.1234567 +01:00`, or a part of it, into `into`. */
export function readDateText(text: string, into: ReadDate): void {
  if (isPlainSeconds(text)) {
    into.days = daysOf(digits4(text, 0), digits2(text, 5), digits2(text, 8));
    into.ticks = (digits2(text, 11) * 3600 + digits2(text, 14) * 60 + digits2(text, 17)) * ticksPerSecond;
    for (let index = 20, unit = ticksPerSecond / 10; index < text.length && unit >= 1; index += 1, unit /= 10)
      into.ticks += (text.charCodeAt(index) - 48) * unit;
    into.offsetMinutes = 0;
    return;
  }
  const match = pattern.exec(text);
  if (match === null) throw new Error(`This is no date of SQL: ${text}`);
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  into.days = year === undefined ? days1900 : daysOf(Number(year), Number(month), Number(day));
  into.ticks =
    (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * ticksPerSecond +
    Number(fraction.slice(0, 7).padEnd(7, '0'));
  into.offsetMinutes =
    zone === undefined || zone === 'Z'
      ? 0
      : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6)));
}

/** `2026-11-18 02:00:00`, with digits and nothing else behind a point: by far the most. */
function isPlainSeconds(text: string): boolean {
  if (text.length < 19 || text.charCodeAt(4) !== 45 || text.charCodeAt(13) !== 58) return false;
  if (text.length === 19) return true;
  if (text.charCodeAt(19) !== 46) return false;
  const last = text.charCodeAt(text.length - 1);
  return last >= 48 && last <= 57 && text.length <= 29 && text.indexOf(':', 20) < 0;
}

function digits2(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

function digits4(text: string, at: number): number {
  return digits2(text, at) * 100 + digits2(text, at + 2);
}

/** Days from 0001-01-01 by the calendar that Gregory put right, carried back. */
function daysOf(year: number, month: number, day: number): number {
  // March begins the year, so that the leap day ends it.
  const shifted = month <= 2 ? year - 1 : year;
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  return (
    shifted * 365 + Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400) + dayOfYear - 306
  );
}

/** The text of a day. */
export function dateText(days: number): string {
  const date = new Date((days - 719_162) * 86_400_000);
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  return `${year}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

/** The text of a time of day, with `scale` digits behind the point. */
export function timeText(ticks: number, scale: number): string {
  const seconds = Math.floor(ticks / ticksPerSecond);
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const fraction = String(ticks % ticksPerSecond)
    .padStart(7, '0')
    .slice(0, scale);
  return scale === 0 ? clock : `${clock}.${fraction}`;
}

/** `+01:00`. */
export function zoneText(offsetMinutes: number): string {
  const size = Math.abs(offsetMinutes);
  return `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
