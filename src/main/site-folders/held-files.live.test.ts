/* Files at the site that the system really refuses, on a file system of their own: what Import waits for, and what it says. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startJob } from '../../core/jobs/runner.ts';
import { placesAt, SampleWorld, sampleOffer } from '../../core/testing/sample-world.ts';
import type { AppError } from '../../shared/errors.ts';
import type { JobResults } from '../../shared/jobs.ts';
import { canMount, LiveMounts } from '../drives/testing/live-mounts.ts';
import { NodeFiles } from '../files/node-files.ts';

const run = promisify(execFile);
let mounts: LiveMounts | null = null;
let mount: string;
let drive: string;
let site: string;
let world: SampleWorld;

beforeAll(async () => {
  drive = await mkdtemp(join(tmpdir(), 'held-'));
  if (!canMount) return;
  mounts = await LiveMounts.make();
  mount = await mounts.loop('ext4', 32 * 1024 * 1024, 'SITE');
});
afterAll(async () => {
  await mounts?.stop();
  await rm(drive, { recursive: true, force: true });
});

/** A pack on the disk, and a site on its own file system that has nothing yet. */
beforeEach(async () => {
  if (!canMount) return;
  world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  await world.result('connect', { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false });
  for (const [path, bytes] of world.files.contents) {
    if (!path.startsWith('/drive/')) continue;
    await mkdir(dirname(join(drive, path)), { recursive: true });
    await writeFile(join(drive, path), bytes);
  }
  site = await mkdtemp(join(mount, 'site-'));
  for (const folder of ['EasySetupPayload/Offline', 'inboxes/hman.box/CFD', 'Logs'])
    await mkdir(join(site, folder), { recursive: true });
  world.siteReaction = () => undefined;
});

async function importIt(): Promise<{ readonly result: JobResults['import'] | null; readonly error: AppError | null }> {
  const ports = { ...world.ports, files: new NodeFiles(), sitePlaces: async () => placesAt(site) };
  const input = {
    from: join(drive, 'drive/UpdatePacks'),
    waitSeconds: 0,
    checkOnly: false,
    overrides: [],
  } as const;
  const { snapshot, error } = await startJob('import', input, { ports, log: world.log, runId: 'test' }).ended;
  return { result: snapshot.result, error };
}

const payload = (): string => join(site, 'EasySetupPayload/Offline', sampleOffer.newest, `${sampleOffer.newest}.cab`);

/** A file of this name that nobody may rename over or remove, as Windows does with one that is open. */
async function hold(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'old content');
  await run('chattr', ['+i', path]);
}

describe.skipIf(!canMount)('a file at the site that the system refuses to replace', () => {
  it('is waited for until it is let go', async () => {
    await hold(payload());
    let sleeps = 0;
    world.clock.onSleep = () => {
      sleeps += 1;
      if (sleeps === 3) execFileSync('chattr', ['-i', payload()]);
    };
    const { result, error } = await importIt();
    expect(error).toBeNull();
    expect(result).toMatchObject({ filesLaid: 5, problems: [] });
    expect(await readFile(payload())).toEqual(world.files.contents.get(`/drive/UpdatePacks/${sampleOffer.newest}.cab`));
    expect(world.log.lines.some((line) => line.includes('is held by another program'))).toBe(true);
  });

  it('for too long ends in an error that names it, and nothing is handed over', async () => {
    await hold(payload());
    const { error } = await importIt();
    execFileSync('chattr', ['-i', payload()]);
    expect(error).toMatchObject({ code: 'site.file-locked', details: { path: payload(), why: 'refused' } });
    expect(existsSync(join(site, 'inboxes/hman.box/CFD/ConfigMgr.Update.Manifest.CAB'))).toBe(false);
    expect(await readFile(payload(), 'utf8')).toBe('old content');
    expect((await importIt()).result).toMatchObject({ problems: [] });
  });
});

describe.skipIf(!canMount)('a site folder that may not be written to', () => {
  it('is told before anything is laid', async () => {
    await run('mount', ['-o', 'remount,ro', mount]);
    try {
      expect((await importIt()).error).toMatchObject({
        code: 'site.folder-no-write',
        details: { folder: join(site, 'EasySetupPayload/Offline'), right: 'create' },
      });
    } finally {
      await run('mount', ['-o', 'remount,rw', mount]);
    }
  });

  it('is told of the inbox alone, where only that may not be', async () => {
    const inbox = join(site, 'inboxes/hman.box/CFD');
    await run('chattr', ['+i', inbox]);
    try {
      expect((await importIt()).error).toMatchObject({
        code: 'site.folder-no-write',
        details: { folder: inbox, right: 'create' },
      });
      expect(existsSync(payload())).toBe(false);
    } finally {
      execFileSync('chattr', ['-i', inbox]);
      rmSync(site, { recursive: true });
    }
  });
});
