import { type BandwidthSettings, weekdays } from './settings.ts';

/** The limit that is in force at a moment. */
export interface BandwidthLimit {
  readonly kilobytesPerSecond: number;
  /** When another one counts, or none, as ISO date and time; `null` when the timetable changes nothing. */
  readonly until: string | null;
}

/** Bytes a second that may come in at a moment, in the time of this computer; `null` for no limit. */
export function rateAt(settings: BandwidthSettings | undefined, now: Date): number | null {
  if (settings === undefined) return null;
  const entry = settings.timetable.find((one) => holds(one, now));
  const { kilobytesPerSecond } = entry ?? settings;
  return kilobytesPerSecond === null ? null : kilobytesPerSecond * 1000;
}

/** The limit of a moment, and how long it lasts; `null` when there is none. */
export function limitAt(settings: BandwidthSettings | undefined, now: Date): BandwidthLimit | null {
  const rate = rateAt(settings, now);
  if (settings === undefined || rate === null) return null;
  const times = [...new Set(settings.timetable.flatMap(({ from, to }) => [minutes(from), minutes(to)]))];
  // An entry begins and ends at these times only, and a week later all is as it is now.
  for (let day = 0; day <= 7; day += 1) {
    const next = times
      .map((time) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + day, 0, time))
      .filter((at) => at > now && rateAt(settings, at) !== rate)
      .toSorted((a, b) => a.getTime() - b.getTime());
    const [until] = next;
    if (until !== undefined) return { kilobytesPerSecond: rate / 1000, until: until.toISOString() };
  }
  return { kilobytesPerSecond: rate / 1000, until: null };
}

function holds({ days, from, to }: BandwidthSettings['timetable'][number], now: Date): boolean {
  const at = now.getHours() * 60 + now.getMinutes();
  const [start, end] = [minutes(from), minutes(to)];
  // A week of `Date` begins on Sunday, ours on Monday.
  const today = weekdays[(now.getDay() + 6) % 7];
  const yesterday = weekdays[(now.getDay() + 5) % 7];
  const on = (day: (typeof weekdays)[number] | undefined): boolean => day !== undefined && days.includes(day);
  if (end > start) return on(today) && at >= start && at < end;
  return (on(today) && at >= start) || (on(yesterday) && at < end);
}

function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(':').map(Number);
  return hours * 60 + rest;
}
