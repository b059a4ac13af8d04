import { type BandwidthSettings, weekdays } from '../../../shared/settings.ts';

/** A line of the timetable as it is typed. */
export interface TimeDraft {
  /** Tells lines apart while they are edited. */
  readonly id: number;
  readonly days: readonly (typeof weekdays)[number][];
  readonly from: string;
  readonly to: string;
  /** Empty for no limit. */
  readonly rate: string;
}

/** The limit as it is typed. */
export interface BandwidthDraft {
  readonly isLimited: boolean;
  readonly rate: string;
  readonly times: readonly TimeDraft[];
}

/** What is wrong with a line. */
export type TimeProblem = 'noDays' | 'noTime' | 'badRate';

const mostRate = 100_000_000;
const timeOfDay = /^(?:[01]?\d|2[0-3]):[0-5]\d$/;

/** The settings in force, to be edited. */
export function draftOf(settings: BandwidthSettings | undefined): BandwidthDraft {
  const rate = settings?.kilobytesPerSecond ?? null;
  return {
    isLimited: rate !== null,
    rate: rate === null ? '' : String(rate),
    times: (settings?.timetable ?? []).map(({ days, from, to, kilobytesPerSecond }, id) => ({
      id,
      days,
      from,
      to,
      rate: kilobytesPerSecond === null ? '' : String(kilobytesPerSecond),
    })),
  };
}

/** A line to begin with: office hours, which is what most are for. */
export function newTime(times: readonly TimeDraft[]): TimeDraft {
  const id = Math.max(-1, ...times.map((one) => one.id)) + 1;
  return { id, days: weekdays.slice(0, 5), from: '08:00', to: '18:00', rate: '' };
}

/** Whether the limit itself is none. */
export function isBadRate({ isLimited, rate }: BandwidthDraft): boolean {
  return isLimited && rateOf(rate) === null;
}

/** The first thing that is wrong with a line; `null` when it is right. */
export function problemOf({ days, from, to, rate }: TimeDraft): TimeProblem | null {
  if (days.length === 0) return 'noDays';
  if (!timeOfDay.test(from.trim()) || !timeOfDay.test(to.trim())) return 'noTime';
  return rate.trim() !== '' && rateOf(rate) === null ? 'badRate' : null;
}

/** What was typed, to be saved; `null` while something in it is wrong. */
export function settingsOf(draft: BandwidthDraft): BandwidthSettings | null {
  if (isBadRate(draft) || draft.times.some((one) => problemOf(one) !== null)) return null;
  return {
    kilobytesPerSecond: draft.isLimited ? rateOf(draft.rate) : null,
    timetable: draft.times.map(({ days, from, to, rate }) => ({
      // In the order of the week, however they were ticked.
      days: weekdays.filter((day) => days.includes(day)),
      from: padded(from),
      to: padded(to),
      kilobytesPerSecond: rateOf(rate),
    })),
  };
}

/** `8:00` is `08:00`. */
function padded(time: string): string {
  return time.trim().padStart(5, '0');
}

function rateOf(text: string): number | null {
  const digits = text.trim();
  const rate = Number(digits);
  return /^\d{1,9}$/.test(digits) && rate >= 1 && rate <= mostRate ? rate : null;
}
