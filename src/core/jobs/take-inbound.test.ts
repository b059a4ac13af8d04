import { describe, expect, it } from 'vitest';
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
    for (const [path, content] of [...world.files.contents]) {
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
