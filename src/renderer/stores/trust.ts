import { create } from 'zustand';
import type { ErrorReport } from '../../shared/errors.ts';
import type { CustodySummary, Override, TrustDescription } from '../../shared/trust.ts';
import { ask, reportOf } from '../api.ts';

interface TrustStoreState {
  /** `null` until the host has told. */
  readonly description: TrustDescription | null;
  readonly chains: readonly CustodySummary[] | null;
  /** Why the last thing that was asked did not happen. */
  readonly error: ErrorReport | null;
  /** What the operator decided to pass over, for the pack or the cabinets at hand. */
  readonly overrides: readonly Override[];
}

/** Who this computer is, whom it knows, and what is passed over just now. */
export const useTrust = create<TrustStoreState>(() => ({
  description: null,
  chains: null,
  error: null,
  overrides: [],
}));

/** Asks who this computer is and what it keeps. */
export async function readTrust(): Promise<void> {
  await attempt(async () => {
    const [description, chains] = await Promise.all([ask('trust.describe', {}), ask('custody.list', {})]);
    return { description, chains };
  });
}

/** The phrases are the same on both screens. Says whether it is done: why not is in the store. */
export async function pairComputer(input: {
  readonly publicKey: string;
  readonly name: string;
  readonly phrase: string;
  readonly by: string;
  readonly replaces: string | null;
}): Promise<boolean> {
  return await decide(async () => await ask('trust.pair', input));
}

/** What that computer seals is not taken any more. */
export async function retireComputer(input: {
  readonly computer: string;
  readonly by: string;
  readonly reason: string;
}): Promise<boolean> {
  return await decide(async () => await ask('trust.retire', input));
}

/** A new key for this computer. */
export async function replaceKey(input: { readonly by: string; readonly reason: string }): Promise<boolean> {
  return await decide(async () => await ask('trust.new-key', input));
}

/** A drive will not come back. */
export async function giveUpTrip(input: {
  readonly leg: string;
  readonly by: string;
  readonly reason: string;
}): Promise<boolean> {
  return await decide(async () => await ask('trust.give-up', input));
}

/** Goes on in spite of one refusal, from the next try on. */
export function passOver(override: Override): void {
  const others = useTrust.getState().overrides.filter(({ code }) => code !== override.code);
  useTrust.setState({ overrides: [...others, override] });
}

/** What is passed over just now. */
export function passedOver(): readonly Override[] {
  return useTrust.getState().overrides;
}

/** Something else is at hand: nothing is passed over any more. */
export function forgetPassedOver(): void {
  useTrust.setState({ overrides: [] });
}

/** A decision is an entry of the custody record too. */
async function decide(action: () => Promise<TrustDescription>): Promise<boolean> {
  return await attempt(async () => ({ description: await action(), chains: await ask('custody.list', {}) }));
}

async function attempt(action: () => Promise<Partial<TrustStoreState>>): Promise<boolean> {
  useTrust.setState({ error: null });
  try {
    useTrust.setState(await action());
    return true;
  } catch (error) {
    useTrust.setState({ error: reportOf(error) });
    return false;
  }
}
