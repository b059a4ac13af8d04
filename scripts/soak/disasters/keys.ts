import { MemoryTrustStore } from '../../../src/core/testing/memory-trust.ts';
import type { TrustWorld } from '../../../src/core/testing/trust-world.ts';
import { pair, replacePaired, retire } from '../../../src/core/trust/pairing.ts';
import { accept, type Disaster, must, refused, tripAfter } from './disaster.ts';

/** A person compares the words with the new key of a computer that is known. */
async function takeNewKey(
  world: TrustWorld,
  here: MemoryTrustStore,
  there: MemoryTrustStore,
  old: string,
): Promise<void> {
  await replacePaired(here, old, { ...(await world.pairing(here, there)), reason: 'the key was replaced' });
  world.decisions += 1;
}

const idOf = async (store: MemoryTrustStore): Promise<string> => (await store.identity()).computer;

/** Keys that are lost, replaced or stolen, and computers that are. */
export const keyDisasters: readonly Disaster[] = [
  {
    name: 'the internet computer has got a new key',
    needs: 1,
    async happen(world) {
      const old = await idOf(world.internet);
      await world.internet.replaceKey();
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      await refused(world.import(drive), 'trust.key-changed');
      await takeNewKey(world, world.site, world.internet, old);
      await world.import(drive);
    },
  },
  {
    name: 'the site has got a new key',
    needs: 1,
    async happen(world) {
      const old = await idOf(world.site);
      await world.site.replaceKey();
      const drive = await world.newDrive();
      await world.prepare(drive);
      await refused(world.connect(drive), 'trust.key-changed');
      await takeNewKey(world, world.internet, world.site, old);
      await world.connect(drive);
      await world.import(drive);
    },
  },
  {
    name: 'the site has got a new key while a pack was on its way',
    needs: 1,
    async happen(world) {
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      const old = await idOf(world.site);
      await world.site.replaceKey();
      const { judged } = await world.import(drive);
      must(
        judged.warnings.some(({ code }) => code === 'trust.answers-unknown'),
        'that is told',
      );
      const next = await world.newDrive();
      await world.prepare(next);
      await takeNewKey(world, world.internet, world.site, old);
      await world.connect(next);
      await world.import(next);
    },
  },
  {
    name: 'the internet computer lost its trust folder',
    needs: 2,
    async happen(world) {
      const old = await idOf(world.internet);
      await world.internet.beginAnew();
      const drive = await world.newDrive();
      await world.prepare(drive);
      await refused(world.connect(drive), 'trust.not-paired');
      await world.pair(world.internet, world.site);
      await world.connect(drive);
      await refused(world.import(drive), 'trust.key-changed');
      await takeNewKey(world, world.site, world.internet, old);
      await world.import(drive);
    },
  },
  {
    name: 'the site lost its trust folder',
    needs: 2,
    async happen(world) {
      const old = await idOf(world.site);
      await world.site.beginAnew();
      const drive = await world.newDrive();
      await world.prepare(drive);
      await refused(world.connect(drive), 'trust.key-changed');
      await takeNewKey(world, world.internet, world.site, old);
      await world.connect(drive);
      await refused(world.import(drive), 'trust.not-paired');
      await world.pair(world.site, world.internet);
      await world.import(drive);
    },
  },
  {
    name: 'both lost their trust folders',
    needs: 2,
    async happen(world) {
      await world.site.beginAnew();
      await world.internet.beginAnew();
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.pair(world.internet, world.site);
      await world.connect(drive);
      await world.pair(world.site, world.internet);
      await world.import(drive);
    },
  },
  {
    name: 'the key of the internet computer was stolen, and a thief seals with it',
    needs: 1,
    async happen(world) {
      const stolen = world.internet;
      const thief = Object.assign(new MemoryTrustStore('GATE-01'), {
        identity: stolen.identity.bind(stolen),
        sign: stolen.sign.bind(stolen),
      });
      thief.state = stolen.state;
      // Its key must stay what it was while the computer gets another one.
      const fresh = new MemoryTrustStore('GATE-01');
      fresh.state = stolen.state;
      world.internet = fresh;
      await takeNewKey(world, world.site, fresh, await idOf(thief));
      const evil = await world.newDrive();
      await world.bring(evil, { internet: thief });
      await refused(world.import(evil), 'trust.retired-key');
      await tripAfter(world);
    },
  },
  {
    name: 'a thief has used up numbers, and somebody took his pack',
    needs: 2,
    async happen(world, random) {
      const honest = world.internet.state;
      world.internet.state = { ...honest, sequence: honest.sequence + random.int(2_000, 1_000_000) };
      const leap = await world.newDrive();
      await world.bring(leap);
      world.internet.state = honest;
      await refused(world.import(leap), 'trust.sequence-jump');
      await world.import(leap, accept('trust.sequence-jump', 'it looked fine'));
      world.site.state = { ...world.site.state, receipts: [] };
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      await refused(world.import(drive), 'trust.rolled-back');
      await world.import(drive, accept('trust.rolled-back', 'the numbers were burnt by a thief'));
    },
  },
  {
    name: 'another internet computer takes the place of the old one',
    needs: 3,
    async happen(world) {
      const old = await idOf(world.internet);
      world.internet = new MemoryTrustStore('GATE-02');
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.pair(world.internet, world.site);
      await world.connect(drive);
      await refused(world.import(drive), 'trust.not-paired');
      await world.pair(world.site, world.internet);
      const at = world.clock.of(world.site).now().toISOString();
      await retire(world.site, old, { by: 'Anna de Vries', reason: 'it is broken', at });
      world.decisions += 1;
      await world.import(drive);
    },
  },
  {
    name: 'a second internet computer works beside the first',
    needs: 2,
    async happen(world) {
      const second = new MemoryTrustStore('GATE-02');
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.pair(second, world.site);
      await world.connect(drive, { internet: second });
      await world.pair(world.site, second);
      await world.import(drive);
      await tripAfter(world);
    },
  },
  {
    name: 'a computer was retired by mistake',
    needs: 2,
    async happen(world) {
      const at = world.clock.of(world.site).now().toISOString();
      await retire(world.site, await idOf(world.internet), { by: 'Anna de Vries', reason: 'the wrong one', at });
      world.decisions += 1;
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      await refused(world.import(drive), 'trust.retired-key');
      await world.pair(world.site, world.internet);
      await world.import(drive);
    },
  },
  {
    name: 'somebody misread the words while pairing',
    needs: 1,
    async happen(world) {
      await world.site.beginAnew();
      const right = await world.pairing(world.site, world.internet);
      await refused(
        pair(world.site, { ...right, phrase: 'lusab-babad-gutih-tugad-mutij-sibat' }),
        'trust.phrase-differs',
      );
      await pair(world.site, { ...right, phrase: ` ${right.phrase.toUpperCase().replaceAll('-', ' ')} ` });
      world.decisions += 1;
      const drive = await world.newDrive();
      await world.bring(drive);
      await world.import(drive);
      await refreshSite(world);
    },
  },
  {
    name: 'the internet computer is restored from a backup and gets a new key for it',
    needs: 1,
    async happen(world) {
      const kept = world.internet.state;
      await world.trip();
      const old = await idOf(world.internet);
      world.internet.state = kept;
      await world.internet.replaceKey();
      const drive = await world.newDrive();
      await world.prepare(drive);
      await world.connect(drive);
      await refused(world.import(drive), 'trust.key-changed');
      await takeNewKey(world, world.site, world.internet, old);
      await world.import(drive);
    },
  },
];

/** The internet computer meets the site's new key: not what this disaster is about, and no decision of it. */
async function refreshSite(world: TrustWorld): Promise<void> {
  await pair(world.internet, await world.pairing(world.internet, world.site));
}
