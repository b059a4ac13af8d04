import type { WordFormats } from '../../shared/error-words/words.ts';
import type { Language } from './choose.ts';

/** Numbers, sizes, durations and dates as one language writes them. */
export interface Formats extends WordFormats {
  /** A fraction, 0 to 1, in whole percent. */
  percent(fraction: number): string;
  /** `4 s`, `3 min 20 s`, `1 h 05 min`. */
  duration(seconds: number): string;
  /** The day of an ISO date and time, in UTC as the site writes it. */
  date(iso: string): string;
  /** Day and time of an ISO date and time, by the clock of this computer. */
  moment(iso: string): string;
  /** The end of something that lasts, by the clock of this computer: `18:00`, or more than a day from now `Mon 08:00`. */
  until(iso: string): string;
  /** The time of an ISO date and time to the thousandth of a second, by the clock of this computer. */
  clock(iso: string): string;
}

const units: Readonly<Record<Language, readonly string[]>> = {
  en: ['KB', 'MB', 'GB', 'TB'],
  nl: ['kB', 'MB', 'GB', 'TB'],
  fr: ['Ko', 'Mo', 'Go', 'To'],
};
const hours: Readonly<Record<Language, string>> = { en: 'h', nl: 'u', fr: 'h' };
// A number and its unit stay on one line.
const space = '\u00a0';

/** How `language` writes, with the customs of `locale` (a variant of the same language) for numbers and dates. */
export function createFormats(language: Language, locale: string): Formats {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const digits = [0, 1, 2].map(
    (count) => new Intl.NumberFormat(locale, { minimumFractionDigits: count, maximumFractionDigits: count }),
  );
  const bytes = new Intl.NumberFormat(locale, { style: 'unit', unit: 'byte', unitDisplay: 'long' });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  });
  const hour = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const dayAndHour = new Intl.DateTimeFormat(locale, { weekday: 'short', hour: 'numeric', minute: '2-digit' });
  const padded = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2, useGrouping: false });

  return {
    count: (count) => whole.format(count),
    bytes(count) {
      if (count < 1024) return bytes.format(count).replace(' ', space);
      let value = count;
      let step = 0;
      // The same steps as the command line, so that both tell the same number.
      while (value >= 999.5 && step < units[language].length) {
        value /= 1024;
        step += 1;
      }
      const precision = digits[value >= 100 ? 0 : value >= 10 ? 1 : 2] ?? whole;
      return `${precision.format(value)}${space}${units[language][step - 1] ?? ''}`;
    },
    percent: (fraction) => percent.format(Math.floor(fraction * 100) / 100),
    duration(seconds) {
      const total = Math.max(0, Math.round(seconds));
      const minutes = Math.floor(total / 60);
      if (minutes === 0) return `${whole.format(total)}${space}s`;
      if (minutes < 60) return `${whole.format(minutes)}${space}min${space}${padded.format(total % 60)}${space}s`;
      return `${whole.format(Math.floor(minutes / 60))}${space}${hours[language]}${space}${padded.format(minutes % 60)}${space}min`;
    },
    date: (iso) => written(date, iso),
    moment: (iso) => written(moment, iso),
    until: (iso) => written(isWithinDay(iso) ? hour : dayAndHour, iso),
    clock: (iso) => written(clock, iso),
  };
}

function isWithinDay(iso: string): boolean {
  return Date.parse(iso) - Date.now() < 24 * 60 * 60 * 1000;
}

/** What is no date is shown as it came. */
function written(format: Intl.DateTimeFormat, iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : format.format(time);
}
