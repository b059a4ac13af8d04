/*
 * What ticking an update means in files and bytes. The plan of the job knows every file of what it chose; of an update
 * that is ticked here for the first time only its own cabinet is known, and its further files when the plan has been
 * worked out again. Each plan that was worked out adds what it knows.
 */

import type { ConnectPlan } from '../../shared/connect-plan.ts';
import { type Drive, type DriveNeeds, packSlackBytes, suitability, type Unsuitability } from '../../shared/drives.ts';
import type { Update } from '../../shared/updates.ts';
import { areSameTicks, type Ticks, tickedGuids, ticksOf } from './ticks.ts';

type PlannedFile = ConnectPlan['files'][number];

/** What the ticked updates come to. */
export interface PlanFigures {
  readonly updates: number;
  /** Files that are still to come. */
  readonly files: number;
  readonly downloadBytes: number;
  /** Files that an earlier run has finished. */
  readonly filesThere: number;
  readonly bytesThere: number;
  /** What the drive needs; what several updates share takes its place each time. */
  readonly needs: DriveNeeds;
  /** Files nobody tells the size of. */
  readonly filesOfUnknownSize: number;
  /** Updates with further files that are known only when the plan is worked out again. */
  readonly updatesToWorkOut: number;
  /** The plan has been worked out for exactly these ticks. */
  readonly isWorkedOut: boolean;
}

/** What an update brings, as far as it is known. */
export interface UpdateSize {
  readonly sizeBytes: number;
  /** It has further files. */
  readonly isAtLeast: boolean;
}

/** What is ticked in files and bytes. `plans` are the first one and those worked out after it, the newest last. */
export function figuresOf(plans: readonly [ConnectPlan, ...ConnectPlan[]], ticks: Ticks): PlanFigures {
  const ticked = tickedGuids(ticks);
  const known = knownUpdates(plans);
  const [first] = plans;
  const newest = plans.at(-1) ?? first;
  const files = new Map<string, PlannedFile>();
  // What belongs to no update is part of every pack.
  for (const file of newest.files) if (guidOf(file.path) === null) files.set(file.path, file);
  for (const plan of plans) {
    for (const file of plan.files) {
      const guid = guidOf(file.path);
      if (guid !== null && ticked.has(guid)) files.set(file.path, file);
    }
  }
  let updatesToWorkOut = 0;
  for (const guid of ticked) {
    const update = first.updates.find((one) => one.guid === guid);
    if (known.has(guid) || update === undefined) continue;
    files.set(`${guid}.cab`, { path: `${guid}.cab`, sizeBytes: update.payload?.sizeBytes ?? null, isThere: false });
    if (update.redistManifests.length > 0) updatesToWorkOut += 1;
  }

  const all = [...files.values()];
  const missing = all.filter(({ isThere }) => !isThere);
  const there = all.filter(({ isThere }) => isThere);
  const missingBytes = sum(missing);
  const same = plans.findLast((plan) => areSameTicks(ticksOf(plan), ticks));
  return {
    updates: ticked.size,
    files: missing.length,
    // The job knows which files are the same and come only once.
    downloadBytes: same?.downloadBytes ?? missingBytes,
    filesThere: there.length,
    bytesThere: sum(there),
    needs: {
      neededBytes: missingBytes + packSlackBytes,
      largestFileBytes: Math.max(0, ...missing.map(({ sizeBytes }) => sizeBytes ?? 0)),
    },
    filesOfUnknownSize: missing.filter(({ sizeBytes }) => sizeBytes === null).length,
    updatesToWorkOut,
    isWorkedOut: same !== undefined,
  };
}

/** What one update brings by itself; `null` where nobody says. */
export function sizeOf(plans: readonly [ConnectPlan, ...ConnectPlan[]], update: Update): UpdateSize | null {
  if (update.payload === null) return null;
  const plan = plans.findLast((one) => tickedGuids(ticksOf(one)).has(update.guid));
  if (plan !== undefined)
    return { sizeBytes: sum(plan.files.filter(({ path }) => guidOf(path) === update.guid)), isAtLeast: false };
  const { sizeBytes } = update.payload;
  return sizeBytes === null ? null : { sizeBytes, isAtLeast: update.redistManifests.length > 0 };
}

/** Why what is ticked cannot go onto the drive. That it is the system's own is for the operator to know, and no reason. */
export function misfitsOf(drive: Drive | null, { needs }: PlanFigures): readonly Unsuitability[] {
  if (drive === null) return [];
  const verdict = suitability(drive, needs);
  return verdict.isSuitable ? [] : verdict.reasons.filter(({ reason }) => reason !== 'system-drive');
}

/** The update a file of the pack belongs to, by the layout of docs/formats/update-pack.md; `null` for none. */
function guidOf(path: string): string | null {
  return /^([0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})(?:\.cab$|\/)/.exec(path)?.[1] ?? null;
}

function knownUpdates(plans: readonly ConnectPlan[]): ReadonlySet<string> {
  return new Set(plans.flatMap((plan) => [...tickedGuids(ticksOf(plan))]));
}

function sum(files: readonly PlannedFile[]): number {
  return files.reduce((total, { sizeBytes }) => total + (sizeBytes ?? 0), 0);
}
