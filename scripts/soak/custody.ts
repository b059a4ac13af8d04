import { checkChain, custodyHeads } from '../../src/core/custody/check-chain.ts';
import { damageChain } from '../../src/core/custody/damage-chain.ts';
import { linesOf } from '../../src/core/custody/entry.ts';
import { testTrip, tripId } from '../../src/core/custody/test-trip.ts';
import { Random } from '../../src/core/testing/random.ts';
import type { SoakTarget } from './target.ts';

const damagesARound = 1_000;

/** The custody record of a trip, damaged in a thousand ways a round: each time the first bad entry is named. */
export const custody: SoakTarget = {
  name: 'custody',
  async run({ seed }) {
    const random = new Random(seed);
    const { bytes } = await testTrip();
    const whole = await checkChain(bytes, { chain: tripId });
    const heads = custodyHeads([whole]);
    const lines = linesOf(bytes);
    const kinds = new Map<string, number>();
    for (let attempt = 0; attempt < damagesARound; attempt += 1) {
      const damaged = damageChain(lines, random);
      const { bad } = await checkChain(damaged.bytes, { chain: tripId, heads });
      if (bad?.number !== damaged.number) {
        const found = bad === null ? 'nothing' : `entry ${bad.number} (${bad.reason})`;
        throw new Error(`Attempt ${attempt}, ${damaged.kind} at entry ${damaged.number}: found ${found}.`);
      }
      kinds.set(damaged.kind, (kinds.get(damaged.kind) ?? 0) + 1);
    }
    const told = [...kinds].map(([kind, count]) => `${kind} ${count}`).join(', ');
    console.log(`custody: ${damagesARound} damages, ${damagesARound} found at the right entry (${told})`);
  },
};
