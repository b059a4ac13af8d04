import { Random } from '../../src/core/testing/random.ts';
import { makeTrip } from '../trip/trip.ts';
import type { SoakTarget } from './target.ts';

/** Whole trips by command line, each on another lab. */
export const roundtrip: SoakTarget = {
  name: 'roundtrip',
  async run({ seed, folder }) {
    const random = new Random(seed);
    await makeTrip({
      folder,
      hierarchies: random.int(2, 5),
      rows: random.int(1, 2_000),
      seed: random.int(1, 1_000_000),
      onStage: () => undefined,
    });
  },
};
