import { accept, type Disaster, must, refused } from './disaster.ts';

const dayMs = 86_400_000;

/** Clocks that stopped, run ahead, or are of another time zone. */
export const clockDisasters: readonly Disaster[] = [
  {
    name: 'the site’s battery is empty: its clock is decades behind',
    needs: 1,
    async happen(world, random) {
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      world.clock.wrongMs.set(world.site, -random.int(400, 20_000) * dayMs);
      await refused(world.import(drive), 'trust.from-the-future');
      await world.import(drive, accept('trust.from-the-future', 'the clock of this server cannot be set'));
      world.clock.wrongMs.clear();
    },
  },
  {
    name: 'the site’s clock is dead while it prepares, and set before it imports',
    needs: 1,
    async happen(world, random) {
      const drive = await world.newDrive();
      world.clock.wrongMs.set(world.site, -random.int(400, 20_000) * dayMs);
      await world.prepare(drive);
      await refused(world.connect(drive), 'trust.expired');
      await world.connect(drive, { overrides: accept('trust.expired', 'the clock there was dead') });
      world.clock.wrongMs.clear();
      await world.import(drive);
    },
  },
  {
    name: 'the site’s clock runs years ahead',
    needs: 1,
    async happen(world, random) {
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      world.clock.wrongMs.set(world.site, random.int(100, 4_000) * dayMs);
      await refused(world.import(drive), 'trust.expired');
      await world.import(drive, accept('trust.expired', 'this clock runs ahead'));
      world.clock.wrongMs.clear();
    },
  },
  {
    name: 'the internet computer’s clock is dead',
    needs: 2,
    async happen(world, random) {
      const drive = await world.newDrive();
      await world.prepare(drive);
      world.clock.wrongMs.set(world.internet, -random.int(400, 20_000) * dayMs);
      await refused(world.connect(drive), 'trust.from-the-future');
      // Nobody may set that clock: it is passed over there, and so is the old date of the pack at the site.
      await world.connect(drive, { overrides: accept('trust.from-the-future', 'the clock there cannot be set') });
      await refused(world.import(drive), 'trust.expired');
      await world.import(drive, accept('trust.expired', 'the clock of the gateway is dead'));
      world.clock.wrongMs.clear();
    },
  },
  {
    name: 'the internet computer’s clock runs years ahead, and is set back afterwards',
    needs: 1,
    async happen(world, random) {
      const ahead = await world.newDrive();
      world.clock.wrongMs.set(world.internet, random.int(100, 4_000) * dayMs);
      await world.bring(ahead);
      await refused(world.import(ahead), 'trust.from-the-future');
      await world.import(ahead, accept('trust.from-the-future', 'the clock of the gateway was wrong'));
      world.clock.wrongMs.clear();
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      const { judged } = await world.import(drive);
      must(
        judged.warnings.some(({ code }) => code === 'trust.clock-went-back'),
        'that the clock was set back is told, and stops nothing',
      );
    },
  },
  {
    name: 'the clocks are of two time zones, and one of them is wrong by a day',
    needs: 0,
    async happen(world, random) {
      const drive = await world.newDrive();
      await world.prepare(drive);
      world.clock.wrongMs.set(world.site, -random.int(0, 47) * 3_600_000);
      await world.connect(drive);
      await world.import(drive);
      world.clock.wrongMs.clear();
    },
  },
];
