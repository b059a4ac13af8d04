import { create } from 'zustand';
import type { ChecklistItem } from '../../shared/checklist.ts';
import type { ErrorReport } from '../../shared/errors.ts';
import type { SiteUpdates } from '../../shared/site-updates.ts';
import { ask, reportOf } from '../api.ts';

/** An answer of the site, on its way, here, or not to be had. */
export type Answer<Value> =
  | { readonly state: 'asked' }
  | { readonly state: 'here'; readonly value: Value }
  | { readonly state: 'failed'; readonly error: ErrorReport };

interface SiteUpdatesState {
  /** `null` before the first look. */
  readonly updates: Answer<SiteUpdates> | null;
  /** The check list for what was imported last; `null` until somebody goes through it. */
  readonly checklist: Answer<readonly ChecklistItem[]> | null;
}

/** What the site knows of its updates, as it was when it was looked at last. */
export const useSiteUpdates = create<SiteUpdatesState>(() => ({ updates: null, checklist: null }));

/** An answer to an earlier question is of no use any more. */
let updatesAsked = 0;
let checklistAsked = 0;

/** Looks at the updates of the site. */
export async function readSiteUpdates(): Promise<void> {
  updatesAsked += 1;
  const mine = updatesAsked;
  useSiteUpdates.setState({ updates: { state: 'asked' } });
  const updates = await answerOf(ask('site.updates', {}));
  if (mine === updatesAsked) useSiteUpdates.setState({ updates });
}

/** Goes through the check list for what was imported last. */
export async function goThroughChecklist(): Promise<void> {
  checklistAsked += 1;
  const mine = checklistAsked;
  useSiteUpdates.setState({ checklist: { state: 'asked' } });
  const found = await answerOf(ask('site.checklist', { guids: null }));
  if (mine !== checklistAsked) return;
  useSiteUpdates.setState({
    checklist: found.state === 'here' ? { state: 'here', value: found.value.items } : found,
  });
}

/** Forgets what was found: it was another site, or another moment. */
export function forgetSiteUpdates(): void {
  updatesAsked += 1;
  checklistAsked += 1;
  useSiteUpdates.setState({ updates: null, checklist: null });
}

async function answerOf<Value>(asked: Promise<Value>): Promise<Answer<Value>> {
  try {
    return { state: 'here', value: await asked };
  } catch (error) {
    return { state: 'failed', error: reportOf(error) };
  }
}
