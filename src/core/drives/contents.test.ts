import { describe, expect, it } from 'vitest';
import { foreign } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { SampleWorld } from '../testing/sample-world.ts';
import { driveContents } from './contents.ts';

const signal = new AbortController().signal;

async function carried(): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  await world.result('connect', {
    from: '/drive',
    to: '/drive/UpdatePacks',
    download: 'latest',
    planOnly: false,
  });
  return world;
}

describe('what a drive holds', () => {
  it('is nothing on an empty one', async () => {
    const world = await SampleWorld.make();
    expect(await driveContents(world.files, '/drive', signal)).toEqual({
      usageData: [],
      updatePacks: [],
      leftovers: [],
      problems: [],
      isCut: false,
    });
  });

  it('tells whose usage data it is, at which version and how old', async () => {
    const world = await carried();
    const [path] = [...world.files.contents.keys()].filter((name) => /^\/drive\/[^/]*\.cab$/.test(name));
    const { usageData } = await driveContents(world.files, '/drive', signal);
    expect(usageData).toEqual([
      {
        path,
        label: 'P01',
        siteVersion: world.database.site.version,
        hierarchyHash: world.database.site.hierarchyHash,
        usageLevel: 'Enhanced',
        rows: 250,
        collected: '2026-11-20T18:06:50.000Z',
        sizeBytes: world.files.contents.get(path ?? '')?.length,
        approvedBy: null,
      },
    ]);
  });

  it('tells whom an update pack is for and how large it is, also when the pack itself is looked at', async () => {
    const world = await carried();
    const onDrive = await driveContents(world.files, '/drive', signal);
    const [pack] = onDrive.updatePacks;
    expect(pack).toMatchObject({
      path: '/drive/UpdatePacks',
      isFinished: true,
      hierarchies: [{ label: 'P01', siteVersion: world.database.site.version, updates: 1 }],
      updates: 1,
    });
    const carriedBytes = [...world.files.contents]
      .filter(([path]) => path.startsWith('/drive/UpdatePacks/') && !/\.json$|ServiceConnection/.test(path))
      .reduce((sum, [, content]) => sum + content.length, 0);
    expect(pack?.isFinished === true ? pack.sizeBytes : 0).toBe(carriedBytes);
    // Its payloads are cabinets too, and no usage data.
    expect(await driveContents(world.files, '/drive/UpdatePacks', signal)).toEqual({ ...onDrive, usageData: [] });
  });

  it('tells a pack that Connect has not finished, and what an interrupted run left', async () => {
    const world = await carried();
    world.files.contents.set('/drive/UpdatePacks/UpdatePack.journal.json', Buffer.from('{"format":1,"files":[]}'));
    world.files.contents.delete('/drive/UpdatePacks/UpdatePack.json');
    world.files.contents.set('/drive/UsageData.cab.0a1b2c3d.partial', Buffer.from('MSCF'));
    const contents = await driveContents(world.files, '/drive', signal);
    expect(contents.updatePacks).toEqual([{ path: '/drive/UpdatePacks', isFinished: false }]);
    expect(contents.leftovers).toEqual(['/drive/UsageData.cab.0a1b2c3d.partial']);
    expect(contents.problems).toEqual([]);
  });

  it('shows the good things beside the damaged ones, and leaves strangers alone', async () => {
    const world = await carried();
    world.files.contents.set('/drive/damaged.cab', Buffer.from('not a cabinet'));
    world.files.contents.set('/drive/._damaged.cab', Buffer.from('litter of a Mac'));
    world.files.contents.set('/drive/holiday.jpg', Buffer.from('x'));
    await world.files.makeFolder('/drive/Bad');
    world.files.contents.set('/drive/Bad/UpdatePack.json', Buffer.from('{"format":99}'));
    const contents = await driveContents(world.files, '/drive', signal);
    expect(contents.usageData).toHaveLength(1);
    expect(contents.updatePacks).toHaveLength(1);
    expect(contents.problems.map(({ code }) => code).sort()).toEqual(['cab.not-a-cabinet', 'update-pack.newer-format']);
  });

  it('reads descriptions only: damaged data is for Verify to find', async () => {
    const world = await carried();
    for (const [path, content] of world.files.contents) {
      if (path.startsWith('/drive/UpdatePacks/') && path.endsWith('.cab')) content.fill(0);
    }
    expect((await driveContents(world.files, '/drive', signal)).problems).toEqual([]);
  });

  it('keeps control and direction characters of a record from the screen', async () => {
    const world = await carried();
    const path = '/drive/UpdatePacks/UpdatePack.json';
    const record = world.files.contents.get(path)?.toString('utf8') ?? '';
    const evil = record.replace('"label": "P01"', '"label": "P01\\u202e\\u001b[2J"');
    expect(evil).not.toBe(record);
    world.files.contents.set(path, Buffer.from(evil));
    const [pack] = (await driveContents(world.files, '/drive', signal)).updatePacks;
    expect(pack).toMatchObject({ hierarchies: [{ label: 'P01[2J' }] });
  });

  it('looks at a bounded number of things, and says so', async () => {
    const world = await SampleWorld.make();
    for (let index = 0; index < 250; index += 1) world.files.contents.set(`/drive/${index}.cab`, Buffer.from('x'));
    const { problems, isCut } = await driveContents(world.files, '/drive', signal);
    expect(isCut).toBe(true);
    expect(problems).toHaveLength(200);
  });

  it('ends in an error of ours when the drive is pulled out, and stops when told to', async () => {
    const world = await carried();
    world.files.onAction = (action, path) => {
      if (action === 'list') throw new AppError('files.failed', { path, reason: foreign('the device is gone') });
    };
    await expect(driveContents(world.files, '/drive', signal)).rejects.toMatchObject({ code: 'files.failed' });
    world.files.onAction = () => undefined;
    await expect(driveContents(world.files, '/drive', AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
