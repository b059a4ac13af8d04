import { accept, type Disaster, must, refused, tripAfter } from './disaster.ts';

/** Computers that are set back to an earlier state: a snapshot, a backup, an image. */
export const snapshotDisasters: readonly Disaster[] = [
  {
    name: 'the site is set back to before its last import',
    needs: 0,
    async happen(world) {
      const kept = world.site.state;
      const drive = await world.trip();
      world.site.state = kept;
      // The same pack is news to it; it works as it did, and only what it answers is forgotten.
      const { judged } = await world.import(drive);
      must(
        judged.warnings.some(({ code }) => code === 'trust.answers-unknown'),
        'that is told',
      );
    },
  },
  {
    name: 'the site is set back, and imports before it prepares: it learns how far it was',
    needs: 0,
    async happen(world) {
      const kept = world.site.state;
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      const { sequence } = world.site.state;
      world.site.state = kept;
      await world.import(drive);
      must(world.site.state.sequence >= sequence, 'its numbers go on from where they were');
      await tripAfter(world);
    },
  },
  {
    name: 'the site is set back, and prepares first',
    needs: 1,
    async happen(world) {
      const kept = world.site.state;
      await world.prepare(await world.newDrive());
      await world.trip();
      world.site.state = kept;
      const drive = await world.newDrive();
      await world.prepare(drive);
      await refused(world.connect(drive), 'trust.rolled-back');
      await world.connect(drive, { overrides: accept('trust.rolled-back', 'the server was restored on Monday') });
      await world.import(drive);
    },
  },
  {
    name: 'the site is set back by one Prepare, and prepares first',
    needs: 1,
    async happen(world) {
      const kept = world.site.state;
      await world.trip();
      // Sealing the receipt took no number.
      world.site.state = kept;
      const drive = await world.newDrive();
      await world.prepare(drive);
      await refused(world.connect(drive), 'trust.same-sequence');
      await world.connect(drive, { overrides: accept('trust.same-sequence', 'the server was restored') });
      await world.import(drive);
    },
  },
  {
    name: 'the internet computer is set back by one pack',
    needs: 1,
    async happen(world) {
      const kept = world.internet.state;
      await world.trip();
      world.internet.state = kept;
      // Nothing told it: the receipt of the last pack is lost with its drive.
      world.site.state = { ...world.site.state, receipts: [] };
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      await refused(world.import(drive), 'trust.same-sequence');
      await world.import(drive, accept('trust.same-sequence', 'the gateway was restored from backup'));
    },
  },
  {
    name: 'the internet computer is set back by several packs',
    needs: 1,
    async happen(world, random) {
      const kept = world.internet.state;
      for (let trips = random.int(2, 5); trips > 0; trips -= 1) await world.trip();
      world.internet.state = kept;
      world.site.state = { ...world.site.state, receipts: [] };
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      await refused(world.import(drive), 'trust.rolled-back');
      await world.import(drive, accept('trust.rolled-back', 'the gateway was restored from backup'));
    },
  },
  {
    name: 'the internet computer is set back, and the receipts tell it how far it was',
    needs: 0,
    async happen(world) {
      const kept = world.internet.state;
      await world.trip();
      await world.trip();
      const { sequence } = world.internet.state;
      world.internet.state = kept;
      const drive = await world.newDrive();
      await world.prepare(drive);
      const { sealed } = await world.connect(drive);
      must(sealed.leg.sequence > sequence, 'its numbers go on from where they were');
      await world.import(drive);
    },
  },
  {
    name: 'the internet computer is set back to before the computers were paired',
    needs: 1,
    async happen(world) {
      world.internet.state = { ...world.internet.state, paired: [], accepted: [], sent: [], receipts: [] };
      const drive = await world.newDrive();
      await world.prepare(drive);
      await refused(world.connect(drive), 'trust.not-paired');
      await world.pair(world.internet, world.site);
      await world.connect(drive);
      await world.import(drive);
    },
  },
  {
    name: 'the site is set back to before the computers were paired',
    needs: 1,
    async happen(world) {
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      world.site.state = { ...world.site.state, paired: [], accepted: [] };
      await refused(world.import(drive), 'trust.not-paired');
      await world.pair(world.site, world.internet);
      await world.import(drive);
    },
  },
  {
    name: 'both are set back to before the last trip',
    needs: 0,
    async happen(world) {
      const kept = [world.site.state, world.internet.state] as const;
      await world.trip();
      [world.site.state, world.internet.state] = kept;
      await tripAfter(world);
    },
  },
];
