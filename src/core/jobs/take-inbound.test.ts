import { describe, expect, it } from 'vitest';
import { MemoryTrustStore } from '../testing/memory-trust.ts';
import { SampleWorld } from '../testing/sample-world.ts';

const connectInput = { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false } as const;
const importInput = { from: '/drive/UpdatePacks', waitSeconds: 30 } as const;
const legsOfPack = '/drive/UpdatePacks/ServiceConnection/Legs/';

async function connected(): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  await world.result('connect', connectInput);
  return world;
}

describe('the seal of a pack', () => {
  it('is no seal of usage data, and nobody can pass that over', async () => {
    const world = await connected();
    const before = [...world.files.contents];
    for (const [path, content] of before) {
      if (path.startsWith(legsOfPack)) world.files.contents.delete(path);
      const outbound = /^\/drive\/ServiceConnection\/Legs\/(.*)$/.exec(path);
      if (outbound !== null) world.files.contents.set(`${legsOfPack}${outbound[1]}`, content);
    }
    const override = { code: 'trust.not-sealed', by: 'Anna', reason: 'it was always so' };
    for (const overrides of [[], [override]]) {
      const { error } = await world.run('import', { ...importInput, overrides });
      expect(error).toMatchObject({ code: 'trust.wrong-direction' });
    }
    expect(world.files.contents.has('/site/inboxes/hman.box/CFD/ConfigMgr.Update.Manifest.CAB')).toBe(false);
  });

  it('is the one of the computer that made the pack last, whoever made one in the same folder before', async () => {
    const world = await connected();
    const first = world.trust;
    world.trust = new MemoryTrustStore('SECOND-GATE');
    // Its clock is behind: what it seals does not look like the latest.
    world.clock.advance(-3_600_000);
    const { seal } = await world.result('connect', connectInput);
    const legs = [...world.files.contents.keys()].filter((path) => path.startsWith(legsOfPack));
    expect(legs).toEqual([`${legsOfPack}${seal?.leg}.json`]);
    world.trust = first;
    expect((await world.run('import', importInput)).error).toMatchObject({
      code: 'trust.not-paired',
      details: { name: 'SECOND-GATE' },
    });
  });

  it('is held against the very bytes of the record that are used', async () => {
    const world = await connected();
    let reads = 0;
    // A drive that shows one record to whoever reads it first, and the sealed one to whoever checks.
    world.files.corrupt = (path, content) => {
      if (path !== '/drive/UpdatePacks/UpdatePack.json' || reads > 0) return content;
      reads += 1;
      return Buffer.from(content.toString().replace('"left": []', '"left": ["a"]'));
    };
    expect((await world.run('import', importInput)).error).toMatchObject({ code: 'leg.file-changed' });
    expect(reads).toBe(1);
    await world.result('import', importInput);
  });
});

describe('the next Prepare', () => {
  const prepareOn = async (world: SampleWorld, to: string) => {
    world.clock.advance(60_000);
    return await world.result('prepare', { to, overwrite: false, reviewed: null });
  };

  it('tells of usage data that nothing answers, but not of what lies beside it', async () => {
    const world = await SampleWorld.make();
    for (const folder of ['/drive/a', '/drive/b']) await world.files.makeFolder(folder);
    const first = await prepareOn(world, '/drive/a');
    expect(first.lostTrips).toEqual([]);
    expect((await prepareOn(world, '/drive/a')).lostTrips).toEqual([]);
    const { lostTrips } = await prepareOn(world, '/drive/b');
    expect(lostTrips).toHaveLength(2);
    expect(lostTrips[0]).toMatchObject({ leg: first.seal.leg, kind: 'outbound' });
  });

  it('tells nothing once all was answered', async () => {
    const world = await connected();
    await world.result('import', importInput);
    expect((await prepareOn(world, '/drive')).lostTrips).toEqual([]);
  });
});
