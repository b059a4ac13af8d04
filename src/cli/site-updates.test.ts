/* What the command line says of the updates a site knows, and of the folders of its server. */
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sitePlan } from '../lab/create-lab.ts';
import { makeSite } from '../lab/site.ts';
import { runCli } from './cli.ts';
import { recordingHost } from './testing/recording-host.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-updates-'));
  await makeSite(folder, sitePlan(0, { rows: 20, seed: 1, releases: ['2603'] }));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...typed: readonly string[]): Promise<{ exitCode: number; out: string; err: string }> {
  const host = recordingHost(['site', ...typed], {
    folder,
    environment: { SERVICE_CONNECTION_TRUST: join(folder, 'trust') },
  });
  return { exitCode: await runCli(host), ...host.printed };
}

const inFile = ['--site-database', 'CM_P01.sqlite', '--site-folder'] as const;
const inFolder = [...inFile, 'SMS'] as const;

describe('site updates', () => {
  it('says what waits, and on demand what is over', async () => {
    const short = await run('updates', ...inFolder);
    expect(short).toMatchObject({ exitCode: 0, err: '' });
    expect(short.out).toMatch(
      /^Site P01, 2603 \(5\.00\.9146\.1000\)\nNo update waits for anything\.\n\d+ more are installed/,
    );
    const whole = await run('updates', '--all', ...inFolder);
    expect(whole.out).toMatch(/Configuration Manager 2603 +5\.00\.9146\.1000 +Installed\n/);
    expect(whole.out).toMatch(/ {2}P01 +Installed, \d{4}-\d\d-\d\dT.*, on CM-P01\.practice\.example\n/);
  });

  it('goes through the check list, and ends with 3 when something failed', async () => {
    const well = await run('updates', '--check-list', '--json', ...inFolder);
    const ended = JSON.parse(well.out) as { readonly checklist: readonly { readonly key: string }[] };
    expect(well.exitCode).toBe(0);
    expect(ended).toMatchObject({ event: 'ended', command: 'site updates', state: 'done', site: { code: 'P01' } });
    expect(ended.checklist.map(({ key }) => key)).toContain('manifest-taken taken');

    const manifest = join(folder, 'SMS/inboxes/hman.box/CFD/ConfigMgr.Update.Manifest.CAB');
    await writeFile(manifest, 'x');
    const old = new Date(Date.now() - 3_600_000);
    await utimes(manifest, old, old);
    const ill = await run('updates', '--check-list', ...inFolder);
    await rm(manifest);
    expect(ill.exitCode).toBe(3);
    expect(ill.out).toMatch(/\nCheck list\nFAILED {3}Nobody has taken the manifest out of the inbox/);
    expect(ill.out).toMatch(/SMS_EXECUTIVE/);
    expect(ill.out).toMatch(/\nby hand {2}Who looks in the console/);
    expect(ill.out).toMatch(/\n\d+ other checks passed\.\n$/);
  });

  it('needs the folders only for the check list', async () => {
    const settings = join(folder, 'no-folder.json');
    const site = { database: { kind: 'sqlite', path: 'CM_P01.sqlite' }, folder: null };
    await writeFile(settings, JSON.stringify({ version: 1, site, trustFolder: 'trust' }));
    const plain = await run('updates', '--settings', settings);
    expect(plain).toMatchObject({ exitCode: 0, err: '' });
    const checked = await run('updates', '--check-list', '--settings', settings);
    expect(checked.exitCode).toBe(3);
    expect(checked.err).toContain('The folders of the site server of site P01 were not found');
  });
});

describe('a site folder that nobody has named', () => {
  it('is found by what the database says, where the site server is this computer', async () => {
    const found = join(folder, 'found');
    await makeSite(found, sitePlan(0, { rows: 20, seed: 1, releases: ['2603'] }));
    const database = new DatabaseSync(join(found, 'CM_P01.sqlite'));
    const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
    database.exec(`DROP VIEW v_Site; CREATE VIEW v_Site AS SELECT SiteCode, SiteName, ReportToSite AS ReportingSiteCode,
      ${text(`${hostname()}.example`)} AS ServerName, ${text(join(found, 'SMS'))} AS InstallDir, SiteType AS Type, Version, BuildNumber,
      Status FROM Sites`);
    database.close();
    const settings = join(found, 'to-find.json');
    const site = { database: { kind: 'sqlite', path: 'CM_P01.sqlite' }, folder: null };
    await writeFile(settings, JSON.stringify({ version: 1, site, trustFolder: 'trust' }));
    const told = await run('folders', '--json', '--settings', settings);
    expect(told.exitCode).toBe(0);
    expect(JSON.parse(told.out)).toMatchObject({
      candidates: [{ folder: join(found, 'SMS'), from: 'database', error: null }],
    });
    expect((await run('updates', '--check-list', '--settings', settings)).exitCode).toBe(0);
  });
});

describe('site folders', () => {
  it('says who names which folder, and what is missing there', async () => {
    const found = await run('folders', ...inFolder);
    expect(found.exitCode).toBe(0);
    expect(found.out).toContain(`${join(folder, 'SMS')}\n  Source   named by the settings\n`);
    // The practice database says that its server is another computer.
    expect(found.out).toMatch(
      /\\\\CM-P01\.practice\.example\\SMS_P01\n {2}Source {3}named by the site database\n {2}Missing/,
    );
  });

  it('ends with 3 when none of them is there', async () => {
    const { exitCode, out } = await run('folders', ...inFile, 'nowhere');
    expect(exitCode).toBe(3);
    expect(out).toContain("The site's folder EasySetupPayload is not at");
  });
});
