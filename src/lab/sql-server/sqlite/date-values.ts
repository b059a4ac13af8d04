/*
 * Dates and times as values: read from text, rounded to what a type keeps, moved, told apart, and written in the styles of
 * CONVERT (Transact-SQL reference, "CAST and CONVERT", "Date and time styles").
 */
import {
  dateText,
  days1900,
  type ReadDate,
  readDateText,
  ticksPerDay,
  ticksPerSecond,
  timeText,
  zoneText,
} from '../date-texts.ts';
import type { SqlType } from '../engine.ts';
import { say } from '../tsql/sql-error.ts';

const dateNames = ['date', 'datetime', 'smalldatetime', 'datetime2', 'datetimeoffset', 'time'] as const;
export type DateType = SqlType & { readonly name: (typeof dateNames)[number] };

export function isDateType(type: SqlType | null): type is DateType {
  return type !== null && dateNames.some((name) => name === type.name);
}

const ticksPerMinute = 60 * ticksPerSecond;
const shortForm = /^(\d{4})(\d\d)(\d\d)(?=$| )/;
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** @throws {SqlError} 241 */
export function readDate(text: string): ReadDate {
  const date: ReadDate = { days: 0, ticks: 0, offsetMinutes: 0 };
  const tidy = text.trim().replace(shortForm, '$1-$2-$3');
  if (tidy === '') return { ...date, days: days1900 };
  try {
    readDateText(tidy, date);
  } catch {
    throw say.noDate();
  }
  // 2026-02-31 reads as a day, but is none.
  const day = /^\d{4}-\d\d-\d\d/.exec(tidy)?.[0];
  if (day !== undefined && dateText(date.days) !== day) throw say.noDate();
  if (date.ticks >= ticksPerDay) throw say.noDate();
  return date;
}

/** Carries ticks beyond midnight into days. */
function carried(days: number, ticks: number, offsetMinutes = 0): ReadDate {
  const over = Math.floor(ticks / ticksPerDay);
  return { days: days + over, ticks: ticks - over * ticksPerDay, offsetMinutes };
}

/** The date as its type keeps it, in the form of the engine's values. */
export function dateValue(date: ReadDate, type: DateType): string {
  switch (type.name) {
    case 'date':
      return dateText(date.days);
    case 'smalldatetime':
      return plainText(carried(date.days, Math.round(date.ticks / ticksPerMinute) * ticksPerMinute), 0);
    case 'datetime': {
      // It counts 300ths of a second, and tells them in thousandths: .000, .003, .007.
      const ticks = Math.round((date.ticks * 300) / ticksPerSecond) / 300;
      return plainText(carried(date.days, Math.round(ticks * 1000) * 10_000), 3);
    }
    case 'time':
      return timeText(rounded(date, type.scale).ticks, type.scale);
    case 'datetime2':
      return plainText(rounded(date, type.scale), type.scale);
    case 'datetimeoffset':
      return `${plainText(rounded(date, type.scale), type.scale)} ${zoneText(date.offsetMinutes)}`;
  }
}

function rounded(date: ReadDate, scale: number): ReadDate {
  const unit = 10 ** (7 - scale);
  return carried(date.days, Math.round(date.ticks / unit) * unit, date.offsetMinutes);
}

function plainText(date: ReadDate, scale: number): string {
  return `${dateText(date.days)} ${timeText(date.ticks, scale)}`;
}

/** The moment in UTC, as text that sorts by time. */
export function dateKey(text: string): string {
  const { days, ticks, offsetMinutes } = readDate(text);
  return plainText(carried(days, ticks - offsetMinutes * ticksPerMinute), 7);
}

/** How CONVERT writes a date in a style. `text` is a value of that type. */
export function styledDate(text: string, type: DateType, style: number | null): string {
  const date = readDate(text);
  const scale = 'scale' in type ? type.scale : type.name === 'datetime' ? 3 : 0;
  const zone = type.name === 'datetimeoffset' ? zoneText(date.offsetMinutes) : '';
  const day = dateText(date.days);
  const clock = timeText(date.ticks, scale);
  const chosen = style ?? (type.name === 'datetime' || type.name === 'smalldatetime' ? 0 : 121);
  const both = (middle: string, time: string): string => {
    if (type.name === 'date') return day;
    return type.name === 'time' ? time : `${day}${middle}${time}`;
  };
  switch (chosen) {
    case 23:
      return day;
    case 112:
    case 12:
      return chosen === 112 ? day.replaceAll('-', '') : day.replaceAll('-', '').slice(2);
    case 8:
    case 24:
    case 108:
      return timeText(date.ticks, 0);
    case 20:
    case 120:
      return `${both(' ', timeText(date.ticks, 0))}${zone === '' ? '' : ` ${zone}`}`;
    case 21:
    case 25:
    case 121:
      return `${both(' ', clock)}${zone === '' ? '' : ` ${zone}`}`;
    case 126:
    case 127: {
      // A datetime without thousandths is written without them.
      const short = type.name === 'datetime' && clock.endsWith('.000') ? clock.slice(0, -4) : clock;
      if (chosen === 126) return `${both('T', short)}${zone}`;
      if (zone === '') return both('T', short);
      const utc = carried(date.days, date.ticks - date.offsetMinutes * ticksPerMinute);
      return `${dateText(utc.days)}T${timeText(utc.ticks, scale)}Z`;
    }
    case 0:
    case 100:
      return classicDate(date, type);
    default:
      throw say.notHere(`style ${chosen} of a date`);
  }
}

/** `Nov 18 2026  2:00AM`. */
function classicDate(date: ReadDate, type: DateType): string {
  const [year, month, day] = dateText(date.days).split('-').map(Number);
  const hour = Math.floor(date.ticks / (60 * ticksPerMinute));
  const minute = String(Math.floor(date.ticks / ticksPerMinute) % 60).padStart(2, '0');
  const clock = `${String(hour % 12 === 0 ? 12 : hour % 12).padStart(2)}:${minute}${hour < 12 ? 'AM' : 'PM'}`;
  const calendar = `${months[(month ?? 1) - 1]} ${String(day).padStart(2)} ${year}`;
  if (type.name === 'date') return calendar;
  return type.name === 'time' ? clock : `${calendar} ${clock}`;
}

/** Parts of DATEADD, DATEDIFF and DATEPART, and how many ticks or months they are. */
const partTicks: ReadonlyMap<string, number> = new Map([
  ['DAY', ticksPerDay],
  ['WEEK', 7 * ticksPerDay],
  ['HOUR', 60 * ticksPerMinute],
  ['MINUTE', ticksPerMinute],
  ['SECOND', ticksPerSecond],
  ['MILLISECOND', ticksPerSecond / 1000],
  ['MICROSECOND', ticksPerSecond / 1_000_000],
]);
const partMonths: ReadonlyMap<string, number> = new Map([
  ['YEAR', 12],
  ['QUARTER', 3],
  ['MONTH', 1],
]);
const shortParts: ReadonlyMap<string, string> = new Map(
  `YY=YEAR YYYY=YEAR QQ=QUARTER Q=QUARTER MM=MONTH M=MONTH DD=DAY D=DAY WK=WEEK WW=WEEK HH=HOUR MI=MINUTE N=MINUTE SS=SECOND
   S=SECOND MS=MILLISECOND MCS=MICROSECOND`
    .split(/\s+/)
    .map((pair) => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']),
);

/** The whole name of a part of a date, or null. */
export function datePart(written: string): string | null {
  const name = shortParts.get(written.toUpperCase()) ?? written.toUpperCase();
  return partTicks.has(name) || partMonths.has(name) ? name : null;
}

/** DATEADD. */
export function movedDate(part: string, count: number, text: string, type: DateType): string {
  const date = readDate(text);
  const ticks = partTicks.get(part);
  if (ticks !== undefined) {
    const days = Math.trunc((count * ticks) / ticksPerDay);
    return dateValue(
      carried(date.days + days, date.ticks + count * ticks - days * ticksPerDay, date.offsetMinutes),
      type,
    );
  }
  const [year = 1, month = 1, day = 1] = dateText(date.days).split('-').map(Number);
  const index = year * 12 + month - 1 + count * (partMonths.get(part) ?? 0);
  const lastDay = new Date(Date.UTC(Math.floor(index / 12), (index % 12) + 1, 0)).getUTCDate();
  const moved = [Math.floor(index / 12), (index % 12) + 1, Math.min(day, lastDay)];
  const [y = 1, m = 1, d = 1] = moved;
  const calendar = `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
  return dateValue({ ...date, days: readDate(calendar).days }, type);
}

/** DATEDIFF: how many borders of the part lie between the two. */
export function dateDifference(part: string, from: string, to: string): bigint {
  const [a, b] = [readDate(dateKey(from)), readDate(dateKey(to))];
  const monthsEach = partMonths.get(part);
  if (monthsEach !== undefined) {
    const index = (date: ReadDate): number => {
      const [year = 1, month = 1] = dateText(date.days).split('-').map(Number);
      return Math.floor((year * 12 + month - 1) / monthsEach);
    };
    return BigInt(index(b) - index(a));
  }
  const ticks = BigInt(partTicks.get(part) ?? 1);
  const border = (date: ReadDate): bigint => (BigInt(date.days) * BigInt(ticksPerDay) + BigInt(date.ticks)) / ticks;
  return border(b) - border(a);
}

/** DATEPART. */
export function partOfDate(part: string, text: string): bigint {
  const date = readDate(text);
  const [year = 1, month = 1, day = 1] = dateText(date.days).split('-').map(Number);
  switch (part) {
    case 'YEAR':
      return BigInt(year);
    case 'QUARTER':
      return BigInt(Math.ceil(month / 3));
    case 'MONTH':
      return BigInt(month);
    case 'DAY':
      return BigInt(day);
    case 'HOUR':
      return BigInt(Math.floor(date.ticks / (60 * ticksPerMinute)));
    case 'MINUTE':
      return BigInt(Math.floor(date.ticks / ticksPerMinute) % 60);
    case 'SECOND':
      return BigInt(Math.floor(date.ticks / ticksPerSecond) % 60);
    case 'MILLISECOND':
      return BigInt(Math.floor((date.ticks % ticksPerSecond) / 10_000));
    default:
      throw say.notHere(`the part ${part} of a date`);
  }
}
