import { join } from 'node:path';
import { isAppError } from '../../shared/errors.ts';
import type { Files } from '../ports/files.ts';
import type { Clock } from '../ports/ports.ts';

/*
 * Logs of the site server, as far as its components and CMTrace write them (docs/formats/site-logs.md):
 * `text  $$<COMPONENT><MM-DD-YYYY hh:mm:ss.mmm+bias><thread=4700 (0x125C)>` of the server's own components,
 * `<![LOG[text]LOG]!><time="hh:mm:ss.mmm+bias" date="MM-DD-YYYY" component="…" … type="1" …>` of everything else, lines
 * copied out of CMTrace with tabs between, and plain text. The bias is the minutes to add for universal time.
 */

/** One line of such a log. */
export interface SiteLogLine {
  /** Without the `~~` that stands for the end of a line. */
  readonly text: string;
  readonly component: string;
  /** ISO, in UTC; `null` where the line has no time, or one of an unknown zone. */
  readonly at: string | null;
}

/** The end is enough: what is looked for was written since the last import. */
const tailBytes = 4 * 1024 * 1024;
/** Some ten milliseconds' work. */
const linesPerBreath = 1_000;

/**
 * The last lines of a log, the oldest first, with those of the file before it (`.lo_`) where it has just begun anew. `null`
 * for one that is not there or may not be read: logs are help, not proof.
 */
export async function readSiteLog(
  { files, clock }: { readonly files: Files; readonly clock: Clock },
  logs: string | null,
  name: string,
): Promise<readonly SiteLogLine[] | null> {
  if (logs === null) return null;
  const now = await readTail(files, join(logs, `${name}.log`), tailBytes);
  if (now === null) return null;
  const room = tailBytes - now.length;
  const before = room > 0 ? await readTail(files, join(logs, `${name}.lo_`), room) : null;
  const lines = [...linesOf(before), ...linesOf(now)];
  const read: SiteLogLine[] = [];
  for (let start = 0; start < lines.length; start += linesPerBreath) {
    for (const line of lines.slice(start, start + linesPerBreath)) read.push(siteLogLine(line));
    await clock.breathe();
  }
  return read;
}

function linesOf(bytes: Uint8Array | null): readonly string[] {
  return bytes === null
    ? []
    : new TextDecoder('utf-8')
        .decode(bytes)
        .split(/\r?\n/)
        .filter((line) => line.trim() !== '');
}

async function readTail(files: Files, path: string, limitBytes: number): Promise<Uint8Array | null> {
  try {
    const file = await files.open(path);
    try {
      const start = Math.max(0, file.sizeBytes - limitBytes);
      return await file.read(start, file.sizeBytes - start);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!isAppError(error)) throw error;
    return null;
  }
}

/** Nobody reads more of one line; a log may be damaged, and then be one line. */
const lineLength = 8 * 1024;

/** Reads one line, whichever of the formats it is of. */
export function siteLogLine(whole: string): SiteLogLine {
  const line = whole.length > lineLength ? whole.slice(0, lineLength) : whole;
  // Found by its last mark and not by one pattern: a pattern that looks for blanks before it would take for ever in a line of them.
  const mark = line.lastIndexOf('$$<');
  const tail = mark < 0 ? null : serverTail.exec(line.slice(mark));
  if (tail !== null) {
    const [, component = '', date = '', time = '', bias = ''] = tail;
    return { text: withoutEnd(line.slice(0, mark)), component, at: timeOf(date, time, bias) };
  }
  const end = line.startsWith(traceStart) ? line.lastIndexOf(traceEnd) : -1;
  if (end >= 0) {
    const attributes = line.slice(end + traceEnd.length);
    const [, time = '', bias = ''] = /^([\d:.]{1,20})([+-]\d{1,4})$/.exec(attributeOf(attributes, 'time')) ?? [];
    return {
      text: withoutEnd(line.slice(traceStart.length, end)),
      component: attributeOf(attributes, 'component'),
      at: timeOf(attributeOf(attributes, 'date'), time, bias),
    };
  }
  // Copied out of CMTrace: local time of nobody knows where.
  const [text = '', component = '', ...rest] = line.split('\t');
  return { text: withoutEnd(text), component: rest.length > 0 ? component.trim() : '', at: null };
}

const serverTail = /^\$\$<([^<>]{0,200})><(\d\d-\d\d-\d{4}) (\d\d:\d\d:\d\d\.\d{1,7})([+-]\d{1,4})>/;
const traceStart = '<![LOG[';
const traceEnd = ']LOG]!>';

function attributeOf(attributes: string, name: string): string {
  const start = attributes.indexOf(`${name}="`);
  if (start < 0) return '';
  const from = start + name.length + 2;
  const end = attributes.indexOf('"', from);
  return end < 0 ? '' : attributes.slice(from, end);
}

function withoutEnd(text: string): string {
  const trimmed = text.trim();
  return trimmed.endsWith('~~') ? trimmed.slice(0, -2).trimEnd() : trimmed;
}

function timeOf(date: string, time: string, bias: string): string | null {
  const day = /^(\d\d)-(\d\d)-(\d{4})$/.exec(date);
  const clock = /^(\d\d:\d\d:\d\d)\.(\d{1,7})$/.exec(time);
  if (day === null || clock === null || bias === '') return null;
  const local = Date.parse(`${day[3]}-${day[1]}-${day[2]}T${clock[1]}.${(clock[2] ?? '').padEnd(3, '0').slice(0, 3)}Z`);
  return Number.isNaN(local) ? null : new Date(local + Number(bias) * 60_000).toISOString();
}
