import { join } from 'node:path';
import type { ChecklistItem } from '../../shared/checklist.ts';
import { describeState, type PackageState } from '../../shared/update-states.ts';
import { secondsBetween } from './checklist-folders.ts';
import { type ChecklistEvidence, item } from './checklist-item.ts';
import { filterReasons } from './filter-reasons.ts';

/** A download that has not moved for so long is looked at; the content is on the site server already. Ours. */
const stuckDownloadSeconds = 30 * 60;

/** An update that is asked about, as the site knows it. */
interface Known {
  readonly guid: string;
  readonly name: string;
  /** `null` without a row. */
  readonly state: PackageState | null;
}

/** What the states of the updates tell. */
export async function updateItems(evidence: ChecklistEvidence): Promise<readonly ChecklistItem[]> {
  const states = new Map(evidence.packages.map(({ guid, state }) => [guid, describeState(state)]));
  const known = evidence.wanted.map(({ guid, name }) => ({ guid, name, state: states.get(guid) ?? null }));
  const reasons = filterReasons(evidence.logs.hman ?? []);
  return [
    applicability(known, reasons),
    superseded(known),
    prerequisites(known, reasons),
    await download(known, evidence),
  ];
}

function applicability(known: readonly Known[], reasons: ReadonlyMap<string, string>): ChecklistItem {
  const failed = namesOf(known, ({ state }) => state?.name === 'APPLICABILITY_FAILED');
  if (failed.length > 0) return item('applicability check-failed', 'failed', { updates: failed });
  const filtered = known.filter(({ state }) => state?.kind === 'not-applicable');
  if (filtered.length > 0) {
    const line = filtered.map(({ guid }) => reasons.get(guid)).find((reason) => reason !== undefined);
    return item('applicability some', 'warning', {
      updates: filtered.map(({ name }) => name),
      ...(line === undefined ? {} : { line }),
    });
  }
  const unknown = namesOf(known, ({ state }) => state === null || state.name === 'UNKNOWN');
  if (unknown.length > 0) return item('applicability not-looked', 'warning', { updates: unknown });
  return item('applicability all', 'passed');
}

function superseded(known: readonly Known[]): ChecklistItem {
  const updates = namesOf(known, ({ state }) => state?.kind === 'hidden');
  return updates.length === 0 ? item('superseded none', 'passed') : item('superseded some', 'warning', { updates });
}

/** The site's check says in its own words what it misses; a later check of the site server has states of its own. */
function prerequisites(known: readonly Known[], reasons: ReadonlyMap<string, string>): ChecklistItem {
  const failed = namesOf(known, ({ state }) => state?.name === 'PREREQ_ERROR');
  if (failed.length > 0) return item('prerequisites failed', 'failed', { updates: failed });
  const missing = known.filter(
    ({ guid, state }) => state?.kind === 'not-applicable' && /pre-?requisite|require/i.test(reasons.get(guid) ?? ''),
  );
  const line = reasons.get(missing[0]?.guid ?? '');
  return line === undefined
    ? item('prerequisites none', 'passed')
    : item('prerequisites missing', 'warning', { updates: missing.map(({ name }) => name), line });
}

async function download(
  known: readonly Known[],
  { files, folders, progress, nowMs }: ChecklistEvidence,
): Promise<ChecklistItem> {
  const failed = namesOf(known, ({ state }) => state?.name === 'DOWNLOAD_FAILED');
  if (failed.length > 0) return item('download failed', 'failed', { updates: failed });
  const loading = known.filter(({ state }) => state?.name === 'DOWNLOAD_IN_PROGRESS');
  if (loading.length > 0) {
    const ages = loading.flatMap(({ guid }) => {
      const { history = [], sites = [] } = progress.find((one) => one.guid === guid) ?? {};
      const last = history.at(-1)?.at ?? sites[0]?.at ?? null;
      return last === null ? [] : [secondsBetween(Date.parse(last), nowMs)];
    });
    const seconds = ages.length === 0 ? null : Math.max(...ages);
    const details = { updates: loading.map(({ name }) => name), ...(seconds === null ? {} : { seconds }) };
    return (seconds ?? 0) > stuckDownloadSeconds
      ? item('download stuck', 'failed', details)
      : item('download under-way', 'passed', details);
  }
  const waiting: string[] = [];
  for (const { guid, name, state } of known) {
    if (state?.kind !== 'available') continue;
    // Without its content there is nothing to begin with: that is another question.
    if ((await files.facts(join(folders.offlinePayload, guid, `${guid}.cab`))) !== null) waiting.push(name);
  }
  return waiting.length === 0
    ? item('download none', 'passed')
    : item('download not-begun', 'warning', { updates: waiting });
}

function namesOf(known: readonly Known[], matches: (one: Known) => boolean): readonly string[] {
  return known.filter(matches).map(({ name }) => name);
}
