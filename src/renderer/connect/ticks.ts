import type { ConnectPlan, UpdatePick } from '../../shared/connect-plan.ts';

/** The GUIDs of the updates that are ticked, by the hash of their hierarchy. */
export type Ticks = Readonly<Record<string, readonly string[]>>;

/** What a plan chose by itself. */
export function ticksOf(plan: ConnectPlan): Ticks {
  return Object.fromEntries(
    plan.hierarchies.map(({ cabinet, decisions }) => [
      cabinet.hierarchyHash,
      decisions.filter(({ isChosen }) => isChosen).map(({ guid }) => guid),
    ]),
  );
}

/** With one update ticked, or no longer. */
export function withTick(ticks: Ticks, hierarchyHash: string, guid: string, isTicked: boolean): Ticks {
  const others = (ticks[hierarchyHash] ?? []).filter((other) => other !== guid);
  return { ...ticks, [hierarchyHash]: isTicked ? [...others, guid] : others };
}

/** Whether both mean the same updates for the same hierarchies, in whatever order they were ticked. */
export function areSameTicks(a: Ticks, b: Ticks): boolean {
  return keyOf(a) === keyOf(b);
}

/** Every update that is ticked for anyone. */
export function tickedGuids(ticks: Ticks): ReadonlySet<string> {
  return new Set(Object.values(ticks).flat());
}

/** As the job is told them. */
export function picksOf(ticks: Ticks): readonly UpdatePick[] {
  return Object.entries(ticks).map(([hierarchyHash, guids]) => ({ hierarchyHash, guids }));
}

function keyOf(ticks: Ticks): string {
  return JSON.stringify(
    Object.entries(ticks)
      .filter(([, guids]) => guids.length > 0)
      .map(([hash, guids]) => [hash, [...guids].sort()] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
