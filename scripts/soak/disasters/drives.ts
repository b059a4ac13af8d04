import { copyDrive } from '../../../src/core/testing/trust-world.ts';
import { receiptsToCarry } from '../../../src/core/trust/receipts.ts';
import { giveUpTrip, lostTrips, openTrips } from '../../../src/core/trust/trips.ts';
import { accept, type Disaster, must, refused, tripAfter } from './disaster.ts';

/** Drives that are lost, late, doubled, mixed up or damaged. */
export const driveDisasters: readonly Disaster[] = [
  {
    name: 'the drive is lost on the way out',
    needs: 1,
    async happen(world) {
      const { leg } = await world.prepare(await world.newDrive());
      must(lostTrips(world.site.state).length === 0, 'nothing is said to be lost while it is under way');
      await tripAfter(world);
      const [lost] = lostTrips(world.site.state);
      must(lost?.leg === leg.id, 'the lost drive is named at the next Prepare');
      await giveUpTrip(world.site, leg.id);
      world.decisions += 1;
      must(openTrips(world.site.state).length === 0, 'nobody waits for it any more');
    },
  },
  {
    name: 'the drive is lost on the way home',
    needs: 1,
    async happen(world) {
      const drive = await world.newDrive();
      await world.prepare(drive);
      const { sealed } = await world.connect(drive);
      const next = await world.newDrive();
      await world.prepare(next);
      await world.connect(next);
      must(
        lostTrips(world.internet.state).some(({ leg }) => leg === sealed.leg.id),
        'the lost pack is named at the next Connect',
      );
      await world.import(next);
      await giveUpTrip(world.internet, sealed.leg.id);
      world.decisions += 1;
    },
  },
  {
    name: 'the drive with the receipts is lost on the way out',
    needs: 0,
    async happen(world) {
      // The receipt of the last trip goes with it.
      must((await world.prepare(await world.newDrive())).leg.receipts.length > 0, 'receipts are carried');
      const drive = await world.newDrive();
      const again = await world.prepare(drive);
      must(again.leg.receipts.length > 0, 'they are carried again');
      const { receipts } = await world.connect(drive);
      must(receipts.receipts.length > 0, 'they are read');
      await world.import(drive);
      const { news } = receiptsToCarry(world.site.state, await world.site.identity(), [world.hierarchyHash]);
      must(news === 1, 'those that arrived are no news any more');
      await tripAfter(world);
    },
  },
  {
    name: 'two drives in a row are lost on the way home',
    needs: 0,
    async happen(world) {
      for (let count = 0; count < 2; count += 1) {
        const drive = await world.newDrive();
        await world.prepare(drive);
        await world.connect(drive);
      }
      await tripAfter(world);
    },
  },
  {
    name: 'an old outbound drive turns up after a newer one was used',
    needs: 0,
    async happen(world) {
      const late = await world.newDrive();
      await world.prepare(late);
      await tripAfter(world);
      await refused(world.connect(late), 'trust.rolled-back');
      await tripAfter(world);
    },
  },
  {
    name: 'an old pack turns up after a newer one was imported',
    needs: 0,
    async happen(world) {
      const late = await world.newDrive();
      await world.prepare(late);
      await world.connect(late);
      await tripAfter(world);
      await refused(world.import(late), 'trust.rolled-back');
      await tripAfter(world);
    },
  },
  {
    name: 'an old pack is wanted all the same',
    needs: 2,
    async happen(world) {
      const late = await world.newDrive();
      await world.prepare(late);
      await world.connect(late);
      const newer = await world.newDrive();
      await world.prepare(newer);
      await world.connect(newer);
      await world.import(newer);
      const { judged } = await world.import(late, accept('trust.rolled-back', 'the newer pack broke the console'));
      must(judged.overridden[0]?.reason === 'the newer pack broke the console', 'the reason is told, for custody');
      // And the newer one once more: numbers count on from what was decided.
      await world.import(newer);
      await giveUpTrip(world.internet, judged.value.id);
      world.decisions += 1;
    },
  },
  {
    name: 'a drive lay in a drawer for months',
    needs: 1,
    async happen(world, random) {
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      world.clock.advanceDays(random.int(61, 900));
      await refused(world.import(drive), 'trust.expired');
      await world.import(drive, accept('trust.expired', 'the site was closed for repairs'));
    },
  },
  {
    name: 'usage data lay in a drawer for months',
    needs: 1,
    async happen(world, random) {
      const drive = await world.newDrive();
      await world.prepare(drive);
      world.clock.advanceDays(random.int(61, 900));
      await refused(world.connect(drive), 'trust.expired');
      await world.connect(drive, { overrides: accept('trust.expired', 'holidays') });
      await world.import(drive);
    },
  },
  {
    name: 'the same pack is imported from two copies of the drive',
    needs: 0,
    async happen(world) {
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      const copy = copyDrive(drive);
      await world.import(drive);
      must((await world.import(copy)).judged.isAgain, 'the second one is known to be the same');
    },
  },
  {
    name: 'the import is cut off after the pack was taken, and done again',
    needs: 0,
    async happen(world) {
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      await world.take(drive, '/pack', 'inbound', world.site, []);
      must((await world.import(drive)).judged.isAgain, 'it is the same pack');
    },
  },
  {
    name: 'two packs come in the wrong order',
    needs: 0,
    async happen(world) {
      const [one, two] = [await world.newDrive(), await world.newDrive()];
      for (const drive of [one, two]) {
        await world.prepare(drive);
        await world.connect(drive);
      }
      await world.import(two);
      await refused(world.import(one), 'trust.rolled-back');
      await tripAfter(world);
    },
  },
  {
    name: 'somebody tidied up and deleted the record on the drive',
    needs: 1,
    async happen(world) {
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      for (const path of drive.contents.keys()) {
        if (path.startsWith('/pack/ServiceConnection/')) drive.contents.delete(path);
      }
      await refused(world.import(drive), 'trust.not-sealed');
      // Connect once more is the way back; the drive is prepared already, and the same usage data is taken again.
      const { judged, sealed } = await world.connect(drive);
      must(judged.isAgain, 'the usage data is known to be the same');
      await world.import(drive);
      const open = openTrips(world.internet.state).filter(({ leg }) => leg !== sealed.leg.id);
      const [lost] = open.slice(-1);
      must(lost !== undefined, 'the deleted record is waited for');
      await giveUpTrip(world.internet, lost?.leg ?? '');
      world.decisions += 1;
    },
  },
  {
    name: 'a file on the drive went bad',
    needs: 0,
    async happen(world, random) {
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      const content = Buffer.from(drive.contents.get('/pack/a.cab') ?? []);
      const at = random.int(0, content.length - 1);
      content[at] = (content[at] ?? 0) ^ 0x10;
      drive.contents.set('/pack/a.cab', content);
      await refused(world.import(drive), 'leg.file-differs');
      await world.connect(drive);
      await world.import(drive);
    },
  },
  {
    name: 'the power failed while the pack was sealed, before it was placed',
    needs: 0,
    async happen(world) {
      const gone = await world.newDrive();
      await world.bring(gone);
      await tripAfter(world);
    },
  },
];
