/* The operator stops a run, or the computer does: nothing half-done has a final name, and the same command goes on. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../scripts/root.ts';
import { cliFlags } from '../scripts/run-cli.ts';
import type { CloudRequest, Fault } from '../src/lab/faults.ts';
import { createLab, type LabSite, type RunningLab, startLab } from '../src/lab/lab.ts';
import { runJob } from './support/run-here.ts';

let folder: string;
let lab: RunningLab;
/** A small site, and one whose usage data takes a while. */
let site: LabSite;
let largeSite: LabSite;
/** Sends the signal to the run under way. */
let stopNow: () => void = () => undefined;
let fault: (request: CloudRequest) => Fault | null = () => null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stop-'));
  await createLab({ folder: join(folder, 'lab'), hierarchies: 1, rows: 500, seed: 5, payloadBytes: 400_000 });
  lab = await startLab(join(folder, 'lab'), { port: 0, pollMs: 50, stepMs: 0, faults: (request) => fault(request) });
  const large = await createLab({
    folder: join(folder, 'large'),
    hierarchies: 1,
    rows: 150_000,
    seed: 5,
    payloadBytes: 1000,
  });
  const [first] = lab.sites;
  const [second] = large.sites;
  if (first === undefined || second === undefined) throw new Error('A lab has no site.');
  site = first;
  largeSite = second;
});
afterAll(async () => {
  await lab.stop();
  await rm(folder, { recursive: true });
});

/** Runs the program until it is time, by what it printed or what there is by then, and sends the signal. */
async function stopAt(
  isTime: (text: string) => boolean,
  signal: NodeJS.Signals,
  argv: readonly string[],
): Promise<{ exitCode: number | null; last: unknown }> {
  const flags = [...cliFlags, join(root, 'src/cli/main.ts')];
  const child = spawn(process.execPath, [...flags, ...argv, '--json', '--logs', join(folder, 'logs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let isSent = false;
  stopNow = () => {
    if (!isSent) child.kill(signal);
    isSent = true;
  };
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    if (isTime(text)) stopNow();
  });
  const looking = setInterval(() => {
    if (isTime(text)) stopNow();
  }, 50);
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(looking);
  expect(isSent).toBe(true);
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  return { exitCode, last: signal === 'SIGKILL' ? null : (JSON.parse(line) as unknown) };
}

async function filesIn(path: string): Promise<readonly string[]> {
  return (await readdir(path, { recursive: true })).sort();
}

describe('a run that is stopped', () => {
  it('prepare: ends with 130 and leaves nothing on the drive', async () => {
    const drive = await mkdtemp(join(folder, 'drive-'));
    const { exitCode, last } = await stopAt((text) => text.includes('"step":"collect"'), 'SIGINT', [
      'prepare',
      '--to',
      drive,
      '--settings',
      largeSite.settingsPath,
    ]);
    expect(exitCode).toBe(130);
    expect(last).toMatchObject({ event: 'ended', state: 'cancelled', error: { code: 'job.cancelled' }, exitCode: 130 });
    expect(await filesIn(drive)).toEqual([]);
  });

  it('connect: keeps finished files, has no record, and the same command goes on', async () => {
    const drive = await mkdtemp(join(folder, 'drive-'));
    const pack = join(drive, 'UpdatePacks');
    await runJob('prepare', ['--to', drive, '--settings', site.settingsPath, '--logs', join(folder, 'logs')]);
    const argv = ['--from', drive, '--to', pack, '--download', 'all', '--settings', lab.internetSettingsPath];
    // The tenth payload never ends: the run is stopped in its middle.
    let payloads = 0;
    fault = ({ url }) =>
      /[0-9A-F]{8}-[0-9A-F-]{27}\.cab$/.test(url) && ++payloads === 10 ? { kind: 'stall', afterBytes: 100_000 } : null;
    const finished = (): readonly string[] =>
      existsSync(pack) ? readdirSync(pack).filter((name) => /^[0-9A-F-]{36}\.cab$/.test(name)) : [];
    const { exitCode, last } = await stopAt(() => finished().length > 3, 'SIGINT', ['connect', ...argv]);
    expect(exitCode).toBe(130);
    expect(last).toMatchObject({ state: 'cancelled' });
    const kept = await filesIn(pack);
    expect(kept).not.toContain('UpdatePack.json');
    expect(kept.filter((name) => name.endsWith('.partial'))).toEqual([]);
    expect(finished().length).toBeGreaterThan(3);

    fault = () => null;
    const again = await runJob('connect', [...argv, '--logs', join(folder, 'logs')]);
    expect(again.exitCode).toBe(0);
    expect(again.result?.reusedBytes).toBeGreaterThan(1_000_000);
    expect(await filesIn(pack)).not.toContain('UpdatePack.journal.json');
  });

  it('killed in the middle of connect, at ten moments: the same command ends well each time', async () => {
    const drive = await mkdtemp(join(folder, 'drive-'));
    const pack = join(drive, 'UpdatePacks');
    await runJob('prepare', ['--to', drive, '--settings', site.settingsPath, '--logs', join(folder, 'logs')]);
    const argv = ['--from', drive, '--to', pack, '--download', 'hotfixes', '--settings', lab.internetSettingsPath];
    for (let moment = 1; moment <= 10; moment += 1) {
      // In the middle of one answer or another, from the upload to the last files.
      let requests = 0;
      fault = () => {
        requests += 1;
        if (requests === moment * 3) setTimeout(() => stopNow(), moment);
        return null;
      };
      await stopAt(() => false, 'SIGKILL', ['connect', ...argv]);
      expect(await filesIn(pack).catch(() => [])).not.toContain('UpdatePack.json');
      if (moment % 3 === 0) await rm(pack, { recursive: true, force: true });
    }
    fault = () => null;
    const ended = await runJob('connect', [...argv, '--logs', join(folder, 'logs')]);
    expect(ended.exitCode).toBe(0);
    expect((await filesIn(pack)).filter((name) => name.endsWith('.partial'))).toEqual([]);
    const verified = await runJob('verify', [pack, '--logs', join(folder, 'logs')]);
    expect(verified.result?.problems).toEqual([]);
  });

  it('killed in the middle of import: the site has only whole files, and the same command ends well', async () => {
    const drive = await mkdtemp(join(folder, 'drive-'));
    const pack = join(drive, 'UpdatePacks');
    await runJob('prepare', ['--to', drive, '--settings', site.settingsPath, '--logs', join(folder, 'logs')]);
    await runJob('connect', [
      '--from',
      drive,
      '--to',
      pack,
      '--settings',
      lab.internetSettingsPath,
      '--logs',
      join(folder, 'logs'),
    ]);
    const copy = join(folder, 'site-copy');
    await cp(site.siteFolder, copy, { recursive: true });
    const settings = ['--settings', site.settingsPath, '--site-database', site.databasePath, '--site-folder', copy];
    await stopAt((text) => /"step":"(?:check|lay|follow)"/.test(text), 'SIGKILL', [
      'import',
      '--from',
      pack,
      ...settings,
    ]);
    // This copy has no site component: nothing takes the manifest, and Import says so.
    const ended = await runJob('import', ['--from', pack, '--wait', '1', ...settings, '--logs', join(folder, 'logs')]);
    expect(ended.result?.problems.map((problem) => problem.code)).toEqual(['import.no-answer']);
    expect((await filesIn(copy)).filter((name) => name.endsWith('.partial'))).toEqual([]);
    expect(await filesIn(join(copy, 'inboxes', 'hman.box', 'CFD'))).toContain('ConfigMgr.Update.Manifest.CAB');
  });
});
