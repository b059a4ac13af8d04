/*
 * Why an update does not appear, or does not go on: what can be found out without a person, one question at a time, in the
 * order in which the site works. The sources: Microsoft's "Understand and troubleshoot updates and servicing" for the lines
 * of the logs and the state messages, its pages on missing updates and on virus scanners for what to do; where a rule is
 * ours, the words say what was found and not what must be wrong. Nothing is written anywhere.
 */
import { join } from 'node:path';
import type { ChecklistItem } from '../../shared/checklist.ts';
import { handOverName } from '../updates/hand-over.ts';
import { folderItems } from './checklist-folders.ts';
import { type ChecklistEvidence, type ChecklistSources, item, type SiteLogName } from './checklist-item.ts';
import { logItems } from './checklist-logs.ts';
import { updateItems } from './checklist-updates.ts';
import { readSiteLog, type SiteLogLine } from './site-log.ts';

/** Clocks of two computers differ, and the files are laid before that is noted. */
const slackMs = 10 * 60_000;

/** Goes through the whole list. */
export async function runChecklist(sources: ChecklistSources): Promise<readonly ChecklistItem[]> {
  const { files, clock, folders } = sources;
  const note = await files.facts(join(folders.offlinePayload, handOverName)).catch(() => null);
  const handedOverAtMs = note === null ? null : Date.parse(note.modified);
  const read = async (name: SiteLogName): Promise<readonly SiteLogLine[] | null> =>
    since(await readSiteLog(sources, folders.logs, name), handedOverAtMs);
  const hman = await read('hman');
  const dmpdownloader = await read('dmpdownloader');
  const CMUpdate = await read('CMUpdate');
  const evidence: ChecklistEvidence = {
    ...sources,
    nowMs: clock.now().getTime(),
    handedOverAtMs,
    logs: { hman, dmpdownloader, CMUpdate },
  };
  return [
    ...(await folderItems(evidence)),
    ...logItems(evidence),
    ...(await updateItems(evidence)),
    item('console-rights look', 'by-hand'),
    item('early-ring look', 'by-hand'),
  ];
}

function since(lines: readonly SiteLogLine[] | null, fromMs: number | null): readonly SiteLogLine[] | null {
  if (lines === null || fromMs === null) return lines;
  // A line without a time may be of any.
  return lines.filter(({ at }) => at === null || Date.parse(at) >= fromMs - slackMs);
}
