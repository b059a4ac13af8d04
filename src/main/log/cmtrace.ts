import { safeText } from '../../shared/safe-text.ts';

/*
 * The client log format of Configuration Manager, which CMTrace shows with colours and columns. Source: log lines in
 * Microsoft's documents, for example
 *   <![LOG[text]LOG]!><time="14:24:33.329+420" date="06-26-2015" component="C" context="" type="1" thread="1256" file="f.cpp:1">
 * time    local time and the bias in minutes: universal time = local time + bias, as Windows counts it
 * date    month-day-year, local
 * type    1 information, 2 warning, 3 error
 */

export type LogLevel = 'info' | 'warning' | 'error';

/** One entry of a log, before it is put into a format. */
export interface LogEntry {
  readonly at: Date;
  readonly level: LogLevel;
  readonly text: string;
}

/** What is the same in every line of one run. */
export interface LogOrigin {
  readonly component: string;
  readonly file: string;
  readonly thread: number;
  /** Minutes to add to local time to get universal time; `Date.getTimezoneOffset()` counts the same way. */
  biasMinutes(at: Date): number;
}

const types = { info: 1, warning: 2, error: 3 } as const;

/**
 * The lines of one entry. Every line of a text gets a line of its own, indented after the first: a reader of this
 * format takes one line at a time, and a text that holds its end mark must not end it.
 */
export function formatCMTrace(entry: LogEntry, origin: LogOrigin): readonly string[] {
  const bias = origin.biasMinutes(entry.at);
  const local = new Date(entry.at.getTime() - bias * 60_000).toISOString();
  const sign = bias < 0 ? '-' : '+';
  const time = `${local.slice(11, 23)}${sign}${String(Math.abs(bias)).padStart(3, '0')}`;
  const date = `${local.slice(5, 7)}-${local.slice(8, 10)}-${local.slice(0, 4)}`;
  const attributes = `time="${time}" date="${date}" component="${origin.component}" context="" type="${types[entry.level]}" thread="${origin.thread}" file="${origin.file}"`;
  return linesOf(entry.text).map((line) => `<![LOG[${line.replaceAll(']LOG]!>', ']LOG] !>')}]LOG]!><${attributes}>`);
}

/** A text as the lines of a log: safe to show, the first as it is, the others indented. */
export function linesOf(text: string): readonly string[] {
  return text
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .map((line, index) => (index === 0 ? '' : '  ') + safeText(line.trimEnd()));
}
