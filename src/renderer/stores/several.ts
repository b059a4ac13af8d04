import { create } from 'zustand';
import { type StartAnswer, startJob } from './jobs.ts';
import { go } from './navigation.ts';

/** Out of one folder onto several drives, or from several drives into one folder. */
export type Direction = 'spread' | 'gather';

interface SeveralState {
  readonly direction: Direction;
  /** The update pack's folder: where it lies, or where it is to come together. */
  readonly folder: string | null;
  /** Carrier folders on drives, in the order in which they were ticked. */
  readonly drives: readonly string[];
  /** How many drives there will be when they come one at a time; `null`: those that are ticked are all. */
  readonly count: number | null;
  /** What would come on which drive. */
  readonly plan: StartAnswer | null;
  readonly run: StartAnswer | null;
  /** What the operator was told is still to be chosen. */
  readonly missing: 'folder' | 'drives' | null;
}

const start: Omit<SeveralState, 'direction' | 'folder'> = {
  drives: [],
  count: null,
  plan: null,
  run: null,
  missing: null,
};

/** A pack that does not fit on one drive. */
export const useSeveral = create<SeveralState>(() => ({ direction: 'spread', folder: null, ...start }));

/** Goes there: with the pack that was just written, or to bring one together. */
export function goToSeveral(direction: Direction, folder: string | null): void {
  useSeveral.setState({ direction, folder, ...start });
  go({ screen: 'several' });
}

/** Takes another folder; what was planned for the one before is no plan for it. */
export function chooseSeveralFolder(folder: string): void {
  useSeveral.setState({ folder, plan: null, run: null, missing: null });
}

/** Ticks a drive, or takes the tick away; the order of the ticks is the order of the drives. */
export function tickDrive(path: string, isTicked: boolean): void {
  const others = useSeveral.getState().drives.filter((one) => one !== path);
  useSeveral.setState({ drives: isTicked ? [...others, path] : others, plan: null, missing: null });
}

/** Says how many drives there will be. */
export function chooseCount(count: number | null): void {
  useSeveral.setState({ count, plan: null });
}

/** Has it worked out what comes on which drive; nothing is written. */
export async function planSpread(): Promise<void> {
  const order = orderOf(true);
  if (order !== null) useSeveral.setState({ plan: await startJob(order), run: null });
}

/** Writes to the drives, or takes from them: the same again goes on. */
export async function startSeveral(): Promise<void> {
  const order = orderOf(false);
  if (order !== null) useSeveral.setState({ run: await startJob(order) });
}

/** Begins anew. */
export function startOver(): void {
  useSeveral.setState(start);
}

function orderOf(planOnly: boolean): Parameters<typeof startJob>[0] | null {
  const { direction, folder, drives, count } = useSeveral.getState();
  const missing = folder === null ? 'folder' : drives.length === 0 ? 'drives' : null;
  useSeveral.setState({ missing });
  if (folder === null || missing !== null) return null;
  return direction === 'spread'
    ? { job: 'spread', input: { from: folder, to: [...drives], drives: count, planOnly, anew: false } }
    : { job: 'gather', input: { from: [...drives], to: folder } };
}
