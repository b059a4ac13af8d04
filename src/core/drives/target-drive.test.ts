import { describe, expect, it } from 'vitest';
import { foreign } from '../../shared/clauses.ts';
import { fatLargestFileBytes } from '../../shared/drives.ts';
import { AppError } from '../../shared/errors.ts';
import type { Drives } from '../ports/drives.ts';
import { MemoryDrives } from '../testing/memory-drives.ts';
import { SampleWorld, sampleOffer } from '../testing/sample-world.ts';
import { driveAbove, findTargetDrive } from './target-drive.ts';

const prepareInput = { to: '/drive', overwrite: false, reviewed: null } as const;
const connectInput = { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false } as const;

async function withUsageData(): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  await world.result('prepare', prepareInput);
  return world;
}

describe('the drive a path lies on', () => {
  const drives = new MemoryDrives();
  for (const mountPath of ['/', '/media/a', '/media/a/inner', '/media/ab']) drives.plug({ mountPath });

  it.each([
    ['/media/a', '/media/a'],
    ['/media/a/x/y.cab', '/media/a'],
    ['/media/a/inner/x', '/media/a/inner'],
    ['/media/abc', '/'],
    ['/media/ab/..x', '/media/ab'],
    ['/elsewhere', '/'],
  ])('%s is on %s', async (path, mountPath) => {
    expect(driveAbove(await drives.list(), path)?.mountPath).toBe(mountPath);
  });

  it('may be none that is known', () => {
    expect(driveAbove([], '/media/a')).toBeNull();
  });
});

describe('the drive that was picked', () => {
  it('is written to when it is still there', async () => {
    const world = await SampleWorld.make();
    const { id: driveId } = world.drives.plug({ mountPath: '/drive' });
    await world.result('prepare', { ...prepareInput, driveId });
    const { pack } = await world.result('connect', { ...connectInput, driveId });
    expect(pack?.path).toBe('/drive/UpdatePacks');
  });

  it('is looked for once more when it did not answer in time', async () => {
    const drives = new MemoryDrives();
    const { id } = drives.plug({ mountPath: '/drive' });
    let lists = 0;
    const busy: Drives = {
      list: async () => {
        lists += 1;
        return lists === 1 ? [] : await drives.list();
      },
      watch: (listener) => drives.watch(listener),
    };
    expect((await findTargetDrive(busy, '/drive', id))?.id).toBe(id);
    lists = -1;
    await expect(findTargetDrive(busy, '/drive', 'another')).rejects.toMatchObject({ code: 'drive.not-the-one' });
  });

  it('that was swapped for another is told, and nothing is written or sent', async () => {
    const world = await withUsageData();
    world.drives.plug({ mountPath: '/drive', id: 'the other', label: 'HOLIDAY', sizeBytes: 1024 ** 3 });
    const before = world.filesUnder('/drive');
    const details = { found: expect.stringMatching(/^HOLIDAY \(exFAT, 1[.0]* GB\)$/) as string };
    for (const [job, input] of [
      ['prepare', { ...prepareInput, driveId: 'the one' }],
      ['connect', { ...connectInput, driveId: 'the one' }],
    ] as const) {
      const { error } = await world.run(job, input);
      expect(error).toMatchObject({ code: 'drive.not-the-one', details });
    }
    expect(world.filesUnder('/drive')).toEqual(before);
    expect(world.cloud.received).toEqual([]);
  });

  it('that was pulled out leaves a folder of the system, which is not written to', async () => {
    const world = await SampleWorld.make();
    world.drives.plug({ mountPath: '/', id: 'system', isSystem: true });
    const { error } = await world.run('prepare', { ...prepareInput, driveId: 'the one' });
    expect(error).toMatchObject({ code: 'drive.not-the-one', details: { path: expect.any(String), found: null } });
    expect(world.filesUnder('/drive')).toEqual([]);
  });

  it('that is swapped while usage data is sent does not get the pack', async () => {
    const world = await withUsageData();
    const { id: driveId } = world.drives.plug({ mountPath: '/drive' });
    world.cloud.onRequest = (url) => {
      if (url.endsWith('/usage-data')) world.drives.plug({ mountPath: '/drive', id: 'the other' });
    };
    const { error } = await world.run('connect', { ...connectInput, driveId });
    expect(error?.code).toBe('drive.not-the-one');
    expect(world.filesUnder('/drive/UpdatePacks')).toEqual([]);
  });

  it('cannot be told when the drives cannot be listed; without a pick that is no matter', async () => {
    const world = await withUsageData();
    world.drives.failure = new AppError('drive.list-failed', { reason: foreign('no answer') });
    expect((await world.run('connect', { ...connectInput, driveId: 'x' })).error?.code).toBe('drive.list-failed');
    expect((await world.run('connect', connectInput)).error).toBeNull();
  });
});

describe('what a drive can never take', () => {
  it('is refused before anything is sent: a file over its limit, with numbers', async () => {
    const world = await withUsageData();
    world.drives.plug({ mountPath: '/drive', fileSystem: 'FAT32', largestFileBytes: 10_000 });
    const { error } = await world.run('connect', connectInput);
    expect(error).toMatchObject({
      code: 'drive.file-too-large',
      details: { fileSystem: 'FAT32', file: `${sampleOffer.newest}.cab`, fileBytes: 141_000, limitBytes: 10_000 },
    });
    expect(world.cloud.received).toEqual([]);
    expect(world.files.folders.has('/drive/UpdatePacks')).toBe(false);
  });

  it('is not what fits', async () => {
    const world = await withUsageData();
    world.drives.plug({ mountPath: '/drive', fileSystem: 'FAT32', largestFileBytes: fatLargestFileBytes });
    expect((await world.run('connect', connectInput)).error).toBeNull();
  });

  it('is anything at all, when it is read-only', async () => {
    const world = await withUsageData();
    world.drives.plug({ mountPath: '/drive', isReadOnly: true });
    for (const [job, input] of [
      ['prepare', prepareInput],
      ['connect', connectInput],
    ] as const) {
      expect((await world.run(job, input as never)).error?.code).toBe('files.read-only');
    }
    expect(world.cloud.received).toEqual([]);
  });

  it('does not include the drive of the system: whoever names a folder there means it', async () => {
    const world = await SampleWorld.make();
    world.drives.plug({ mountPath: '/', isSystem: true });
    expect((await world.run('prepare', prepareInput)).error).toBeNull();
  });
});
