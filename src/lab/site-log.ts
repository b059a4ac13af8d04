/*
 * Logs of the site server, in the format its own components write and CMTrace reads, as seen in published logs:
 * `text  $$<COMPONENT><MM-DD-YYYY hh:mm:ss.mmm+bias><thread=4700 (0x125C)>`. Date and time are local; the bias is in minutes,
 * as Windows counts it: UTC = local time + bias, so `-120` in Belgium in summer and `+000` where local time is UTC.
 */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One log file of a site server. */
export interface SiteLog {
  write(text: string): Promise<void>;
}

/** The practice sites live in UTC, so that the same lab writes the same lines anywhere. */
const practiceBiasMinutes = 0;

/** Component names, files and thread numbers of the two components the lab plays. */
const components = {
  hman: { file: 'hman.log', name: 'SMS_HIERARCHY_MANAGER', thread: 4700 },
  dmpDownloader: { file: 'dmpdownloader.log', name: 'SMS_DMP_DOWNLOADER', thread: 7568 },
} as const;

/** Opens the log of a component in the site's `Logs` folder; lines go at its end. */
export function openSiteLog(component: keyof typeof components, logsFolder: string, clock: () => Date): SiteLog {
  const { file, name, thread } = components[component];
  const path = join(logsFolder, file);
  return {
    write: (text) =>
      appendFile(path, `${siteLogLine(text, { name, thread }, clock(), practiceBiasMinutes)}\r\n`, 'utf8'),
  };
}

/** One line of such a log; line breaks in the text would end it early, so they become blanks. */
export function siteLogLine(
  text: string,
  { name, thread }: { readonly name: string; readonly thread: number },
  at: Date,
  biasMinutes: number,
): string {
  const local = new Date(at.getTime() - biasMinutes * 60_000).toISOString();
  const date = `${local.slice(5, 7)}-${local.slice(8, 10)}-${local.slice(0, 4)}`;
  const bias = `${biasMinutes < 0 ? '-' : '+'}${String(Math.abs(biasMinutes)).padStart(3, '0')}`;
  const hex = thread.toString(16).toUpperCase();
  return `${text.replaceAll(/[\r\n]+/g, ' ')}  $$<${name}><${date} ${local.slice(11, 23)}${bias}><thread=${thread} (0x${hex})>`;
}
