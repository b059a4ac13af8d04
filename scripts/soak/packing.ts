import { packPlan } from '../../src/core/packing/pack-plan.ts';
import { packingCase, planProblem } from '../../src/core/packing/packing-case.ts';
import { gatherInOrder, ordersOf, spreadCase } from '../../src/core/packing/spread-case.ts';
import { Random } from '../../src/core/testing/random.ts';
import { canMount } from '../../src/main/drives/testing/live-mounts.ts';
import { packOnDrives } from './packing-on-drives.ts';
import type { SoakTarget } from './target.ts';

const plansARound = 10_000;
const spreadsARound = 50;

/**
 * Packing over several drives: ten thousand plans a round are checked for everything that must be true of them; some are
 * carried out with real bytes in memory, and put together again in every order of the drives, and once a round on real drives.
 */
export const packing: SoakTarget = {
  name: 'packing',
  async run({ seed, folder }) {
    const random = new Random(seed);
    const tally = { fits: 0, split: 0, atBound: 0, oneMore: 0, mostDrives: 0, orders: 0 };
    for (let attempt = 0; attempt < plansARound; attempt += 1) {
      const { files, drives } = packingCase(random);
      const plan = packPlan(files, drives);
      const problem = planProblem(files, drives, plan);
      if (problem !== null) throw new Error(`Plan ${attempt}: ${problem}. ${JSON.stringify({ files, drives })}`);
      if (!plan.fits) continue;
      tally.fits += 1;
      if (plan.drives.some(({ pieces }) => pieces.some(({ part }) => part !== null))) tally.split += 1;
      if (plan.drives.length > plan.fewestDrives) tally.oneMore += 1;
      else tally.atBound += 1;
      tally.mostDrives = Math.max(tally.mostDrives, plan.drives.length);
    }
    for (let attempt = 0; attempt < spreadsARound; attempt += 1) {
      const spread = await spreadCase(random);
      if (spread === null) continue;
      for (const order of ordersOf(spread.folders.length, random)) {
        await gatherInOrder(spread, order, random.int(0, 1) === 0);
        tally.orders += 1;
      }
    }
    if (canMount) console.log(`packing: ${await packOnDrives(random, folder)}`);
    console.log(
      `packing: ${plansARound} plans right (${tally.fits} fit, ${tally.split} with parts, ${tally.atBound} with the ` +
        `fewest drives, ${tally.oneMore} with one more, ${tally.mostDrives} drives at most); ${tally.orders} orders of drives put together`,
    );
  },
};
