import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import type { FaultHook } from '../testing/memory-files.ts';
import { placesAt, SampleWorld, sampleOffer } from '../testing/sample-world.ts';

const importInput = { from: '/drive/UpdatePacks', waitSeconds: 30 } as const;
const offline = '/site/EasySetupPayload/Offline';
const inbox = '/site/inboxes/hman.box/CFD';

async function connected(): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  await world.result('connect', { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false });
  return world;
}

/** Refuses one kind of work in a folder. */
function refusing(
  folder: string,
  refused: Parameters<FaultHook>[0],
  code: 'files.no-access' | 'files.read-only',
): FaultHook {
  return (action, path) => {
    if (action === refused && path.startsWith(folder)) throw new AppError(code, { path });
  };
}

describe('the rights at the site', () => {
  it.each([
    ['make-folder', offline, 'make-folder', 'files.no-access'],
    ['create', offline, 'create', 'files.no-access'],
    ['create', offline, 'create', 'files.read-only'],
    ['write', offline, 'write', 'files.no-access'],
    ['commit', offline, 'rename', 'files.no-access'],
    ['remove', offline, 'remove', 'files.no-access'],
    ['create', inbox, 'create', 'files.no-access'],
    ['write', inbox, 'write', 'files.no-access'],
  ] as const)(
    'that %s lacks in %s are told as "%s" (%s) before the first byte',
    async (action, folder, right, code) => {
      const world = await connected();
      const before = world.filesUnder('/site');
      const refuse = refusing(folder, action, code);
      const made: string[] = [];
      world.files.onAction = (kind, path, usedBytes) => {
        refuse(kind, path, usedBytes);
        if (kind === 'create') made.push(path);
      };
      const { error } = await world.run('import', importInput);
      expect(error).toMatchObject({ code: 'site.folder-no-write', details: { folder, right } });
      expect(
        made.filter((path) => path.startsWith('/site') && !path.endsWith('ServiceConnectionWizard.probe')),
      ).toEqual([]);
      // A probe that may not be removed is all that can be left.
      const left = world.filesUnder('/site').filter((path) => !before.includes(path));
      expect(left).toEqual(right === 'remove' ? ['EasySetupPayload/Offline/ServiceConnectionWizard.probe'] : []);
      world.files.onAction = () => undefined;
      expect(await world.result('import', importInput)).toMatchObject({ filesLaid: 5, problems: [] });
      expect(world.filesUnder('/site').some((path) => path.includes('.probe'))).toBe(false);
    },
  );

  it('are tried in the folder of a package that is there already', async () => {
    const world = await connected();
    const folder = `${offline}/${sampleOffer.newest}`;
    await world.files.makeFolder(folder);
    world.files.onAction = refusing(folder, 'create', 'files.no-access');
    expect((await world.run('import', importInput)).error).toMatchObject({
      code: 'site.folder-no-write',
      details: { folder, right: 'create' },
    });
  });

  it('are tried without a file in the inbox that the site would take', async () => {
    const world = await connected();
    const named: string[] = [];
    world.files.onAction = (action, path) => {
      if (action === 'commit' && path.startsWith(inbox)) named.push(path);
    };
    await world.result('import', importInput);
    expect(named).toEqual([`${inbox}/ConfigMgr.AdminUIContent.CAB`, `${inbox}/ConfigMgr.Update.Manifest.CAB`]);
  });

  it('are not tried where nothing has to be laid, nor by a check', async () => {
    const world = await connected();
    const tried: string[] = [];
    world.files.onAction = (action, path) => {
      if (action === 'create' && path.endsWith('.probe')) tried.push(path);
    };
    await world.result('import', { ...importInput, checkOnly: true });
    expect(tried).toEqual([]);
    await world.result('import', importInput);
    expect(tried).toHaveLength(2);
    expect(await world.result('import', importInput)).toMatchObject({ wasThereAlready: true });
    expect(tried).toHaveLength(2);
  });

  it('at a site that never had an import are enough to make its folder', async () => {
    const world = await connected();
    world.files.folders.delete(offline);
    expect(await world.result('import', importInput)).toMatchObject({ filesLaid: 5, problems: [] });
  });
});

describe('a site whose folder nobody has named', () => {
  it('is found, imported to and told where it was looked for when it is not', async () => {
    const world = await connected();
    world.places = { ...placesAt(null), registered: ['/elsewhere', '/site'] };
    expect(await world.result('import', importInput)).toMatchObject({ filesLaid: 5, problems: [] });
    world.places = { ...placesAt(null), registered: ['/elsewhere'] };
    expect((await world.run('import', importInput)).error).toMatchObject({
      code: 'site.folder-not-found',
      details: { looked: ['/elsewhere'] },
    });
  });
});
