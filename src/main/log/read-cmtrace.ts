import type { LogLine, LogSeverity } from '../../shared/history.ts';
import { safeText } from '../../shared/safe-text.ts';

/*
 * Lines of the format that cmtrace.ts writes, read back. What is not of the format is a line all the same: somebody may
 * have added it, and a log that was cut off ends in the middle of one.
 */

const line = /^<!\[LOG\[(?<text>.*)\]LOG\]!><(?<attributes>[^>]*)>$/s;
const severities: Readonly<Record<string, LogSeverity>> = { '1': 'info', '2': 'warning', '3': 'error' };

/** Nobody reads more of one line; the file has the rest. */
const textLimit = 8_192;

/** One line of a log, without its end. */
export function readLogLine(number: number, raw: string): LogLine {
  const match = line.exec(raw);
  const text = safeText((match?.groups?.text ?? raw).slice(0, textLimit));
  const attributes = match?.groups?.attributes;
  if (attributes === undefined) return { number, severity: 'info', at: null, component: '', text };
  return {
    number,
    severity: severities[attributeOf(attributes, 'type')] ?? 'info',
    at: timeOf(attributeOf(attributes, 'date'), attributeOf(attributes, 'time')),
    component: safeText(attributeOf(attributes, 'component')),
    text,
  };
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
