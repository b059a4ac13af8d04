import type { TrustState } from './state.ts';

/** As far as a computer believes others about its own numbers; more would be a leap (judge-leg.ts). */
const believeLimit = 1_000;

/**
 * A computer that was set back to an earlier state would use its numbers a second time. What others hold of it says how
 * far it was: from there it goes on, and nobody has to decide anything.
 */
export function learnSequence(state: TrustState, seen: readonly number[]): TrustState {
  const believed = seen.filter((sequence) => sequence <= state.sequence + believeLimit);
  return { ...state, sequence: Math.max(state.sequence, ...believed) };
}
