import type { TrustStore } from '../ports/trust-store.ts';
import type { JudgedLeg } from './judge-leg.ts';
import { lastAccepted } from './judge-leg.ts';
import { learnSequence } from './learn-sequence.ts';
import type { TrustState } from './state.ts';

/**
 * Remembers that a leg was taken: nothing earlier of its sender is taken after it. Done when every file of it is
 * verified and before the first one is used, so that a job that is cut off goes on with the same leg.
 */
export async function acceptLeg(trust: TrustStore, judged: JudgedLeg, now: Date): Promise<void> {
  const { computer } = await trust.identity();
  await trust.change((state) => ({ state: accepting(state, judged, computer, now), result: undefined }));
}

function accepting(state: TrustState, judged: JudgedLeg, ownComputer: string, now: Date): TrustState {
  const leg = judged.value;
  // Who passed over a number that went back decided from where on to count.
  const mayGoBack = judged.overridden.some(({ code }) => code === 'trust.rolled-back');
  let { accepted } = state;
  for (const hierarchyHash of judged.hierarchyHashes) {
    const last = lastAccepted(state, leg, hierarchyHash);
    // Another run may have taken a later one meanwhile.
    if (last !== null && last.sequence > leg.sequence && !mayGoBack) continue;
    // Taking the same one again is no news.
    if (last !== null && last.leg === leg.id && last.sha256 === judged.sha256) continue;
    accepted = [
      ...accepted.filter((one) => one !== last),
      {
        hierarchyHash,
        computer: leg.sender.computer,
        kind: leg.kind,
        sequence: leg.sequence,
        leg: leg.id,
        sha256: judged.sha256,
        created: leg.created,
        at: now.toISOString(),
      },
    ];
  }
  const answers = leg.answers.filter((one) => one.computer === ownComputer);
  const isAnswered = (id: string, hierarchyHash: string): boolean =>
    judged.hierarchyHashes.includes(hierarchyHash) &&
    answers.some((one) => one.id === id && one.hierarchyHash === hierarchyHash);
  const answered = new Set(answers.map((one) => one.id));
  const told = {
    ...state,
    accepted,
    sent: state.sent.map((one) => ({
      ...one,
      outcomes: one.outcomes.map((outcome) =>
        isAnswered(one.leg, outcome.hierarchyHash) ? { ...outcome, outcome: 'answered' as const } : outcome,
      ),
    })),
    // What an answered leg carried has been read.
    receipts: state.receipts.map((one) =>
      one.carriedBy !== null && answered.has(one.carriedBy) ? { ...one, hasArrived: true } : one,
    ),
  };
  const known = [...answers.map((one) => one.sequence), ...(leg.sender.computer === ownComputer ? [leg.sequence] : [])];
  return learnSequence(told, known);
}
