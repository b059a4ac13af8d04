import { type AppError, isAppError } from '../../shared/errors.ts';
import { appendEntry, type CustodyPorts, extendChain } from '../custody/append-entry.ts';
import type { CustodyDraft, CustodyFile } from '../custody/entry.ts';
import { takeInChain } from '../custody/merge-chains.ts';
import { readCarriedChain } from '../jobs/carried-custody.ts';
import type { Files } from '../ports/files.ts';
import type { BundlePlan } from './plan-bundle.ts';

/** The custody chain of a trip as it goes into a bundle. */
export interface BundledChain {
  readonly trip: string;
  readonly bytes: Uint8Array;
  /** It has the entry of the bundle, and is to be kept so before the bundle exists. */
  readonly isNew: boolean;
}

/** What is told of a bundle that is about to be made. */
export interface BundleAct {
  readonly details: Readonly<Record<string, string>>;
  readonly drive: CustodyDraft['drive'];
}

/**
 * The chains of the trips, each with an entry that says that they were bundled. Nothing of that is kept yet. A chain that is
 * damaged goes along as it is, and is told.
 */
export async function chainsToBundle(
  files: Files,
  ports: CustodyPorts,
  { folder, plan, act }: { readonly folder: string; readonly plan: BundlePlan; readonly act: BundleAct },
): Promise<{ readonly chains: readonly BundledChain[]; readonly problems: readonly AppError[] }> {
  const chains: BundledChain[] = [];
  const problems: AppError[] = [];
  for (const [trip, heads] of plan.trips) {
    let carried: Uint8Array | null = null;
    try {
      carried = await readCarriedChain(files, folder, trip);
      const kept =
        carried === null
          ? await ports.custody.read(trip)
          : (await takeInChain(ports, trip, carried, { heads: [...heads] })).bytes;
      const { bytes } = await extendChain(ports, trip, kept, [bundled(plan, trip, act)]);
      chains.push({ trip, bytes, isNew: true });
    } catch (error) {
      if (!isAppError(error) || !error.code.startsWith('custody.')) throw error;
      problems.push(error);
      if (carried !== null) chains.push({ trip, bytes: carried, isNew: false });
    }
  }
  return { chains, problems };
}

/**
 * Keeps the chains with their entry; what belongs to no trip is told in the computer's own chain. The bundle is written only
 * then: what is on a disc is never ahead of what its own computer knows.
 */
export async function keepBundled(
  ports: CustodyPorts,
  plan: BundlePlan,
  chains: readonly BundledChain[],
  act: BundleAct,
): Promise<void> {
  for (const { trip, bytes, isNew } of chains) if (isNew) await ports.custody.replace(trip, bytes);
  if (chains.some(({ isNew }) => isNew)) return;
  await appendEntry(ports, 'computer', bundled(plan, null, act));
}

/** Says that nothing came of it. */
export async function tellNotMade(
  ports: CustodyPorts,
  chains: readonly BundledChain[],
  act: BundleAct,
  code: string,
): Promise<void> {
  const draft: CustodyDraft = { what: 'bundled', drive: act.drive ?? null, details: { ...act.details, outcome: code } };
  const trips = chains.filter(({ isNew }) => isNew).map(({ trip }) => trip);
  for (const chain of trips.length === 0 ? ['computer'] : trips) await appendEntry(ports, chain, draft);
}

function bundled(plan: BundlePlan, trip: string | null, { details, drive }: BundleAct): CustodyDraft {
  const legs = plan.legs.filter(({ value }) => trip === null || value.custody.some((head) => head.trip === trip));
  const files: readonly CustodyFile[] = legs.flatMap(({ value }) =>
    value.files.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 })),
  );
  return { what: 'bundled', drive: drive ?? null, leg: legs[0]?.value.id ?? null, files, details };
}
