/* Legs on a real file system: links that lead off the drive, and a drive that nobody may write to. */
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TrustWorld } from '../../core/testing/trust-world.ts';
import type { Leg } from '../../core/trust/leg.ts';
import { findLegs, legPath } from '../../core/trust/leg-folder.ts';
import { verifyLegFiles } from '../../core/trust/verify-leg.ts';
import { NodeFiles } from '../files/node-files.ts';

const { signal } = new AbortController();
const files = new NodeFiles();
let folder: string;
let pack: string;
let leg: Leg;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drive-'));
  const world = await TrustWorld.paired();
  const drive = await world.newDrive();
  ({ leg } = await world.bring(drive));
  for (const [path, content] of drive.contents) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  pack = join(folder, 'pack');
});
afterEach(() => rm(folder, { recursive: true }));

const verify = (): Promise<void> => verifyLegFiles(files, pack, leg, { signal, isAlone: true });

it('is read and verified without a trace', async () => {
  const times = async (): Promise<readonly string[]> => {
    const names = await readdir(folder, { recursive: true });
    return await Promise.all(names.sort().map(async (name) => `${name} ${(await stat(join(folder, name))).mtimeMs}`));
  };
  const before = await times();
  for (const path of [pack, join(pack, 'redist')]) await chmod(path, 0o500);
  expect(await findLegs(files, pack)).toMatchObject({ legs: [{ value: leg }], problems: [] });
  await verify();
  expect(await times()).toEqual(before);
  for (const path of [pack, join(pack, 'redist')]) await chmod(path, 0o700);
});

const canLink = process.platform !== 'win32';
if (!canLink) process.stderr.write('SKIPPED: links on a real drive (Windows makes them for administrators only)\n');

it.skipIf(!canLink)('refuses a file, a folder and a leg that are links to what they should be', async () => {
  for (const path of [join(pack, 'a.cab'), join(pack, 'redist')]) {
    const away = join(folder, 'elsewhere');
    await rename(path, away);
    await symlink(away, path);
    await expect(verify()).rejects.toMatchObject({ code: 'leg.link', details: { path } });
    await rm(path);
    await rename(away, path);
  }
  await verify();
  const path = legPath(pack, leg.id);
  await rename(path, join(folder, 'leg.json'));
  await symlink(join(folder, 'leg.json'), path);
  expect(await findLegs(files, pack)).toMatchObject({ legs: [], problems: [{ path, error: { code: 'leg.link' } }] });
});

it.skipIf(!canLink)('refuses a link to a file that never ends, without opening it', async () => {
  await rm(join(pack, 'a.cab'));
  await symlink('/dev/zero', join(pack, 'a.cab'));
  await expect(verify()).rejects.toMatchObject({ code: 'leg.link' });
});
