import type { ErrorReport } from '../../shared/errors.ts';
import { appendEntry, type WrittenChain } from '../custody/append-entry.ts';
import { type CustodyDraft, computerChain } from '../custody/entry.ts';
import type { Leg } from '../trust/leg.ts';
import { takeCarriedChain } from './carried-custody.ts';
import type { JobContext } from './job.ts';

/** The trips a pack answers: what is done with it goes into the custody of each of them. */
function tripsOf({ answers }: Leg): readonly string[] {
  return [...new Set(answers.map(({ id }) => id))];
}

/**
 * Takes in the custody that lies beside a pack, wherever it lies. One that is damaged is told and stops nothing: what is
 * carried is sealed itself.
 */
export async function takeInTrips(
  leg: Leg,
  folders: readonly string[],
  { ports, log }: Pick<JobContext, 'ports' | 'log'>,
): Promise<readonly ErrorReport[]> {
  const problems: ErrorReport[] = [];
  for (const folder of folders) {
    for (const trip of tripsOf(leg)) problems.push(...(await takeCarriedChain(folder, trip, leg, { ports, log })));
  }
  return problems;
}

/** Writes down what was done with a pack; gives the chains of its trips, to be carried with it. */
export async function addToTrips(
  leg: Leg,
  { ports }: Pick<JobContext, 'ports'>,
  draft: CustodyDraft,
): Promise<readonly WrittenChain[]> {
  const trips = tripsOf(leg);
  if (trips.length === 0) await appendEntry(ports, computerChain, draft);
  const chains: WrittenChain[] = [];
  for (const trip of trips) chains.push(await appendEntry(ports, trip, draft));
  return chains;
}
