import { AppError } from '../../shared/errors.ts';
import type { OpenTrip } from '../../shared/trust.ts';
import type { TrustStore } from '../ports/trust-store.ts';
import type { TrustState } from './state.ts';

type Sent = TrustState['sent'][number];

/** What was sealed here and of which nothing has come back yet, the oldest first. */
export function openTrips(state: TrustState): readonly OpenTrip[] {
  return state.sent.filter(isOpen).map(tripOf);
}

/**
 * Open trips that something later has overtaken: the drive may be lost. At the site, it prepared again since; at the
 * internet computer, usage data arrived that was sealed later. Either is noticed at the very next trip.
 */
export function lostTrips(state: TrustState): readonly OpenTrip[] {
  return state.sent.filter((one) => isOpen(one) && isOvertaken(state, one)).map(tripOf);
}

/**
 * Nobody waits for it any more: its drive is lost. What it carried that has to arrive goes with the next leg anyway.
 * @throws {AppError} trust.unknown-leg
 */
export async function giveUpTrip(trust: TrustStore, leg: string): Promise<OpenTrip> {
  return await trust.change((state) => {
    const sent = state.sent.find((one) => one.leg === leg && isOpen(one));
    if (sent === undefined) throw new AppError('trust.unknown-leg', {});
    return {
      state: { ...state, sent: state.sent.map((one) => (one === sent ? givenUp(one) : one)) },
      result: tripOf(sent),
    };
  });
}

/**
 * Its place on the drive was taken by a later one, before it left: nothing is lost, and nobody waits for it. A site that
 * has it all the same, from a copy of the drive, says so by its receipt.
 */
export async function closeReplacedTrip(trust: TrustStore, leg: string): Promise<void> {
  await trust.change((state) => ({
    state: { ...state, sent: state.sent.map((one) => (one.leg === leg ? givenUp(one) : one)) },
    result: undefined,
  }));
}

function givenUp(sent: Sent): Sent {
  return {
    ...sent,
    outcomes: sent.outcomes.map((one) => (one.outcome === 'unknown' ? { ...one, outcome: 'given-up' } : one)),
  };
}

function isOpen(sent: Sent): boolean {
  return sent.outcomes.some((one) => one.outcome === 'unknown');
}

function isOvertaken(state: TrustState, sent: Sent): boolean {
  const open = sent.outcomes.filter((one) => one.outcome === 'unknown').map((one) => one.hierarchyHash);
  if (sent.kind === 'outbound') {
    return state.sent.some(
      (later) =>
        later.kind === 'outbound' &&
        later.sequence > sent.sequence &&
        later.outcomes.some((one) => open.includes(one.hierarchyHash)),
    );
  }
  // By numbers, not by clocks: it came when this had been sealed.
  return state.heard.some((one) => open.includes(one.hierarchyHash) && one.ownSequence >= sent.sequence);
}

function tripOf({ leg, kind, outcomes, created }: Sent): OpenTrip {
  const open = outcomes.filter((one) => one.outcome === 'unknown').map((one) => one.hierarchyHash);
  return { leg, kind, hierarchyHashes: open, created };
}
