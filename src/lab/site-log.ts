/*
 * Logs of the site server, in the format its own components write and CMTrace reads, as seen in published logs:
 * `text  $$<COMPONENT><MM-DD-YYYY hh:mm:ss.mmm+bias><thread=4700 (0x125C)>`, the bias being minutes from local time to
 * UTC. The practice site lives in UTC.
 */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One log file of a site server. */
export interface SiteLog {
  write(text: string): Promise<void>;
}

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
    write: (text) => appendFile(path, `${siteLogLine(text, name, thread, clock())}\r\n`, 'utf8'),
  };
}

/** One line of such a log; line breaks in the text would end it early, so they become blanks. */
function siteLogLine(text: string, component: string, thread: number, now: Date): string {
  const [date = '', time = ''] = now.toISOString().replace('Z', '').split('T');
  const [year, month, day] = date.split('-');
  const hex = thread.toString(16).toUpperCase();
  return `${text.replaceAll(/[\r\n]+/g, ' ')}  $$<${component}><${month}-${day}-${year} ${time}-000><thread=${thread} (0x${hex})>`;
}
