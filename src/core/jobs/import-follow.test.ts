import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import type { JobResults } from '../../shared/jobs.ts';
import { SampleWorld, sampleOffer } from '../testing/sample-world.ts';

const importInput = { from: '/drive/UpdatePacks', waitSeconds: 30 } as const;
const guid = sampleOffer.newest;

async function connected(): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  await world.result('connect', { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false });
  return world;
}

/** What the check list is not content with. */
function complaints({ checklist }: JobResults['import']): readonly string[] {
  return checklist.filter(({ outcome }) => outcome === 'failed' || outcome === 'warning').map(({ key }) => key);
}

describe('the check list after Import', () => {
  it('is not needed where every update is ready', async () => {
    const world = await connected();
    expect((await world.result('import', importInput)).checklist).toEqual([]);
  });

  it('says that nobody takes the manifest, where the component does not run', async () => {
    const world = await connected();
    world.siteReaction = () => undefined;
    const result = await world.result('import', importInput);
    expect(complaints(result)).toEqual(['manifest-taken stuck', 'applicability not-looked']);
    expect(result.problems.map(({ code }) => code)).toEqual(['import.no-answer']);
    expect(world.log.lines.some((line) => line.startsWith('warning Check list, manifest-taken: failed.'))).toBe(true);
  });

  it('says that the site filtered the update out', async () => {
    const world = await connected();
    world.siteReaction = () => {
      world.acceptManifest();
      world.database.packages = world.database.packages.map((known) => ({ ...known, state: 393214 }));
    };
    expect(complaints(await world.result('import', importInput))).toEqual(['applicability some']);
  });

  it('that cannot be made is a problem, and not the end of what was laid', async () => {
    const world = await connected();
    world.siteReaction = () => undefined;
    const facts = world.files.facts.bind(world.files);
    let asked = 0;
    world.files.facts = async (path) => {
      // From the check list on, whose first question this is, the share is gone.
      if (path.endsWith('ServiceConnectionWizard.json') && world.files.contents.has(path)) asked += 1;
      if (asked > 0 && path.startsWith('/site')) throw new AppError('files.no-access', { path });
      return await facts(path);
    };
    const result = await world.result('import', importInput);
    expect(result).toMatchObject({ filesLaid: 5, checklist: [] });
    expect(result.problems.map(({ code }) => code)).toContain('files.no-access');
  });

  it('is not made for who did not wait', async () => {
    const world = await connected();
    world.siteReaction = () => undefined;
    expect((await world.result('import', { ...importInput, waitSeconds: 0 })).checklist).toEqual([]);
  });

  it('is made when nothing had to be laid and something hangs all the same', async () => {
    const world = await connected();
    await world.result('import', importInput);
    world.database.packages = world.database.packages.map((known) =>
      known.guid === guid ? { ...known, state: 262145 } : known,
    );
    world.database.progress = [{ guid, sites: [], history: [{ state: 262145, at: '2026-11-20T10:00:00.000Z' }] }];
    const result = await world.result('import', importInput);
    expect(result.wasThereAlready).toBe(true);
    expect(complaints(result)).toEqual(['download stuck']);
  });
});

describe('a site that cannot be asked', () => {
  /** From the laying of the files on, every question to the database is answered so; `times` of them. */
  async function asked(times: number, code: 'connection-lost' | 'busy' | 'missing-object'): Promise<SampleWorld> {
    const world = await connected();
    const { database } = world;
    const read = database.readPackages.bind(database);
    let left = times;
    database.readPackages = async () => {
      if (!world.files.contents.has('/site/EasySetupPayload/Offline/ServiceConnectionWizard.json') || left === 0)
        return await read();
      left -= 1;
      if (code === 'connection-lost') throw new AppError('site-database.connection-lost', { database: 'x' });
      if (code === 'busy') throw new AppError('site-database.busy', { path: 'x' });
      throw new AppError('site-database.missing-object', { database: 'x', name: 'CM_UpdatePackages' });
    };
    return world;
  }

  it('for a moment, once the files are laid, is asked again', async () => {
    const world = await asked(3, 'connection-lost');
    expect(await world.result('import', importInput)).toMatchObject({ filesLaid: 5, problems: [], checklist: [] });
    expect(world.log.lines.filter((line) => line.includes('cannot be asked just now'))).toHaveLength(1);
  });

  it('until the time is up is a problem, and not the end of what was laid', async () => {
    const world = await asked(Number.POSITIVE_INFINITY, 'connection-lost');
    const result = await world.result('import', importInput);
    expect(result.filesLaid).toBe(5);
    expect(result.problems.map(({ code }) => code)).toEqual(['site-database.connection-lost']);
    expect(result.checklist).toEqual([]);
  });

  it('because it is busy is not told in the log', async () => {
    const world = await asked(3, 'busy');
    expect((await world.result('import', importInput)).problems).toEqual([]);
    expect(world.log.lines.some((line) => line.includes('cannot be asked'))).toBe(false);
  });

  it('for good ends the run', async () => {
    const world = await asked(1, 'missing-object');
    expect((await world.run('import', importInput)).error).toMatchObject({ code: 'site-database.missing-object' });
  });
});

describe('what each site server has written down', () => {
  it('is told after Import, and missing where it may not be read', async () => {
    const world = await connected();
    const progress = [
      {
        guid,
        sites: [{ siteCode: 'P01', server: 'CM-P01', state: 262146, at: null }],
        history: [{ state: 262146, at: null }],
      },
    ];
    world.database.progress = progress;
    expect((await world.result('import', importInput)).progress).toEqual(progress);
    world.database.readProgress = async () => {
      throw new AppError('site-database.missing-object', { database: 'x', name: 'CM_UpdatePackages_Hist' });
    };
    expect(await world.result('import', importInput)).toMatchObject({ progress: [], problems: [] });
  });
});
