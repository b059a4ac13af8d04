import { create } from 'zustand';
import type { ErrorReport } from '../../shared/errors.ts';
import type { JobInputs, JobSnapshot, RunId } from '../../shared/jobs.ts';
import type { DownloadFilter } from '../../shared/updates.ts';
import { packFolderIn } from '../connect/pack-place.ts';
import { picksOf, type Ticks } from '../connect/ticks.ts';
import { startJob, steerRun, useJobs } from './jobs.ts';
import { engineOf } from './official-tool.ts';
import { useSettings } from './settings.ts';
import { driveIdOf, pathOf, type Target } from './target.ts';
import { forgetPassedOver, passedOver } from './trust.ts';

type Order = JobInputs['connect'];

/** A job that was asked for: it starts, was refused, or is a run that tells how it is by itself. */
export type Start =
  | { readonly state: 'starting' }
  | { readonly state: 'refused'; readonly error: ErrorReport }
  | { readonly state: 'run'; readonly runId: RunId };

/** What stays chosen whichever way one goes. */
export interface Choices {
  readonly download: DownloadFilter;
  /** `null`: where the usage data is. */
  readonly to: Target | null;
}

/** The plan, as it was made and as the operator changed it. */
export interface Planning {
  readonly start: Start;
  /** `null`: as the plan chose by itself. */
  readonly ticks: Ticks | null;
  /** The plan worked out again for what was ticked, the newest last. */
  readonly again: readonly Start[];
}

/** Where the operator is in Connect, with what was answered on the way there. */
export type ConnectPlace =
  | { readonly step: 'usage-data'; readonly from: Target | null }
  | { readonly step: 'network'; readonly from: Target }
  | { readonly step: 'updates'; readonly from: Target }
  | { readonly step: 'plan'; readonly from: Target; readonly planning: Planning }
  | {
      readonly step: 'transfer';
      readonly from: Target;
      readonly ticks: Ticks | null;
      readonly order: Order;
      readonly start: Start;
    }
  /** A run that this page did not start: it was loaded anew, or another window did. */
  | { readonly step: 'found'; readonly runId: RunId };

/** The wizard Connect. */
export const useConnect = create<{ readonly place: ConnectPlace; readonly choices: Choices }>(() => ({
  place: { step: 'usage-data', from: null },
  choices: { download: 'latest', to: null },
}));

const setPlace = (place: ConnectPlace): void => useConnect.setState({ place });

/** Chooses where the usage data is: what was chosen for another drive is forgotten. */
export function chooseFrom(from: Target): void {
  // What was passed over was passed over for what lies there: here it would be refused as a decision nothing needed.
  forgetPassedOver();
  useConnect.setState(({ choices }) => ({ place: { step: 'usage-data', from }, choices: { ...choices, to: null } }));
}

/** Changes what is downloaded, or where to. */
export function choose(change: Partial<Choices>): void {
  useConnect.setState(({ choices }) => ({ choices: { ...choices, ...change } }));
}

/** Goes to one of the steps that only ask; a plan under way is dropped. */
export function goToStep(step: 'usage-data' | 'network' | 'updates'): void {
  const { place } = useConnect.getState();
  if (place.step === 'found') {
    if (step === 'usage-data') setPlace({ step, from: null });
    return;
  }
  if (place.step === 'plan') dropPlan(place.planning);
  if (step === 'usage-data') setPlace({ step, from: place.from });
  else if (place.from !== null) setPlace({ step, from: place.from });
}

/** Begins anew, for another drive. */
export function connectAnother(): void {
  forgetPassedOver();
  useConnect.setState({ place: { step: 'usage-data', from: null }, choices: { download: 'latest', to: null } });
}

/** The folder of the update pack. */
export function packFolder(from: Target, { to }: Choices): string {
  return packFolderIn(pathOf(to ?? from));
}

/** Works out the plan; what was ticked before stays ticked. */
export async function makePlan(): Promise<void> {
  const { place } = useConnect.getState();
  if (place.step !== 'updates' && place.step !== 'plan' && place.step !== 'transfer') return;
  const ticks = place.step === 'plan' ? place.planning.ticks : place.step === 'transfer' ? place.ticks : null;
  const planning: Planning = { start: { state: 'starting' }, ticks, again: [] };
  setPlace({ step: 'plan', from: place.from, planning });
  const start = await begin(orderFor(place.from, { planOnly: true, picks: null }));
  if (!change((now) => ({ ...now, start }))) stop(start);
}

/** Ticks the updates. */
export function tick(ticks: Ticks): void {
  change((now) => ({ ...now, ticks }));
}

/** Works out the plan again, for exactly what is ticked. */
export async function makePlanAgain(ticks: Ticks): Promise<void> {
  const { place } = useConnect.getState();
  if (place.step !== 'plan') return;
  change((now) => ({ ...now, ticks, again: [...now.again, { state: 'starting' }] }));
  const start = await begin(orderFor(place.from, { planOnly: true, picks: picksOf(ticks) }));
  if (!change((now) => ({ ...now, again: [...now.again.slice(0, -1), start] }))) stop(start);
}

/** Uploads and downloads what is ticked; `null` leaves the choice to the job. */
export async function startTransfer(ticks: Ticks | null): Promise<void> {
  const { place } = useConnect.getState();
  if (place.step !== 'plan') return;
  const order = orderFor(place.from, { planOnly: false, picks: ticks === null ? null : picksOf(ticks) });
  await transfer({ step: 'transfer', from: place.from, ticks, order, start: { state: 'starting' } });
}

/** Lets Microsoft's tool upload and download: nobody can say beforehand what it will take. */
export async function startOfficialTransfer(): Promise<void> {
  const { place } = useConnect.getState();
  if (place.step !== 'updates') return;
  const order = { ...orderFor(place.from, { planOnly: false, picks: null }), ...engineOf('connect') };
  await transfer({ step: 'transfer', from: place.from, ticks: null, order, start: { state: 'starting' } });
}

/** Starts the same transfer again: finished files are kept. */
export async function transferAgain(): Promise<void> {
  const { place } = useConnect.getState();
  if (place.step !== 'transfer') return;
  // What was passed over since goes along.
  const order = { ...place.order, overrides: passedOver() };
  await transfer({ ...place, order, start: { state: 'starting' } });
}

/** Takes up a run that is under way and that nobody here started, when nothing has been answered yet. */
export function takeUpRun(runs: Readonly<Record<RunId, JobSnapshot>>): void {
  const { place } = useConnect.getState();
  if (place.step !== 'usage-data' || place.from !== null) return;
  const run = Object.values(runs).find(({ job, endedAt }) => job === 'connect' && endedAt === null);
  if (run !== undefined) setPlace({ step: 'found', runId: run.runId });
}

async function transfer(place: Extract<ConnectPlace, { step: 'transfer' }>): Promise<void> {
  setPlace(place);
  const start = await begin(place.order);
  const { place: now } = useConnect.getState();
  if (now.step === 'transfer') setPlace({ ...now, start });
}

async function begin(input: Order): Promise<Start> {
  const answer = await startJob({ job: 'connect', input });
  return 'runId' in answer ? { state: 'run', runId: answer.runId } : { state: 'refused', error: answer.error };
}

/** Changes the plan, and says so, unless the operator has gone elsewhere meanwhile. */
function change(to: (now: Planning) => Planning): boolean {
  const { place } = useConnect.getState();
  if (place.step !== 'plan') return false;
  setPlace({ ...place, planning: to(place.planning) });
  return true;
}

/** Nobody waits for these plans any more. */
function dropPlan({ start, again }: Planning): void {
  for (const one of [start, ...again]) stop(one);
}

function stop(start: Start): void {
  if (start.state !== 'run') return;
  const run = useJobs.getState().runs[start.runId];
  if (run === undefined || run.endedAt === null) void steerRun('cancel', start.runId);
}

function orderFor(from: Target, { planOnly, picks }: Pick<Order, 'planOnly' | 'picks'>): Order {
  const { choices } = useConnect.getState();
  return {
    from: pathOf(from),
    to: packFolder(from, choices),
    download: choices.download,
    planOnly,
    picks,
    requireApproval: useSettings.getState().description?.settings.requireApproval ?? false,
    driveId: driveIdOf(choices.to ?? from),
    overrides: passedOver(),
  };
}
