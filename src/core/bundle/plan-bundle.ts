import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { foldCase } from '../file-names.ts';
import type { Files } from '../ports/files.ts';
import type { Leg, LegFile } from '../trust/leg.ts';
import { type FoundLeg, findLegs, recordFolder } from '../trust/leg-folder.ts';

/** What goes into a bundle. */
export interface BundlePlan {
  readonly legs: readonly FoundLeg[];
  /** What the legs list, each file once. */
  readonly files: readonly LegFile[];
  /** How the custody chain of each trip stood when it was sealed; several legs may tell of one. */
  readonly trips: ReadonlyMap<string, Leg['custody']>;
  /** Records that are not fit to go along. */
  readonly problems: readonly AppError[];
}

/**
 * Chooses what goes into a bundle: of each computer's legs the newest of each kind for its sites, and every file they list.
 * A leg about a file that a later leg seals with other bytes is of a trip that is over.
 * @throws {AppError} trust.not-sealed, leg.*, files.*
 */
export async function planBundle(files: Files, folder: string): Promise<BundlePlan> {
  const { legs, problems } = await findLegs(files, folder);
  const chosen: FoundLeg[] = [];
  const sealed = new Map<string, LegFile>();
  for (const found of newestFirst(legs)) {
    const isOver = found.value.files.some((file) => {
      const known = sealed.get(foldCase(file.path));
      return known !== undefined && known.sha256 !== file.sha256;
    });
    if (isOver) continue;
    chosen.push(found);
    for (const file of found.value.files) sealed.set(foldCase(file.path), file);
  }
  if (chosen.length === 0) throw problems[0]?.error ?? new AppError('trust.not-sealed', { path: folder });
  const byId = chosen.sort((a, b) => (a.value.id < b.value.id ? -1 : 1));
  const trips = new Map<string, Leg['custody']>();
  for (const head of byId.flatMap(({ value }) => value.custody))
    trips.set(head.trip, [...(trips.get(head.trip) ?? []), head]);
  return { legs: byId, files: [...sealed.values()], trips, problems: problems.map(({ error }) => error) };
}

/** Of each computer the leg with the highest number for the same sites and the same way, the latest first. */
function newestFirst(legs: readonly FoundLeg[]): readonly FoundLeg[] {
  const newest = new Map<string, FoundLeg>();
  for (const found of legs) {
    const { kind, sender, hierarchies, sequence } = found.value;
    const sites = hierarchies.map(({ hierarchyHash }) => hierarchyHash).sort();
    const key = [kind, sender.computer, ...(kind === 'outbound' ? sites : [])].join(' ');
    const best = newest.get(key);
    if (best === undefined || best.value.sequence < sequence) newest.set(key, found);
  }
  return [...newest.values()].sort((a, b) => Date.parse(b.value.created) - Date.parse(a.value.created));
}

/** What may lie in the record folder of a bundle, and nothing else. */
export function isRecordPath(path: string): boolean {
  return (
    path === readMePath || /^ServiceConnection\/(?:Legs\/[0-9a-f-]{36}\.json|Custody\/[0-9a-f-]{36}\.jsonl)$/.test(path)
  );
}

export const readMePath = `${recordFolder}/Read me.txt`;

/** The place of a leg or a custody chain in a bundle. */
export function recordPath(kind: 'Legs' | 'Custody', id: string): string {
  return `${recordFolder}/${kind}/${id}.${kind === 'Legs' ? 'json' : 'jsonl'}`;
}

/** A path of a bundle, in a folder. */
export function placeIn(folder: string, path: string): string {
  return join(folder, ...path.split('/'));
}
