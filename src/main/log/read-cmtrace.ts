import type { LogLine, LogSeverity } from '../../shared/history.ts';
import { safeText } from '../../shared/safe-text.ts';

/*
 * Lines of the format that cmtrace.ts writes, read back. What is not of the format is a line all the same: somebody may
 * have added it, and a log that was cut off ends in the middle of one.
 */

const textStart = '<![LOG[';
const textEnd = ']LOG]!>';
const severities: Readonly<Record<string, LogSeverity>> = { '1': 'info', '2': 'warning', '3': 'error' };

/** Nobody reads more of one line; the file has the rest. */
const textLimit = 8_192;

/** One line of a log, without its end. */
export function readLogLine(number: number, raw: string): LogLine {
  const text = safeText(logTextIn(raw).slice(0, textLimit));
  const attributes = attributesIn(raw);
  if (attributes === null) return { number, severity: 'info', at: null, component: '', text };
  return {
    number,
    severity: severities[attributeOf(attributes, 'type')] ?? 'info',
    at: timeOf(attributeOf(attributes, 'date'), attributeOf(attributes, 'time')),
    component: safeText(attributeOf(attributes, 'component')),
    text,
  };
}

/** The text in a line, as it stands there; the line itself where it is not of the format. */
export function logTextIn(raw: string): string {
  if (!raw.startsWith(textStart)) return raw;
  // Our texts hold no end mark; in those of others the last one counts.
  const end = raw.lastIndexOf(textEnd);
  return end < 0 ? raw : raw.slice(textStart.length, end);
}

/** What stands after the text; `null` where the line is not of the format. */
function attributesIn(raw: string): string | null {
  const end = raw.startsWith(textStart) ? raw.lastIndexOf(textEnd) : -1;
  return end < 0 ? null : (/^<([^>]*)>$/.exec(raw.slice(end + textEnd.length))?.[1] ?? null);
}

function attributeOf(attributes: string, name: string): string {
  return new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
}

/** Local time and the minutes to add for universal time, as an ISO date and time. */
function timeOf(date: string, time: string): string | null {
  const day = /^(\d\d)-(\d\d)-(\d{4})$/.exec(date);
  const clock = /^(\d\d:\d\d:\d\d)\.(\d{1,7})([+-]\d{1,4})?$/.exec(time);
  if (day === null || clock === null) return null;
  const local = Date.parse(`${day[3]}-${day[1]}-${day[2]}T${clock[1]}.${(clock[2] ?? '').padEnd(3, '0').slice(0, 3)}Z`);
  const ms = local + Number(clock[3] ?? 0) * 60_000;
  return Number.isNaN(ms) || Math.abs(ms) > 8.64e15 ? null : new Date(ms).toISOString();
}
