import { describe, expect, it } from 'vitest';
import { SampleWorld, sampleOffer } from '../testing/sample-world.ts';

const { newer, newest, hotfix } = sampleOffer;
const otherHash = 'N0cI//dxndWXnsh11WzSKG9tPPfsMXo7JWMqqyjsN7s=';
const connectInput = { from: '/drive', to: '/drive/UpdatePacks', download: 'all', planOnly: false } as const;
const checkInput = { from: '/drive/UpdatePacks', waitSeconds: 30, checkOnly: true } as const;

async function withPack(): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive/P01.cab', overwrite: false, reviewed: null });
  await world.result('connect', connectInput);
  return world;
}

async function reasons(world: SampleWorld): Promise<Readonly<Record<string, string>>> {
  const { applicability } = await world.result('import', checkInput);
  return Object.fromEntries(applicability.map(({ guid, reason }) => [guid, reason]));
}

describe('Import that only checks', () => {
  it('reads the whole pack, tells what it is and what applies, and changes nothing', async () => {
    const world = await withPack();
    const before = world.filesUnder('/site');
    const result = await world.result('import', checkInput);
    expect(result).toMatchObject({
      isCheckOnly: true,
      wasThereAlready: false,
      filesLaid: 0,
      bytesLaid: 0,
      updates: [],
      problems: [],
    });
    expect(result.pack).toEqual({
      path: '/drive/UpdatePacks',
      created: '2026-11-20T18:06:50.000Z',
      files: world.filesUnder('/drive/UpdatePacks').length - 1,
      sizeBytes: expect.any(Number),
      strayFiles: [],
      hierarchies: [{ label: 'ee3f93ac', siteVersion: '5.00.9128.1000', isHere: true }],
    });
    expect(result.applicability.map(({ guid, applies, reason, state }) => [guid, applies, reason, state])).toEqual([
      [newer, true, 'applies', null],
      [newest, true, 'applies', null],
      [hotfix, true, 'applies', null],
    ]);
    expect(world.filesUnder('/site')).toEqual(before);
  });

  it('goes by the version the site is at now', async () => {
    const world = await withPack();
    world.database.site = { ...world.database.site, version: '5.00.9135.1000' };
    const { chosenFor, applicability } = await world.result('import', checkInput);
    expect(chosenFor).toBe('5.00.9128.1000');
    expect(applicability.map(({ guid, reason, details }) => [guid, reason, details])).toEqual([
      [newer, 'not-later-than-site', { version: '5.00.9135.1000', isSameVersion: true }],
      [newest, 'applies', {}],
      [hotfix, 'site-too-new', { neededSite: expect.stringContaining('5.00.9128.1099') as string }],
    ]);
  });

  it('tells a site that is too old', async () => {
    const world = await withPack();
    world.database.site = { ...world.database.site, version: '5.00.9106.1000' };
    expect(await reasons(world)).toEqual({
      [newer]: 'site-too-old',
      [newest]: 'site-too-old',
      [hotfix]: 'site-too-old',
    });
  });

  it('tells what is installed, and the states of the rest', async () => {
    const world = await withPack();
    world.database.packages = [
      { guid: hotfix, name: 'x', state: 196612, fullVersion: 'x' },
      { guid: newer, name: 'x', state: 262146, fullVersion: 'x' },
    ];
    const { applicability } = await world.result('import', checkInput);
    expect(applicability.map(({ reason, state }) => [reason, state])).toEqual([
      ['applies', 262146],
      ['applies', null],
      ['installed', 196612],
    ]);
  });

  it('tells what the pack carries for others only', async () => {
    const world = await SampleWorld.make();
    const site = world.database.site;
    await world.result('prepare', { to: '/drive/P01.cab', overwrite: false, reviewed: null });
    world.database.site = { ...site, hierarchyHash: otherHash };
    await world.result('prepare', { to: '/drive/P02.cab', overwrite: false, reviewed: null });
    world.database.site = site;
    const picks = [
      { hierarchyHash: site.hierarchyHash, guids: [newest] },
      { hierarchyHash: otherHash, guids: [hotfix] },
    ];
    await world.result('connect', { ...connectInput, picks });
    expect(await reasons(world)).toEqual({ [newest]: 'applies', [hotfix]: 'other-hierarchy' });
    const { pack } = await world.result('import', checkInput);
    expect(pack.hierarchies.map(({ isHere }) => isHere)).toEqual([true, false]);
  });

  it('refuses what a real import would: a changed file, another hierarchy', async () => {
    const world = await withPack();
    const path = `/drive/UpdatePacks/${newest}.cab`;
    const payload = world.files.contents.get(path) ?? Buffer.alloc(0);
    world.files.contents.set(path, Buffer.alloc(payload.length));
    expect((await world.run('import', checkInput)).error?.code).toBe('update-pack.wrong-hash');
    world.files.contents.set(path, payload);
    world.database.site = { ...world.database.site, hierarchyHash: otherHash };
    expect((await world.run('import', checkInput)).error?.code).toBe('update-pack.other-hierarchy');
  });

  it('says the same as the import that follows', async () => {
    const world = await withPack();
    const checked = await world.result('import', checkInput);
    const done = await world.result('import', { ...checkInput, checkOnly: false });
    expect(done).toMatchObject({ isCheckOnly: false, pack: checked.pack, applicability: checked.applicability });
    expect(done.filesLaid).toBeGreaterThan(0);
  });
});
