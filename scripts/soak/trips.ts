import { Random } from '../../src/core/testing/random.ts';
import { formatBytes } from '../../src/shared/format.ts';
import type { SoakTarget } from './target.ts';
import { settle } from './trips/settled.ts';
import { type Counts, TripWorld } from './trips/world.ts';

/** Trips of a round, over worlds of some events each. */
const tripsOfRound = 50;
const eventsOfWorld = 40;
const dayMs = 86_400_000;

/**
 * Random trips by the real jobs, in memory: drives are lost, late, doubled, reordered, mixed between sites; power goes in
 * the middle, computers are set back, clocks are wrong. When drives then go and come as they should, every site has every
 * update, nothing was carried in vain, and whatever was lost was told.
 */
export const trips: SoakTarget = {
  name: 'trips',
  async run({ seed }) {
    const random = new Random(seed);
    const counts: Counts = {
      trips: 0,
      prepares: 0,
      imports: 0,
      cuts: 0,
      restores: 0,
      lostDrives: 0,
      decisions: 0,
      putAside: 0,
      told: 0,
      carriedBytes: 0,
      leastBytes: 0,
    };
    let worlds = 0;
    for (; counts.trips < tripsOfRound; worlds += 1) {
      const world = new TripWorld(random, counts);
      try {
        await world.begin();
        for (let event = 0; event < eventsOfWorld; event += 1) await happen(world, random);
        await settle(world);
      } catch (error) {
        throw new Error(`World ${worlds}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
    const { carriedBytes, leastBytes } = counts;
    console.log(
      `trips: ${counts.trips} packs in ${worlds} worlds, ${counts.prepares} prepared, ${counts.imports} imported; ${counts.lostDrives} drives lost, ${counts.putAside} put aside, ${counts.cuts} runs cut off, ${counts.restores} computers set back, ${counts.decisions} decisions, ${counts.told} times a lost pack was told; ${formatBytes(carriedBytes)} carried, ${(carriedBytes / leastBytes).toFixed(3)} of the least possible; every site ended with every update`,
    );
  },
};

const restorePoints = new WeakMap<TripWorld, (() => void)[]>();

/** One thing that happens in a world of people. */
async function happen(world: TripWorld, random: Random): Promise<void> {
  const site = random.pick(world.sites);
  // Mostly a recent drive, now and then any that is still about.
  const drive =
    world.drives.length === 0
      ? world.newDrive()
      : random.pick(random.int(0, 3) === 0 ? world.drives : world.drives.slice(-2));
  const points = restorePoints.get(world) ?? [];
  restorePoints.set(world, points);
  switch (random.int(0, 19)) {
    case 0:
    case 1:
    case 2:
      await world.prepare(site, world.newDrive());
      return;
    case 3:
      await world.prepare(site, drive);
      return;
    case 4:
    case 5:
    case 6:
    case 7:
      await world.connect(drive);
      return;
    case 8:
    case 9:
    case 10:
    case 11:
      await world.import(site, drive);
      return;
    case 12:
      if (random.int(0, 1) === 0) await world.offer.add();
      else await world.offer.mend();
      return;
    case 13:
      world.drives = world.drives.filter((one) => one !== drive);
      world.counts.lostDrives += 1;
      return;
    case 14:
      world.copyDrive(drive);
      return;
    case 15:
      world.time.nowMs += random.int(1, 20) * dayMs;
      return;
    case 16:
      points.push(world.restorePoint(random.pick([site, world.internet])));
      return;
    case 17:
      if (points.length > 0) points.splice(random.int(0, points.length - 1), 1)[0]?.();
      return;
    case 18:
      drive.contents.set('/drive/thesis.docx.0badcafe.partial', Buffer.from('of another run'));
      return;
    default: {
      const { clock } = random.pick([site, world.internet]);
      clock.wrongMs = clock.wrongMs === 0 ? random.int(-400, 400) * dayMs : 0;
    }
  }
}
