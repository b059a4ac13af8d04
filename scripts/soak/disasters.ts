import { Random } from '../../src/core/testing/random.ts';
import { TrustWorld } from '../../src/core/testing/trust-world.ts';
import { lostTrips } from '../../src/core/trust/trips.ts';
import { isAppError } from '../../src/shared/errors.ts';
import { chaos } from './disasters/chaos.ts';
import { clockDisasters } from './disasters/clocks.ts';
import { driveDisasters } from './disasters/drives.ts';
import { keyDisasters } from './disasters/keys.ts';
import { snapshotDisasters } from './disasters/snapshots.ts';
import type { SoakTarget } from './target.ts';

/** As many decisions as a person may have to take in one disaster. */
const decisionsLimit = 3;

/** Rounds of anything in any order. */
const chaosRounds = 20;

const all = [...driveDisasters, ...snapshotDisasters, ...clockDisasters, ...keyDisasters];

/** What goes wrong without anybody's ill will: each ends with a pack that is taken, and a trip that needs no decision. */
export const disasters: SoakTarget = {
  name: 'disasters',
  async run({ seed }) {
    const random = new Random(seed);
    let decisions = 0;
    for (const { name, needs, happen } of all) {
      const world = await TrustWorld.paired();
      // How long the two had worked together before it happened.
      for (let trips = random.int(1, 3); trips > 0; trips -= 1) {
        await world.trip();
        world.clock.advanceDays(random.int(1, 30));
      }
      try {
        await happen(world, random);
        if (world.decisions !== needs) throw new Error(`it took ${world.decisions} decisions instead of ${needs}`);
        if (needs > decisionsLimit) throw new Error(`${needs} decisions are too many`);
        decisions += world.decisions;
        await everythingIsWell(world);
      } catch (error) {
        const why = isAppError(error) ? `${error.code}: ${error.message}` : String(error);
        throw new Error(`${name}: ${why}`, { cause: error });
      }
    }
    let most = 0;
    for (let round = 0; round < chaosRounds; round += 1) {
      const world = await TrustWorld.paired();
      try {
        most = Math.max(most, await chaos(world, random));
        await everythingIsWell(world);
      } catch (error) {
        const why = isAppError(error) ? `${error.code}: ${error.message}` : String(error);
        throw new Error(`Chaos, round ${round}: ${why}`, { cause: error });
      }
    }
    console.log(
      `disasters: ${all.length} of ${all.length} recovered, with ${decisions} decisions in all and at most ${decisionsLimit} in one; each ended with a trip that needed none; after each of ${chaosRounds} rounds of chaos ${most} decisions were enough`,
    );
  },
};

/** Two more trips go by themselves; what is still waited for is only what was lost. */
async function everythingIsWell(world: TrustWorld): Promise<void> {
  const before = world.decisions;
  const lost = (store: TrustWorld['site']): number => lostTrips(store.state).length;
  const [lostAtSite, lostAtInternet] = [lost(world.site), lost(world.internet)];
  for (let trip = 0; trip < 2; trip += 1) {
    world.clock.advanceDays(7);
    const drive = await world.newDrive();
    await world.prepare(drive);
    const sent = await world.connect(drive);
    const taken = await world.import(drive);
    if (taken.judged.value.id !== sent.sealed.leg.id) throw new Error('another pack than the new one was taken');
    if (sent.receipts.problems.length > 0) throw new Error('a receipt was refused');
  }
  if (world.decisions !== before) throw new Error('a trip afterwards needed a decision');
  // The last pack's receipt is on its way, and all that was lost was known to be.
  if (lost(world.site) > lostAtSite || lost(world.internet) > lostAtInternet + 1)
    throw new Error('a trip went missing');
}
