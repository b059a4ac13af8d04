import { create } from 'zustand';
import type { ErrorReport } from '../../shared/errors.ts';
import type { SiteChecks } from '../../shared/ipc.ts';
import type { JobInputs, JobSnapshot, RunId } from '../../shared/jobs.ts';
import type { Approval, ReviewSnapshot } from '../../shared/review.ts';
import { ask, reportOf, subscribe } from '../api.ts';
import { readSite } from './host.ts';
import { isUnderWay, startJob, useJobs } from './jobs.ts';
import { engineOf } from './official-tool.ts';
import { closeReview, openReview } from './review.ts';
import { driveIdOf, pathOf, type Target } from './target.ts';
import { forgetPassedOver, passedOver } from './trust.ts';

/** The steps of Prepare, in their order; `next` is reached by a run that is done. */
export const prepareSteps = ['site', 'review', 'drive', 'pack', 'next'] as const;
export type PrepareStep = (typeof prepareSteps)[number];

/** What the operator has answered so far: how the review ended, and where to write. */
export interface Answers {
  /** `null` when they went on without one. */
  readonly approval: Approval | null;
  /** `null` until one is picked. */
  readonly target: Target | null;
}

/** All that is needed to pack. */
export interface PackOrder {
  readonly approval: Approval | null;
  readonly target: Target;
}

/** Why packing did not start. */
export type NotStarted = 'no-target' | ErrorReport;

/** Where in the wizard one is, with what is known there; `later` are the answers of steps one has come back from. */
export type PreparePlace =
  | { readonly step: 'site'; readonly later: 'none' | 'review' | Answers }
  | { readonly step: 'review'; readonly later: Answers | null }
  | { readonly step: 'drive'; readonly answers: Answers; readonly notStarted: NotStarted | null }
  /** `order` is `null` for a run that was under way when the page was opened. */
  | { readonly step: 'pack'; readonly order: PackOrder | null; readonly runId: RunId };

/** What the checks of the site said. */
export type SiteLook =
  | { readonly state: 'looking' }
  | ({ readonly state: 'looked' } & SiteChecks)
  | { readonly state: 'failed'; readonly error: ErrorReport };

interface PrepareState {
  readonly place: PreparePlace;
  /** `null` before the first look. */
  readonly look: SiteLook | null;
}

const start: PrepareState = { place: { step: 'site', later: 'none' }, look: null };

/** The wizard of Prepare; it stays as it is while other screens are shown. */
export const usePrepare = create<PrepareState>(() => start);

const setPlace = (place: PreparePlace): void => usePrepare.setState({ place });

/** Begins anew. */
export function restartPrepare(): void {
  usePrepare.setState(start);
}

/** It is done: the rows of the review are let go, and the next time begins anew. */
export function finishPrepare(): void {
  restartPrepare();
  void closeReview();
}

/** Makes the checks of the site again; what was answered after them has to be answered again. */
export async function checkSite(): Promise<void> {
  usePrepare.setState(({ place }) => ({
    look: { state: 'looking' },
    place: place.step === 'site' ? start.place : place,
  }));
  void readSite();
  try {
    usePrepare.setState({ look: { state: 'looked', ...(await ask('site.check', {})) } });
  } catch (error) {
    usePrepare.setState({ look: { state: 'failed', error: reportOf(error) } });
  }
}

/** The steps the rail leads to from here. While a run works, and when it is done, none. */
export function openSteps(place: PreparePlace, run: Pick<JobSnapshot, 'state' | 'endedAt'> | null): PrepareStep[] {
  switch (place.step) {
    case 'site':
      return place.later === 'none' ? [] : place.later === 'review' ? ['review'] : ['review', 'drive'];
    case 'review':
      return place.later === null ? ['site'] : ['site', 'drive'];
    case 'drive':
      return ['site', 'review'];
    case 'pack':
      return run === null || isUnderWay(run) || run.state === 'done' ? [] : ['site', 'review', 'drive'];
  }
}

/** Goes to an earlier step, or on to one whose answers still hold. */
export function goToStep(step: PrepareStep): void {
  const { place } = usePrepare.getState();
  const answers = answersOf(place);
  if (step === 'site') {
    setPlace({ step, later: answers ?? (place.step === 'site' ? place.later : 'review') });
  } else if (step === 'review') setPlace({ step, later: answers });
  else if (step === 'drive' && answers !== null) setPlace({ step, answers, notStarted: null });
}

/** What was answered after the site, wherever one is. */
function answersOf(place: PreparePlace): Answers | null {
  switch (place.step) {
    case 'site':
      return typeof place.later === 'string' ? null : place.later;
    case 'review':
      return place.later;
    case 'drive':
      return place.answers;
    case 'pack':
      return place.order;
  }
}

/** The review ended: with the operator's name to exactly these bytes, or without. A drive that was picked before stays. */
export function decideReview(approval: Approval | null): void {
  const target = answersOf(usePrepare.getState().place)?.target ?? null;
  setPlace({ step: 'drive', answers: { approval, target }, notStarted: null });
}

/** The answer to the review is being changed: what rests on it is locked until it is given again. */
export function reopenDecision(): void {
  const { place } = usePrepare.getState();
  if (place.step === 'review' && place.later !== null) setPlace({ step: 'review', later: null });
}

/** The usage data is no longer what was approved: it is read anew, to be approved anew. */
export function reviewAgain(): void {
  setPlace({ step: 'review', later: null });
  void openReview();
}

/** Another review is open than the one that was approved: its approval falls away. */
export function dropForeignApproval(snapshot: Pick<ReviewSnapshot, 'usageDataSha256'> | null): void {
  const { place } = usePrepare.getState();
  const approved = answersOf(place)?.approval?.usageDataSha256;
  const read = snapshot?.usageDataSha256 ?? null;
  if (approved === undefined || read === null || read === approved) return;
  if (place.step === 'site') setPlace({ step: 'site', later: 'review' });
  else if (place.step !== 'pack') setPlace({ step: 'review', later: null });
}

/** Picks where to write. */
export function chooseTarget(target: Target): void {
  const { place } = usePrepare.getState();
  if (place.step !== 'drive') return;
  // What was passed over elsewhere is no decision about this.
  forgetPassedOver();
  setPlace({ ...place, answers: { ...place.answers, target }, notStarted: null });
}

/** Packs as the steps before were answered. */
export async function pack(): Promise<void> {
  const { place } = usePrepare.getState();
  if (place.step !== 'drive') return;
  const { approval, target } = place.answers;
  if (target === null) setPlace({ ...place, notStarted: 'no-target' });
  else await begin({ approval, target }, false);
}

/** Packs again; `overwrite` replaces the file that was in the way. */
export async function packAgain(overwrite: boolean): Promise<void> {
  const { place } = usePrepare.getState();
  if (place.step !== 'pack') return;
  // The page was loaded anew meanwhile: what the run was told is not known here.
  if (place.order === null) setPlace({ step: 'review', later: null });
  else await begin(place.order, overwrite);
}

async function begin(order: PackOrder, overwrite: boolean): Promise<void> {
  const { approval, target } = order;
  const { place: before } = usePrepare.getState();
  const answer = await startJob({
    job: 'prepare',
    input: orderOf(approval, target, overwrite),
  });
  if ('runId' in answer) setPlace({ step: 'pack', order, runId: answer.runId });
  // Pressed twice, the second is refused because the first has begun.
  else if (usePrepare.getState().place === before)
    setPlace({ step: 'drive', answers: order, notStarted: answer.error });
}

function orderOf(approval: Approval | null, target: Target, overwrite: boolean): JobInputs['prepare'] {
  const engine = engineOf('prepare');
  const order = { to: pathOf(target), overwrite, reviewed: null, driveId: driveIdOf(target) };
  // Nobody but Microsoft's tool can read the cabinet it makes: an approval could not be held against it.
  return engine.engine === 'official'
    ? { ...order, ...engine, approval: null, overrides: passedOver() }
    : { ...order, approval };
}

/** The same usage data, with the same approval, for one more drive. */
export function prepareAnotherDrive(): void {
  const answers = answersOf(usePrepare.getState().place);
  // The page was loaded anew meanwhile: whether it was approved is not known here, and is asked again.
  if (answers === null) setPlace({ step: 'review', later: null });
  else setPlace({ step: 'drive', answers: { ...answers, target: null }, notStarted: null });
}

// A page that was loaded anew comes back to the run under way.
useJobs.subscribe(({ runs }) => adoptRun(Object.values(runs)));
adoptRun(Object.values(useJobs.getState().runs));

function adoptRun(runs: readonly JobSnapshot[]): void {
  const { place } = usePrepare.getState();
  const run = runs.find((each) => each.job === 'prepare' && isUnderWay(each));
  if (run !== undefined && place.step === 'site' && place.later === 'none')
    setPlace({ step: 'pack', order: null, runId: run.runId });
}

let siteBefore: string | null = null;
subscribe(({ event, value }) => {
  if (event === 'review.changed') dropForeignApproval(value);
  if (event !== 'app.changed') return;
  // Another site: nothing that was found or answered is about it.
  const site = JSON.stringify(value.site);
  if (siteBefore !== null && siteBefore !== site) restartPrepare();
  siteBefore = site;
});
