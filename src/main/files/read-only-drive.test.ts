/* A drive that nobody can write to, mounted for real: Import takes what is on it, and leaves it as it was. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBundle } from '../../core/bundle/create-bundle.ts';
import { startJob } from '../../core/jobs/runner.ts';
import { placesAt, SampleWorld, sampleOffer } from '../../core/testing/sample-world.ts';
import type { JobResults } from '../../shared/jobs.ts';
import { canMount, LiveMounts } from '../drives/testing/live-mounts.ts';
import { NodeFiles } from './node-files.ts';
import { writeZipArchive } from './zip-archive.ts';

const run = promisify(execFile);
let mounts: LiveMounts | null = null;
let site: string;
beforeAll(async () => {
  if (canMount) mounts = await LiveMounts.make();
  site = await mkdtemp(join(tmpdir(), 'site-'));
});
afterAll(async () => {
  await mounts?.stop();
  await rm(site, { recursive: true, force: true });
});

/** Everything on a drive but when it was last read. */
async function everything(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder, { recursive: true })).sort();
  const tell = async (name: string): Promise<string> => {
    const facts = await stat(join(folder, name));
    const sha256 = facts.isFile()
      ? createHash('sha256')
          .update(await readFile(join(folder, name)))
          .digest('hex')
      : 'folder';
    return [name, facts.size, facts.mode, facts.ino, facts.mtimeMs, facts.ctimeMs, sha256].join(' ');
  };
  return await Promise.all(names.map(tell));
}

it.skipIf(!canMount)(
  'is imported from twice, by its folder and by a bundle on it, and keeps every byte and date',
  { timeout: 120_000 },
  async () => {
    if (mounts === null) throw new Error('There are no mounts.');
    const drive = await mounts.loop('ext4', 32 * 1024 * 1024, 'CARRY');
    const world = await SampleWorld.make();
    await world.files.makeFolder('/disc');
    await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
    await world.result('connect', { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false });
    await createBundle(
      { ...world.ports, writeArchive: writeZipArchive },
      { from: '/drive/UpdatePacks', to: '/drive', overwrite: false },
      { signal: new AbortController().signal },
    );
    for (const [path, bytes] of world.files.contents) {
      if (!path.startsWith('/drive/')) continue;
      await mkdir(dirname(join(drive, path)), { recursive: true });
      await writeFile(join(drive, path), bytes);
    }
    await run('mount', ['-o', 'remount,ro', drive]);
    await expect(writeFile(join(drive, 'x'), '')).rejects.toMatchObject({ code: 'EROFS' });
    const before = await everything(drive);
    expect(before.length).toBeGreaterThan(8);

    const taken = async (from: string): Promise<JobResults['import']> => {
      const ports = { ...world.ports, files: new NodeFiles(), sitePlaces: async () => placesAt(site) };
      const input = { from: join(drive, from), waitSeconds: 30, checkOnly: false, overrides: [] };
      const { snapshot, error } = await startJob('import', input, { ports, log: world.log, runId: 'test' }).ended;
      return snapshot.result ?? expect.unreachable(error?.message);
    };
    for (const from of ['drive/UpdatePacks', 'drive/INBOUND.ZIP']) {
      await emptySite(world);
      expect(await taken(from)).toMatchObject({ wasThereAlready: false, problems: [] });
      expect(await taken(from)).toMatchObject({ wasThereAlready: true, filesLaid: 0, problems: [] });
      expect(existsSync(join(site, 'EasySetupPayload/Offline', sampleOffer.newest))).toBe(true);
    }
    expect(await everything(drive)).toEqual(before);
  },
);

/** A site on the disk that has nothing yet, and takes the manifest out of its inbox. */
async function emptySite(world: SampleWorld): Promise<void> {
  await rm(site, { recursive: true, force: true });
  for (const folder of ['EasySetupPayload/Offline', 'inboxes/hman.box/CFD', 'Logs'])
    await mkdir(join(site, folder), { recursive: true });
  world.database.packages = [];
  world.siteReaction = () => {
    const inbox = join(site, 'inboxes/hman.box/CFD');
    const manifest = join(inbox, 'ConfigMgr.Update.Manifest.CAB');
    if (!existsSync(manifest)) return;
    rmSync(manifest);
    rmSync(join(inbox, 'ConfigMgr.AdminUIContent.CAB'), { force: true });
    world.database.packages = Object.values(sampleOffer).map((guid) => ({
      guid,
      name: guid,
      state: existsSync(join(site, 'EasySetupPayload/Offline', guid, `${guid}.cab`)) ? 262146 : 393214,
      fullVersion: '5.00.9141.1000',
    }));
  };
}
