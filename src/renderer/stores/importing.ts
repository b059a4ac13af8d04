import { create } from 'zustand';
import type { RunId } from '../../shared/jobs.ts';
import { type StartAnswer, startJob } from './jobs.ts';
import { engineOf } from './official-tool.ts';
import type { Target } from './target.ts';
import { forgetPassedOver, passedOver } from './trust.ts';

/** How long the site is watched: what it has not done by then is told, and a later import goes on watching. */
export const watchMinutes = 15;

/** The steps of Import, in order. */
export const importSteps = ['drive', 'check', 'import', 'next'] as const;
export type ImportStep = (typeof importSteps)[number];

/** How the start of a run was answered; `null` until it is. */
type Start = StartAnswer | null;

/** Where the operator is in Import, and what was chosen on the way there. */
export type ImportPlace =
  | {
      readonly at: 'drive';
      readonly target: Target | null;
      /** `null` until the operator has picked. */
      readonly pack: string | null;
      /** What the operator was told is still to be chosen. */
      readonly missing: 'drive' | 'pack' | null;
    }
  | { readonly at: 'check'; readonly target: Target | null; readonly pack: string; readonly check: Start }
  | {
      readonly at: 'import' | 'next';
      readonly target: Target | null;
      /** `null` of a run that another window began. */
      readonly pack: string | null;
      /** The check before it, whose findings are still to be seen. */
      readonly check: Start;
      readonly run: Start;
    };

const start: ImportPlace = { at: 'drive', target: null, pack: null, missing: null };

/** The place in Import; it stays when the screen is left. */
export const useImporting = create<{ readonly place: ImportPlace }>(() => ({ place: start }));

function to(place: ImportPlace): void {
  useImporting.setState({ place });
}

/** Takes a drive or a folder; another one holds other packs. */
export function chooseTarget(target: Target): void {
  forgetPassedOver();
  to({ at: 'drive', target, pack: null, missing: null });
}

/** Takes one of the packs that were found. */
export function choosePack(pack: string): void {
  forgetPassedOver();
  const { place } = useImporting.getState();
  to({ at: 'drive', target: place.target, pack, missing: null });
}

/** Tells what is still to be chosen. */
export function tellMissing(missing: 'drive' | 'pack'): void {
  const { place } = useImporting.getState();
  if (place.at === 'drive') to({ ...place, missing });
}

/** Goes back to the choice; what was chosen stays chosen. */
export function backToDrive(): void {
  const { target, pack } = useImporting.getState().place;
  to({ at: 'drive', target, pack, missing: null });
}

/** Begins anew, for another pack. */
export function importAnother(): void {
  forgetPassedOver();
  to(start);
}

/** Has a pack read whole, and held against the site; changes nothing there. */
export async function startCheck(pack: string): Promise<void> {
  const { target } = useImporting.getState().place;
  const place = { at: 'check', target, pack, check: null } as const;
  to(place);
  const check = await startJob({
    job: 'import',
    input: { from: pack, waitSeconds: 0, checkOnly: true, overrides: passedOver(), ...engineOf('import') },
  });
  remember(check, { isCheck: true, pack });
  // The operator may have gone elsewhere meanwhile.
  if (useImporting.getState().place === place) to({ ...place, check });
}

/** Has the pack imported. */
export async function startImport(pack: string): Promise<void> {
  const { place: before } = useImporting.getState();
  const check = before.at === 'drive' ? null : before.check;
  const place = { at: 'import', target: before.target, pack, check, run: null } as const;
  to(place);
  const run = await startJob({
    job: 'import',
    input: {
      from: pack,
      waitSeconds: 60 * watchMinutes,
      checkOnly: false,
      overrides: passedOver(),
      ...engineOf('import'),
    },
  });
  remember(run, { isCheck: false, pack });
  if (useImporting.getState().place === place) to({ ...place, run });
}

/** Between the run and what is to be done after it. */
export function showRun(at: 'import' | 'next'): void {
  const { place } = useImporting.getState();
  if (place.at === 'import' || place.at === 'next') to({ ...place, at });
}

/** Back to what the check found. */
export function showCheck(): void {
  const { place } = useImporting.getState();
  if (place.at !== 'drive' && place.pack !== null)
    to({ at: 'check', target: place.target, pack: place.pack, check: place.check });
}

/** Shows a run that was under way before this page was, or that another window began. */
export function adoptRun(runId: RunId): void {
  const known = recall(runId);
  if (known?.isCheck === true) to({ at: 'check', target: null, pack: known.pack, check: { runId } });
  else to({ at: 'import', target: null, pack: known?.pack ?? null, check: null, run: { runId } });
}

/** A run that turned out to be a check belongs to the step of the check. */
export function moveToCheck(runId: RunId, pack: string): void {
  to({ at: 'check', target: null, pack, check: { runId } });
}

/** What a snapshot does not tell of its own run; kept as long as the window, so that it outlives loading the page anew. */
interface Begun {
  readonly isCheck: boolean;
  readonly pack: string;
}
const keptUnder = 'import-begun';

function remember(answer: StartAnswer, begun: Begun): void {
  if (!('runId' in answer)) return;
  try {
    sessionStorage.setItem(keptUnder, JSON.stringify({ runId: answer.runId, ...begun }));
  } catch {
    // Where nothing may be kept, the run is shown as one of another window.
  }
}

function recall(runId: RunId): Begun | null {
  try {
    // Only we write there.
    const kept = JSON.parse(sessionStorage.getItem(keptUnder) ?? 'null') as (Begun & { runId: RunId }) | null;
    return kept?.runId === runId ? kept : null;
  } catch {
    return null;
  }
}
