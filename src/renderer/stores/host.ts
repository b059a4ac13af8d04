import { create } from 'zustand';
import type { ComputerLook } from '../../shared/computer.ts';
import type { ErrorReport } from '../../shared/errors.ts';
import type { AppDescription, SiteDescription } from '../../shared/ipc.ts';
import { ask, reportOf, subscribe } from '../api.ts';

interface HostState {
  readonly description: AppDescription | null;
  readonly site: SiteDescription | null;
  /** Why the host could not be asked at all. */
  readonly error: ErrorReport | null;
  /** Why the site could not be described. */
  readonly siteError: ErrorReport | null;
  /** What of the outside world answers; `null` while it is looked at. */
  readonly look: ComputerLook | null;
  readonly lookError: ErrorReport | null;
}

/** What this computer is set up as, its site, and what answers from here. */
export const useHost = create<HostState>(() => ({
  description: null,
  site: null,
  error: null,
  siteError: null,
  look: null,
  lookError: null,
}));

/** Asks the host what it is, and follows what it becomes. */
export async function followHost(): Promise<void> {
  subscribe(({ event, value }) => {
    if (event === 'app.changed') takeDescription(value);
  });
  try {
    // The event tells the same, and may have come first.
    const description = await ask('app.describe', {});
    if (useHost.getState().description === null) takeDescription(description);
  } catch (error) {
    useHost.setState({ error: reportOf(error) });
  }
}

function takeDescription(description: AppDescription): void {
  useHost.setState({ description, error: null, site: null, siteError: null });
  // Asked for after, because a database may take a while, and a network longer.
  if (description.site !== null) void readSite();
  else siteAsked += 1;
  void lookAround();
}

/** Each question has a number: what answers slowly may come when the computer has been set up otherwise since. */
let siteAsked = 0;
let looked = 0;

/** Reads the site's own description again. */
export async function readSite(): Promise<void> {
  siteAsked += 1;
  const mine = siteAsked;
  try {
    const site = await ask('site.describe', {});
    if (mine === siteAsked) useHost.setState({ site, siteError: null });
  } catch (error) {
    const siteError = reportOf(error);
    if (mine === siteAsked) useHost.setState({ site: null, siteError });
  }
}

/** Looks again at what answers from here. */
export async function lookAround(): Promise<void> {
  useHost.setState({ look: null, lookError: null });
  await look();
}

/** Looks again, because something may have changed; what is shown stays until the answer is there. */
export async function lookQuietly(): Promise<void> {
  if (useHost.getState().look !== null) await look();
}

async function look(): Promise<void> {
  looked += 1;
  const mine = looked;
  try {
    const found = await ask('computer.look', {});
    if (mine === looked) useHost.setState({ look: found, lookError: null });
  } catch (error) {
    const lookError = reportOf(error);
    if (mine === looked) useHost.setState({ lookError });
  }
}

/** Goes over to the practice lab. @throws {HostError} */
export async function startPractice(): Promise<void> {
  takeDescription(await ask('practice.start', {}));
}
