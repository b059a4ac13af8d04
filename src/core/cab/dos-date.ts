/*
 * Dates of files. Source: [MS-CAB] 2.3, `date` and `time`: local time without zone, in steps of two seconds, 1980 to 2107.
 */

const earliest = '1980-01-01T00:00:00';
const latest = '2107-12-31T23:59:58';

/** The two numbers as `2026-11-20T18:06:50`. A date or time that does not exist is given as the earliest there is. */
export function readDosDate(date: number, time: number): string {
  const text = `${1980 + (date >>> 9)}-${pad((date >>> 5) & 15)}-${pad(date & 31)}T${pad(time >>> 11)}:${pad((time >>> 5) & 63)}:${pad((time & 31) * 2)}`;
  return isReal(text) ? text : earliest;
}

/** Whether `read`, which `readDosDate` made of the two numbers, stands in for a date or time that does not exist. */
export function isStandIn(read: string, date: number, time: number): boolean {
  // The one pair that rightly reads so.
  return read === earliest && (date !== 0x21 || time !== 0);
}

/**
 * The two numbers for `2026-11-20T18:06:50`. An odd second becomes the even one before it; a year the format does not
 * know becomes the nearest moment it knows.
 */
export function writeDosDate(modified: string): { date: number; time: number } {
  if (!isReal(modified)) throw new Error(`Not a date and time without zone: ${modified}`);
  let text = modified;
  if (text < earliest) text = earliest;
  if (text > latest) text = latest;
  const at = (start: number, end: number): number => Number(text.slice(start, end));
  return {
    date: ((at(0, 4) - 1980) << 9) | (at(5, 7) << 5) | at(8, 10),
    time: (at(11, 13) << 11) | (at(14, 16) << 5) | (at(17, 19) >>> 1),
  };
}

function isReal(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return false;
  const date = new Date(`${text}Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
