import { beforeEach, describe, expect, it } from 'vitest';
import type { MemoryFiles } from '../testing/memory-files.ts';
import { MemoryTrustStore } from '../testing/memory-trust.ts';
import { TrustWorld } from '../testing/trust-world.ts';
import { findLegs, legFor, legPath, legToJudge, placeLeg } from './leg-folder.ts';

const { signal } = new AbortController();
let world: TrustWorld;
let drive: MemoryFiles;
beforeEach(async () => {
  world = await TrustWorld.paired();
  drive = await world.newDrive();
});

const wanted = async (kind: 'outbound' | 'inbound'): Promise<Parameters<typeof legFor>[1]> => ({
  kind,
  hierarchyHash: world.hierarchyHash,
  known: new Set([(await world.site.identity()).computer, (await world.internet.identity()).computer]),
});

describe('the record folder', () => {
  it('is there with the first leg, and says what it is', async () => {
    expect(await findLegs(drive, '/out')).toEqual({ legs: [], problems: [] });
    const { leg } = await world.prepare(drive);
    expect([...drive.contents.keys()].sort()).toEqual([
      `/out/ServiceConnection/Legs/${leg.id}.json`,
      '/out/ServiceConnection/Read me.txt',
      '/out/UsageData.cab',
    ]);
    expect(drive.contents.get('/out/ServiceConnection/Read me.txt')?.toString()).toMatch(/Ed25519/);
  });

  it('shows its good legs in spite of bad ones, which are named', async () => {
    const { leg } = await world.prepare(drive);
    await world.prepare(drive);
    drive.contents.set(legPath('/out', leg.id), Buffer.from('{}\n'));
    drive.contents.set('/out/ServiceConnection/Legs/Thumbs.db', Buffer.from('x'));
    const { legs, problems } = await findLegs(drive, '/out');
    expect(legs).toHaveLength(1);
    expect(problems).toMatchObject([{ path: legPath('/out', leg.id), error: { code: 'leg.not-sealed' } }]);
  });

  it('keeps the old leg or has the new one, wherever the drive gives up', async () => {
    const { leg } = await world.prepare(drive);
    const next = await world.prepare(await world.newDrive());
    for (let stop = 0; ; stop += 1) {
      let actions = 0;
      drive.onAction = () => {
        actions += 1;
        if (actions > stop) throw new Error('the drive is gone');
      };
      const done = await placeLeg(drive, '/out', next, signal).then(
        () => true,
        () => false,
      );
      drive.onAction = () => undefined;
      const { legs, problems } = await findLegs(drive, '/out');
      expect(problems).toEqual([]);
      const found = legs.map(({ value }) => value.id);
      expect(found).toContain(leg.id);
      // It may have got its name before the drive gave up.
      expect([1, 2].filter((count) => count === 2 || !done)).toContain(found.length);
      if (done) break;
    }
  });
});

describe('the leg to go by', () => {
  it('is the one with the highest number, of the kind, for the hierarchy, listing the file', async () => {
    await world.prepare(drive);
    const last = await world.prepare(drive);
    const { legs } = await findLegs(drive, '/out');
    expect(legFor(legs, await wanted('outbound'))?.value.id).toBe(last.leg.id);
    expect(legFor([...legs].reverse(), await wanted('outbound'))?.value.id).toBe(last.leg.id);
    expect(legFor(legs, { ...(await wanted('outbound')), path: 'Other.cab' })).toBeNull();
    expect(legFor(legs, { ...(await wanted('outbound')), hierarchyHash: 'x' })).toBeNull();
    expect(legFor(legs, await wanted('inbound'))).toBeNull();
  });

  it('is one of a computer that is known, whatever a stranger says of his date', async () => {
    const stranger = new MemoryTrustStore('MALLORY');
    const ours = await world.bring(drive);
    world.clock.wrongMs.set(stranger, 10 * 86_400_000);
    await world.bring(drive, { internet: stranger });
    await placeLeg(drive, '/pack', ours, signal);
    const { legs } = await findLegs(drive, '/pack');
    expect(legs).toHaveLength(2);
    expect(legFor(legs, await wanted('inbound'))?.value.id).toBe(ours.leg.id);
    expect(legFor(legs, { ...(await wanted('inbound')), known: new Set() })?.value.sender.name).toBe('MALLORY');
  });

  it('is another one where none fits, so that judging it says what it is', async () => {
    const { leg } = await world.prepare(drive);
    expect(legToJudge(await findLegs(drive, '/out'), await wanted('inbound'), '/out').value.id).toBe(leg.id);
    const none = await findLegs(drive, '/pack');
    const asked = await wanted('inbound');
    expect(() => legToJudge(none, asked, '/pack')).toThrow(
      expect.objectContaining({ code: 'trust.not-sealed', details: { path: '/pack' } }),
    );
  });
});
