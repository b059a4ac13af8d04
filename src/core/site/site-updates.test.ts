import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { placesAt, SampleWorld, sampleOffer } from '../testing/sample-world.ts';
import { readChecklist, readFolderCandidates, readSiteUpdates } from './site-updates.ts';

const { newer, newest, hotfix } = sampleOffer;

function withUpdates(world: SampleWorld): SampleWorld {
  const one = (guid: string, state: number, fullVersion: string): SampleWorld['database']['packages'][number] => ({
    guid,
    name: `Update \u202E${fullVersion}`,
    state,
    fullVersion,
  });
  world.database.packages = [
    one(newer, 393214, '5.00.9135.1000'),
    one(hotfix, 262146, '5.00.9128.1030'),
    one(newest, 262146, '5.00.9141.1000'),
  ];
  world.database.progress = [
    {
      guid: newest,
      sites: [{ siteCode: 'P01', server: 'CM-P01', state: 262146, at: '2026-11-20T18:00:00.000Z' }],
      history: [
        { state: 262145, at: '2026-11-20T17:59:00.000Z' },
        { state: 262146, at: '2026-11-20T18:00:00.000Z' },
      ],
    },
  ];
  world.files.contents.set(
    '/site/Logs/hman.log',
    Buffer.from(
      `SQL MESSAGE:  - Not for you\nConfiguration Manager Update (PackageGuid=${newer}) is not applicable and should be filtered.\n`,
    ),
  );
  return world;
}

describe('the updates of a site', () => {
  it('are told with states, sites, history and reasons, what can be installed first and newest', async () => {
    const world = withUpdates(await SampleWorld.make());
    const { site, updates } = await readSiteUpdates(world.ports);
    expect(site).toEqual({ code: 'P01', version: '5.00.9128.1000' });
    expect(updates.map(({ guid, name, reason }) => [guid, name, reason])).toEqual([
      [newest, 'Update 5.00.9141.1000', null],
      [hotfix, 'Update 5.00.9128.1030', null],
      [newer, 'Update 5.00.9135.1000', 'Not for you'],
    ]);
    expect(updates[0]).toMatchObject({ sites: [{ siteCode: 'P01' }], history: [{ state: 262145 }, { state: 262146 }] });
    expect(updates[1]).toMatchObject({ sites: [], history: [] });
    expect(world.database.isClosed).toBe(true);
  });

  it('are told without reasons where the folders of the site are not found', async () => {
    const world = withUpdates(await SampleWorld.make());
    world.places = placesAt(null);
    expect((await readSiteUpdates(world.ports)).updates.map(({ reason }) => reason)).toEqual([null, null, null]);
  });
});

describe('an account that may not see how far the servers are', () => {
  it('is told the rest', async () => {
    const world = withUpdates(await SampleWorld.make());
    world.database.readProgress = async () => {
      throw new AppError('site-database.missing-object', { database: 'x', name: 'CM_UpdatePackages_Hist' });
    };
    expect((await readSiteUpdates(world.ports)).updates.map(({ sites }) => sites)).toEqual([[], [], []]);
    expect((await readChecklist(world.ports, [newest])).length).toBeGreaterThan(10);
  });
});

describe('the check list on its own', () => {
  it('is about what lies at the site, or about the updates that are named', async () => {
    const world = withUpdates(await SampleWorld.make());
    await world.files.makeFolder(`/site/EasySetupPayload/Offline/${newer.toLowerCase()}`);
    await world.files.makeFolder('/site/EasySetupPayload/Offline/something else');
    const applicability = async (guids: readonly string[] | null): Promise<unknown> =>
      (await readChecklist(world.ports, guids)).find(({ id }) => id === 'applicability')?.details;
    expect(await applicability(null)).toEqual({ updates: ['Update 5.00.9135.1000'], line: 'Not for you' });
    expect(await applicability([newest])).toEqual({});
    expect(await applicability(['00000000-0000-0000-0000-000000000000'])).toEqual({
      updates: ['00000000-0000-0000-0000-000000000000'],
    });
  });

  it('needs the folders of the site', async () => {
    const world = await SampleWorld.make();
    world.places = placesAt(null);
    await expect(readChecklist(world.ports, null)).rejects.toMatchObject({ code: 'site.folder-not-found' });
    expect(world.database.isClosed).toBe(true);
  });
});

describe('the places of the site folders', () => {
  it('are told by the settings, the registry and the database', async () => {
    const world = await SampleWorld.make();
    world.places = { ...placesAt('/site'), registered: ['/old'] };
    world.database.siteServer = { serverName: 'HERE', installFolder: '/site' };
    const told = await readFolderCandidates(world.ports);
    expect(told.map(({ folder, from, error }) => [folder, from, error?.code ?? null])).toEqual([
      ['/site', 'settings', null],
      ['/old', 'registry', 'site.folder-missing'],
      ['/site', 'database', null],
    ]);
  });

  it('are told without a database that cannot be asked, unless nothing else names one that is there', async () => {
    const world = await SampleWorld.make();
    world.database.readSite = async () => {
      throw new AppError('site-database.connection-lost', { database: 'x' });
    };
    world.places = { ...placesAt(null), registered: ['/site'] };
    expect(await readFolderCandidates(world.ports)).toMatchObject([{ folder: '/site', error: null }]);
    world.places = { ...placesAt(null), registered: ['/old'] };
    await expect(readFolderCandidates(world.ports)).rejects.toMatchObject({ code: 'site-database.connection-lost' });
  });
});
