/* A pack that no drive can hold goes over on several, by command, on drives that are really mounted. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../scripts/root.ts';
import { cliFlags, type Ended } from '../scripts/run-cli.ts';
import { Random } from '../src/core/testing/random.ts';
import { createLab, type LabSite, type RunningLab, startLab } from '../src/lab/lab.ts';
import { canMount, LiveMounts } from '../src/main/drives/testing/live-mounts.ts';
import type { JobId } from '../src/shared/jobs.ts';
import { runCli, runJob } from './support/run-here.ts';

const mebi = 1024 * 1024;
let folder: string;
let lab: RunningLab;
let site: LabSite;
let pack: string;
let packBytes = 0;
let mounts: LiveMounts;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'several-'));
  await createLab({ folder: join(folder, 'lab'), hierarchies: 1, rows: 200, seed: 5, payloadBytes: 4 * mebi });
  lab = await startLab(join(folder, 'lab'), { port: 0, pollMs: 50, stepMs: 0 });
  const [first] = lab.sites;
  if (first === undefined) throw new Error('The lab has no site.');
  site = first;
  mounts = await LiveMounts.make();
  pack = join(folder, 'pack');
  await job('prepare', site.settingsPath, '--to', lab.drive);
  const { result } = await job('connect', lab.internetSettingsPath, '--from', lab.drive, '--to', pack);
  packBytes = result?.pack?.sizeBytes ?? 0;
});
afterAll(async () => {
  await lab.stop();
  await mounts.stop();
  await rm(folder, { recursive: true });
});

async function job<J extends JobId>(name: J, settings: string, ...argv: readonly string[]): Promise<Ended<J>> {
  return await runJob(name, [...argv, '--settings', settings, '--logs', join(folder, 'logs')]);
}

/** Every file below a folder with its digest; the record of the carrier folder left out. */
async function contentsOf(path: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const contents: Record<string, string> = {};
  for (const entry of entries.filter((one) => one.isFile())) {
    const name = relative(path, join(entry.parentPath, entry.name));
    if (name.startsWith('ServiceConnection')) continue;
    const bytes = await readFile(join(path, name));
    contents[name] = createHash('sha256').update(bytes).digest('hex');
  }
  return contents;
}

/** Starts the program and kills it after so many milliseconds, unless it has ended by then. */
async function killAfter(ms: number, argv: readonly string[]): Promise<void> {
  const flags = [...cliFlags, join(root, 'src/cli/main.ts')];
  const child = spawn(process.execPath, [...flags, ...argv, '--logs', join(folder, 'logs')], { stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject).once('close', () => resolve());
  });
  clearTimeout(timer);
}

/** A drive with room for this part of the pack, beside its record. */
async function drive(share: number): Promise<string> {
  return await mounts.tmpfs(1.25 * mebi + Math.ceil((packBytes * share) / 4096) * 4096);
}

describe.runIf(canMount)('a pack on several real drives', () => {
  it('is planned, spread one drive after the other, gathered in any order from write-protected drives, and imported', async () => {
    const drives = [await drive(0.36), await drive(0.36), await drive(0.36)];
    const to = drives.map((path) => join(path, 'Pack'));
    const planned = await job('spread', lab.internetSettingsPath, '--from', pack, '--to', ...to, '--plan');
    expect(planned.error).toBeNull();
    expect(planned.result?.drives).toHaveLength(3);
    expect(planned.result?.inParts.length).toBeGreaterThan(0);
    for (const path of drives) expect(await readdir(path)).toEqual([]);

    // One place to plug in: the drives come one after the other.
    for (const [index, folderOn] of to.entries()) {
      const argv = ['--from', pack, '--drives', '3', '--to', folderOn];
      const { exitCode, error, result } = await job('spread', lab.internetSettingsPath, ...argv);
      if (index < 2) {
        expect(exitCode).toBe(3);
        expect(error).toMatchObject({ code: 'packing.next-drive', details: { number: index + 2, count: 3 } });
      } else expect(result?.drives.map(({ isWritten }) => isWritten)).toEqual([true, true, true]);
    }
    for (const path of drives) await mounts.protect(path);

    const joined = join(folder, 'joined');
    const [first = '', ...others] = to;
    const missing = await job('gather', site.settingsPath, '--to', joined, '--from', ...others);
    expect(missing).toMatchObject({ exitCode: 3, error: { code: 'packing.missing-drives' } });
    expect(missing.error?.message).toContain('Missing: 1');
    const whole = await job('gather', site.settingsPath, '--from', first, '--to', joined);
    expect(whole.error).toBeNull();
    expect(whole.result?.joinedFiles).toBeGreaterThan(0);
    expect(await contentsOf(joined)).toEqual(await contentsOf(pack));

    const imported = await job('import', site.settingsPath, '--from', joined);
    expect(imported.error).toBeNull();
    expect(imported.result?.problems).toEqual([]);
    expect(imported.result?.pack.strayFiles).toEqual([]);
    const custody = await runCli(['custody', 'list', '--json', '--settings', site.settingsPath]);
    expect(custody.stdout).toContain('"firstBad":null');
    expect(custody.stdout).not.toMatch(/"firstBad":\d/);
  });

  it('goes on after every kill, on both sides, and is the same pack in the end', async () => {
    const to = await Promise.all([drive(0.54), drive(0.54)]);
    const joined = join(folder, 'killed');
    const random = new Random(20261121);
    const spread = ['--from', pack, '--to', ...to];
    for (let kills = 0; kills < 3; kills += 1)
      await killAfter(random.int(400, 1_600), ['spread', ...spread, '--settings', lab.internetSettingsPath]);
    expect((await job('spread', lab.internetSettingsPath, ...spread)).error).toBeNull();

    const gather = ['--to', joined, '--from', ...to];
    for (let kills = 0; kills < 3; kills += 1)
      await killAfter(random.int(400, 1_600), ['gather', ...gather, '--settings', site.settingsPath]);
    expect((await job('gather', site.settingsPath, ...gather)).error).toBeNull();
    expect(await contentsOf(joined)).toEqual(await contentsOf(pack));
    expect((await job('import', site.settingsPath, '--from', joined, '--check')).error).toBeNull();
  });

  it('says how much is missing when the drives are too small', async () => {
    const small = await drive(0.3);
    const argv = ['--from', pack, '--to', small, '--anew'];
    const { exitCode, error } = await job('spread', lab.internetSettingsPath, ...argv);
    expect(exitCode).toBe(3);
    expect(error).toMatchObject({ code: 'packing.does-not-fit' });
    expect(await readdir(small)).toEqual([]);
  });
});

describe('folders in the place of drives', () => {
  it('are spread to and gathered from, in the words of the command line', async () => {
    const [to, joined] = [join(folder, 'plain'), join(folder, 'plain-joined')];
    await mkdir(to);
    const common = ['--settings', lab.internetSettingsPath, '--logs', join(folder, 'logs')];
    const spread = await runCli(['spread', '--from', pack, '--to', to, '--anew', ...common], { asProcess: true });
    expect(spread.stderr).toBe('');
    expect(spread.stdout).toContain('The update pack lies on 1 drive');
    const gathered = await runCli(['gather', '--from', to, '--to', joined, ...common], { asProcess: true });
    expect(gathered.stdout).toContain(`service-connection import --from ${joined}`);
    expect(gathered.exitCode).toBe(0);
    expect(await contentsOf(joined)).toEqual(await contentsOf(pack));
    const refused = await runCli(['gather', '--from', join(folder, 'logs'), '--to', joined, ...common]);
    expect(refused).toMatchObject({ exitCode: 3 });
    expect(refused.stderr).toContain('packing.foreign-drive');
  });
});
