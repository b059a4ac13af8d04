import { join } from 'node:path';
import type { ChecklistItem } from '../../shared/checklist.ts';
import { isAppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import { describeState } from '../../shared/update-states.ts';
import type { Files } from '../ports/files.ts';
import { type ChecklistEvidence, item } from './checklist-item.ts';

/** A manifest that waits longer in the inbox is taken by nobody: the hierarchy manager looks within seconds. */
const stuckAfterSeconds = 120;
/** A payload is there once as a cabinet and once unpacked, in two folders of the site. Ours: nobody has published a number. */
const timesPayload = 3;
const leastFreeBytes = 2 * 1024 ** 3;

/** What the folders of the site server tell. */
export async function folderItems(evidence: ChecklistEvidence): Promise<readonly ChecklistItem[]> {
  return [
    handedOver(evidence),
    await taken(evidence),
    await refused(evidence),
    await laid(evidence),
    await space(evidence),
  ];
}

function handedOver({ handedOverAtMs, nowMs }: ChecklistEvidence): ChecklistItem {
  if (handedOverAtMs === null) return item('manifest-handed-over never', 'warning');
  return item('manifest-handed-over handed-over', 'passed', { seconds: secondsBetween(handedOverAtMs, nowMs) });
}

async function taken({ files, folders, nowMs }: ChecklistEvidence): Promise<ChecklistItem> {
  const path = folders.manifest;
  const facts = await files.facts(path);
  if (facts === null) return item('manifest-taken taken', 'passed');
  const seconds = secondsBetween(Date.parse(facts.modified), nowMs);
  return seconds > stuckAfterSeconds
    ? item('manifest-taken stuck', 'failed', { path, seconds })
    : item('manifest-taken waiting', 'warning', { path, seconds });
}

async function refused({ files, folders, handedOverAtMs }: ChecklistEvidence): Promise<ChecklistItem> {
  const names: string[] = [];
  const entries = await listIfAllowed(files, folders.refused);
  if (entries === null) return item('manifest-refused unknown', 'by-hand', { path: folders.refused });
  for (const { name, kind } of entries) {
    if (kind !== 'file' || !/manifest|adminuicontent/i.test(name)) continue;
    const facts = await files.facts(join(folders.refused, name));
    // One of an earlier import says nothing of this one.
    if (facts !== null && (handedOverAtMs === null || Date.parse(facts.modified) >= handedOverAtMs - dayMs))
      names.push(safeText(name));
  }
  return names.length === 0
    ? item('manifest-refused none', 'passed')
    : item('manifest-refused refused', 'failed', { path: folders.refused, files: names });
}

/** A file that is moved keeps the date of its writing. */
const dayMs = 24 * 60 * 60_000;

async function laid({ files, folders, wanted, packages }: ChecklistEvidence): Promise<ChecklistItem> {
  const missing: string[] = [];
  for (const { guid, name } of wanted) {
    const state = packages.find((one) => one.guid === guid)?.state;
    const { kind, name: stateName } = describeState(state ?? 0);
    // The site clears away the content of what it goes on with.
    const isNeeded = kind === 'moving' || kind === 'available' || stateName === 'DOWNLOAD_FAILED';
    if (!isNeeded) continue;
    if ((await files.facts(join(folders.offlinePayload, guid, `${guid}.cab`)))?.kind !== 'file') missing.push(name);
  }
  return missing.length === 0
    ? item('content-laid laid', 'passed', { path: folders.offlinePayload })
    : item('content-laid missing', 'failed', { path: folders.offlinePayload, updates: missing });
}

async function space({ files, folders, wanted }: ChecklistEvidence): Promise<ChecklistItem> {
  const path = folders.easySetupPayload;
  try {
    let payloadBytes = 0;
    for (const { guid } of wanted)
      payloadBytes += (await files.facts(join(folders.offlinePayload, guid, `${guid}.cab`)))?.sizeBytes ?? 0;
    const wantedBytes = Math.max(leastFreeBytes, timesPayload * payloadBytes);
    const freeBytes = await files.freeBytes(path);
    return freeBytes >= wantedBytes
      ? item('disk-space enough', 'passed', { path, freeBytes, wantedBytes })
      : item('disk-space little', 'warning', { path, freeBytes, wantedBytes });
  } catch (error) {
    if (!isAppError(error)) throw error;
    return item('disk-space unknown', 'by-hand', { path });
  }
}

/** The site makes the folder when it first needs it; `null` for one that may not be read. */
async function listIfAllowed(files: Files, folder: string): Promise<Awaited<ReturnType<Files['list']>> | null> {
  try {
    return await files.list(folder);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return error.code === 'files.not-found' ? [] : null;
  }
}

/** A clock that is behind must not make an age negative. */
export function secondsBetween(fromMs: number, toMs: number): number {
  return Math.max(0, Math.round((toMs - fromMs) / 1000));
}
