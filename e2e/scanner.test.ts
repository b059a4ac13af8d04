/* A scanner of the operator's choice, as a real program, at every place where the settings ask for it. */
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ended } from '../scripts/run-cli.ts';
import { createLab, type LabSite, type RunningLab, startLab } from '../src/lab/lab.ts';
import type { JobId } from '../src/shared/jobs.ts';
import { runJob } from './support/run-here.ts';

const isUnix = process.platform !== 'win32';
if (!isUnix) process.stderr.write('SKIPPED: a scanner at both ends (it is a shell script, for Linux and macOS).\n');

let folder: string;
let lab: RunningLab;
let site: LabSite;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scanner-'));
  await createLab({ folder: join(folder, 'lab'), hierarchies: 1, rows: 200, seed: 5, payloadBytes: 50_000 });
  lab = await startLab(join(folder, 'lab'), { port: 0, pollMs: 50, stepMs: 0 });
  const [first] = lab.sites;
  if (first === undefined) throw new Error('The lab has no site.');
  site = first;
});
afterAll(async () => {
  await lab.stop();
  await rm(folder, { recursive: true });
});

/** The settings of a computer, with a scanner that is this script; it stands beside them, where their paths lead from. */
async function withScanner(settings: string, script: string): Promise<string> {
  const command = join(folder, 'scanner.sh');
  await writeFile(command, `#!/bin/sh\n[ "$1" = --version ] && echo TestScan 3.2 && exit 0\n${script}\n`);
  await chmod(command, 0o755);
  const path = join(dirname(settings), 'scanning.json');
  const scan = { preset: 'custom', command, versionArguments: ['--version'] };
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(settings, 'utf8')), scan }));
  return path;
}

async function job<J extends JobId>(name: J, settings: string, ...argv: readonly string[]): Promise<Ended<J>> {
  return await runJob(name, [...argv, '--settings', settings, '--logs', join(folder, 'logs')]);
}

describe.runIf(isUnix)('a scanner at both ends', () => {
  it('is asked before anything is sealed, sent or laid, and its word is final', async () => {
    const seen = join(folder, 'seen.txt');
    const clean = `for file; do cat "$file" >/dev/null || exit 7; echo "$file" >>${seen}; done; echo clean`;
    const dirty = 'echo found something; exit 1';
    const pack = join(lab.drive, 'UpdatePacks');
    const toConnect = ['--from', lab.drive, '--to', pack];

    const refused = await job('prepare', await withScanner(site.settingsPath, dirty), '--to', lab.drive);
    expect(refused).toMatchObject({ exitCode: 3, error: { code: 'scan.dirty' } });
    // Nothing a computer takes for usage data is there.
    expect((await readdir(lab.drive)).map((name) => name.replace(/^.*\.cab/, ''))).toEqual(['.quarantined']);
    const prepared = await job('prepare', await withScanner(site.settingsPath, clean), '--to', lab.drive);
    expect(prepared.result?.scan).toEqual({ program: 'scanner.sh', version: 'TestScan 3.2', files: 1 });

    const stopped = await job('connect', await withScanner(lab.internetSettingsPath, dirty), ...toConnect);
    expect(stopped).toMatchObject({ exitCode: 3, error: { code: 'scan.dirty' } });
    expect(await readdir(lab.drive)).not.toContain('UpdatePack.json');
    const connected = await job('connect', await withScanner(lab.internetSettingsPath, clean), ...toConnect);
    expect(connected.result?.scan?.files).toBe((connected.result?.pack?.files ?? 0) + 1);

    const before = await readdir(site.siteFolder, { recursive: true });
    const kept = await job('import', await withScanner(site.settingsPath, dirty), '--from', pack);
    expect(kept).toMatchObject({ exitCode: 3, error: { code: 'scan.dirty' } });
    expect(await readdir(site.siteFolder, { recursive: true })).toEqual(before);
    const imported = await job('import', await withScanner(site.settingsPath, clean), '--from', pack);
    expect(imported.error).toBeNull();
    expect(imported.result?.scan?.files).toBe(connected.result?.pack?.files);
    expect((await readFile(seen, 'utf8')).trim().split('\n')).toHaveLength(
      2 + 2 * (connected.result?.pack?.files ?? 0),
    );
  });
});
