import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../testing/memory-cloud.ts';
import type { MemoryFiles } from '../testing/memory-files.ts';
import { sampleGuid } from '../testing/sample-updates.ts';
import { TrustWorld } from '../testing/trust-world.ts';
import { describeTrust, legFacts } from './describe.ts';
import { readLeg } from './read-leg.ts';
import { heldUpdates, makeReceipt, receiptsToCarry, receiveReceipts } from './receipts.ts';
import { withdrawLeg } from './seal-leg.ts';
import { closeReplacedTrip, giveUpTrip, lostTrips, openTrips } from './trips.ts';

let world: TrustWorld;
beforeEach(async () => {
  world = await TrustWorld.paired();
});

describe('a trip', () => {
  it('is numbered, dated and good for sixty days', async () => {
    const one = await world.prepare(await world.newDrive());
    const two = await world.prepare(await world.newDrive());
    expect([one.leg.sequence, two.leg.sequence]).toEqual([1, 2]);
    expect(Date.parse(one.leg.expires) - Date.parse(one.leg.created)).toBe(60 * 86_400_000);
  });

  it('is waited for until it is answered, and overtaken by the next one', async () => {
    const drive = await world.newDrive();
    const first = await world.prepare(drive);
    expect(openTrips(world.site.state)).toMatchObject([{ leg: first.leg.id, kind: 'outbound' }]);
    expect(lostTrips(world.site.state)).toEqual([]);
    await world.prepare(await world.newDrive());
    expect(lostTrips(world.site.state)).toMatchObject([{ leg: first.leg.id }]);
    await world.connect(drive);
    await world.import(drive);
    expect(lostTrips(world.site.state)).toEqual([]);
    expect(openTrips(world.site.state)).toHaveLength(1);
  });

  it('of the internet computer is said to be lost as soon as the site is heard of again', async () => {
    const drive = await world.newDrive();
    await world.prepare(drive);
    const { sealed } = await world.connect(drive);
    expect(lostTrips(world.internet.state)).toEqual([]);
    const next = await world.newDrive();
    const { bytes } = await world.prepare(next);
    await receiveReceipts(world.internet, readLeg(bytes));
    expect(lostTrips(world.internet.state)).toMatchObject([{ leg: sealed.leg.id, kind: 'inbound' }]);
    await world.connect(next);
    expect(lostTrips(world.internet.state)).toHaveLength(1);
  });

  it('is given up with a word, and waited for no more', async () => {
    const { leg } = await world.prepare(await world.newDrive());
    await giveUpTrip(world.site, leg.id);
    expect(openTrips(world.site.state)).toEqual([]);
    await expect(giveUpTrip(world.site, leg.id)).rejects.toMatchObject({ code: 'trust.unknown-leg' });
  });

  it('whose pack was replaced on its drive is no lost one', async () => {
    const drive = await world.newDrive();
    await world.prepare(drive);
    const { sealed: first } = await world.connect(drive);
    await world.connect(drive);
    await closeReplacedTrip(world.internet, first.leg.id);
    await world.import(drive);
    const next = await world.newDrive();
    await world.prepare(next);
    await world.connect(next);
    expect(lostTrips(world.internet.state)).toEqual([]);
  });

  it('that never reached a drive is forgotten, and its number is not used again', async () => {
    await world.trip();
    const { leg } = await world.prepare(await world.newDrive());
    expect(leg.receipts).toHaveLength(1);
    await withdrawLeg(world.site, leg.id);
    expect(openTrips(world.site.state)).toEqual([]);
    const next = await world.prepare(await world.newDrive());
    expect(next.leg.sequence).toBe(leg.sequence + 1);
    expect(next.leg.receipts).toEqual(leg.receipts);
  });

  it('is not said to be lost because Connect ran twice', async () => {
    const drive = await world.newDrive();
    await world.prepare(drive);
    await world.connect(drive);
    world.clock.advanceDays(1);
    const { judged } = await world.connect(drive);
    expect(judged.isAgain).toBe(true);
    expect(lostTrips(world.internet.state)).toEqual([]);
  });
});

describe('receipts', () => {
  it('tell the internet computer what came of its pack, and what the site holds', async () => {
    const drive = await world.trip();
    const pack = world.internet.state.sent.at(-1)?.leg;
    await world.prepare(drive);
    const { judged, receipts } = await world.connect(drive);
    expect(receipts).toMatchObject({ problems: [], receipts: [{ leg: pack, outcome: 'imported', updates: 1 }] });
    const known = { state: world.internet.state, identity: await world.internet.identity() };
    expect(heldUpdates(judged, world.hierarchyHash, known)).toMatchObject([{ name: '2509' }]);
    expect(world.internet.state.sent.find(({ leg }) => leg === pack)?.outcomes).toEqual([
      { hierarchyHash: world.hierarchyHash, outcome: 'imported' },
    ]);
  });

  it('are carried for good, and are news until something answers the leg that carried them', async () => {
    await world.trip();
    const identity = await world.site.identity();
    const carried = () => receiptsToCarry(world.site.state, identity, [world.hierarchyHash]);
    expect(carried()).toMatchObject({ texts: [expect.any(String)], news: 1 });
    await world.prepare(await world.newDrive());
    expect(carried().news).toBe(1);
    const drive = await world.newDrive();
    await world.prepare(drive);
    await world.connect(drive);
    await world.take(drive, '/pack', 'inbound', world.site, []);
    expect(carried()).toMatchObject({ texts: [expect.any(String)], news: 0 });
  });

  it('are told once, also when Connect runs twice on the drive that brought them', async () => {
    await world.trip();
    const drive = await world.newDrive();
    await world.prepare(drive);
    expect((await world.connect(drive)).receipts.receipts).toHaveLength(1);
    expect((await world.connect(drive)).receipts.receipts).toHaveLength(1);
    const next = await world.newDrive();
    const { leg } = await world.prepare(next);
    expect(leg.receipts).toHaveLength(1);
    expect((await world.connect(next)).receipts.receipts).toEqual([]);
  });

  it('say what a site holds that was set back: no more than its leg carries', async () => {
    const before = world.site.state;
    await world.trip();
    await world.connect(await prepared());
    world.site.state = { ...before, sequence: world.site.state.sequence };
    const { judged } = await world.connect(await prepared());
    const known = { state: world.internet.state, identity: await world.internet.identity() };
    expect(known.state.receipts).toHaveLength(1);
    expect(heldUpdates(judged, world.hierarchyHash, known)).toEqual([]);
  });

  it('count in the order they were made, whatever the clock of the site said', async () => {
    const identity = await world.internet.identity();
    world.clock.wrongMs.set(world.site, 40 * 86_400_000);
    const held = async (payload: string): Promise<string | null | undefined> => {
      const drive = await prepared();
      await world.connect(drive, { overrides: future() });
      const { judged: of } = await world.import(drive);
      const updates = [{ guid: sampleGuid(1), name: 'one', state: 262146, sha256: sha256(Buffer.from(payload)) }];
      const { hierarchyHash } = world;
      const ports = { trust: world.site, clock: world.clock.of(world.site) };
      await makeReceipt(ports, { of, hierarchyHash, outcome: 'imported', updates });
      const { bytes } = await world.prepare(await world.newDrive());
      const known = { state: world.internet.state, identity };
      return heldUpdates(readLeg(bytes), hierarchyHash, known).find(({ name }) => name === 'one')?.sha256;
    };
    const future = () =>
      world.clock.wrongMs.size === 0 ? [] : [{ code: 'trust.from-the-future', by: 'Anna', reason: 'a wrong clock' }];
    expect(await held('old')).toBe(sha256(Buffer.from('old')));
    world.clock.wrongMs.clear();
    expect(await held('new')).toBe(sha256(Buffer.from('new')));
  });

  async function prepared(): Promise<MemoryFiles> {
    const drive = await world.newDrive();
    await world.prepare(drive);
    return drive;
  }

  it('of one pack replace each other, and an older one that comes late changes nothing', async () => {
    const drive = await world.trip();
    const early = await world.newDrive();
    await world.prepare(early);
    world.clock.advanceDays(1);
    await world.import(drive);
    expect(world.site.state.receipts).toHaveLength(1);
    const late = await world.newDrive();
    await world.prepare(late);
    await world.connect(late);
    const known = world.internet.state.receipts;
    expect(known).toHaveLength(1);
    const old = await world.newDrive();
    for (const [path, content] of early.contents) old.contents.set(path, content);
    old.folders.add('/out/ServiceConnection').add('/out/ServiceConnection/Legs');
    await world.connect(old, { overrides: [{ code: 'trust.rolled-back', by: 'Anna', reason: 'a late drive' }] });
    expect(world.internet.state.receipts).toEqual(known);
  });

  it('stay with one computer that plays both parts', async () => {
    world.internet = world.site;
    await world.trip();
    const drive = await world.trip();
    await world.prepare(drive);
    const { receipts } = await world.connect(drive);
    expect(receipts.problems).toEqual([]);
    expect(receipts.receipts).toHaveLength(1);
    expect(lostTrips(world.site.state)).toEqual([]);
  });
});

describe('what screens are told', () => {
  it('of a leg: whose it is, and the words to compare unless it is our own', async () => {
    const { leg } = await world.prepare(await world.newDrive());
    const [site, internet] = [await world.site.identity(), await world.internet.identity()];
    expect(legFacts(leg, world.site.state, site)).toMatchObject({
      standing: 'self',
      phrase: null,
      files: 1,
      sizeBytes: 12,
    });
    expect(legFacts(leg, world.internet.state, internet)).toMatchObject({ standing: 'paired', sealedBy: site });
    expect(legFacts(leg, { ...world.internet.state, paired: [] }, internet).standing).toBe('unknown');
  });

  it('of a computer: itself, those it is paired with, and what it waits for', async () => {
    await world.prepare(await world.newDrive());
    const description = await describeTrust(world.site);
    expect(description).toMatchObject({ self: { name: 'P01-SCP' }, paired: [{ name: 'GATE-01' }], retired: [] });
    expect(description.openTrips).toHaveLength(1);
    expect(description.paired[0]?.phrase).toBe((await describeTrust(world.internet)).paired[0]?.phrase);
  });
});
