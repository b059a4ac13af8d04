import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLab, type RunningLab, startLab } from '../lab/lab.ts';
import type { JobId, JobResults } from '../shared/jobs.ts';
import { runCli } from './cli.ts';
import type { ExitCode } from './exit-codes.ts';
import { recordingHost } from './testing/recording-host.ts';

/*
 * Every parameter of the classic tool, used for real against a practice lab. docs/cli.md points to these tests by the
 * first word of their names. They build on each other in the order of the journey, as the operator does.
 */

let folder = '';
let lab: RunningLab;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'classic-'));
  await createLab({ folder: join(folder, 'lab'), hierarchies: 1, rows: 50, seed: 7, payloadBytes: 4096 });
  lab = await startLab(join(folder, 'lab'), { port: 0, pollMs: 10, stepMs: 1 });
});
afterAll(async () => {
  await lab.stop();
  await rm(folder, { recursive: true });
});

interface Ran<J extends JobId> {
  readonly exitCode: ExitCode;
  readonly result: JobResults[J] | null;
  readonly errorCode: string | null;
}

async function run<J extends JobId>(
  place: 'site' | 'internet',
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran<J>> {
  const [site] = lab.sites;
  const settings = place === 'site' ? (site?.settingsPath ?? '') : lab.internetSettingsPath;
  const host = recordingHost([...args, '--settings', settings, '--json'], { folder, environment });
  const exitCode = await runCli(host);
  expect(host.printed.err).toBe('');
  const ended = JSON.parse(host.printed.out.trimEnd().split('\n').at(-1) ?? '') as {
    result: JobResults[J] | null;
    error: { code: string } | null;
    exitCode: number;
  };
  expect(ended.exitCode).toBe(exitCode);
  return { exitCode, result: ended.result, errorCode: ended.error?.code ?? null };
}

const drive = (name: string): string => join(lab.drive, name);
const connect = (to: string, ...more: string[]): Promise<Ran<'connect'>> =>
  run('internet', ['-connect', '-usagedatasrc', lab.drive, '-updatepackdest', drive(to), ...more]);

/** The kinds of the updates that were chosen, in the order of the plan. */
function chosenKinds(ran: Ran<'connect'>): readonly string[] {
  const plan = ran.result?.plan;
  const chosen = plan?.hierarchies.flatMap(({ decisions }) => decisions.filter(({ isChosen }) => isChosen)) ?? [];
  return chosen.map(({ guid }) => plan?.updates.find((update) => update.guid === guid)?.kind ?? 'unknown');
}

it('(none): shows help', async () => {
  const host = recordingHost([], { folder });
  expect(await runCli(host)).toBe(0);
  expect(host.printed.out).toMatch(/^service-connection \S+\n.*Usage: service-connection COMMAND.*-usagedatadest/s);
});

describe('at the site', () => {
  it('-prepare: writes the usage data of the site into a cabinet', async () => {
    const ran = await run<'prepare'>('site', ['-prepare', '-usagedatadest', drive('UsageData.cab')]);
    expect(ran).toMatchObject({ exitCode: 0, result: { rows: 50, cabinet: { path: drive('UsageData.cab') } } });
    expect(ran.result?.site.code).toBe(lab.sites[0]?.code);
  });

  it('-usagedatadest: names the cabinet, which is not replaced', async () => {
    const again = await run<'prepare'>('site', ['-usagedatadest', drive('UsageData.cab'), '-PREPARE']);
    expect(again).toMatchObject({ exitCode: 3, errorCode: 'files.exists', result: null });
    const bytes = await readFile(drive('UsageData.cab'));
    expect(bytes.subarray(0, 4).toString()).toBe('MSCF');
  });

  it('-export: writes the usage data as CSV', async () => {
    const ran = await run<'export'>('site', ['-export', '-dest', drive('usagedata.csv')]);
    expect(ran).toMatchObject({ exitCode: 0, result: { rows: 50 } });
  });

  it('-dest: names the CSV file', async () => {
    const text = await readFile(drive('usagedata.csv'), 'utf8');
    expect(text.startsWith('\uFEFF')).toBe(true);
    const ran = await run('site', ['-export', '-Dest', join(drive('not-there'), 'usagedata.csv')]);
    expect(ran).toMatchObject({ exitCode: 3, errorCode: 'files.not-found' });
  });
});

describe('on the internet computer', () => {
  it('-connect: uploads the usage data and downloads the latest update that applies', async () => {
    const ran = await connect('UpdatePacks');
    expect(ran.exitCode).toBe(0);
    expect(ran.result?.uploads).toHaveLength(1);
    expect(chosenKinds(ran)).toEqual(['update']);
  });

  it('-usagedatasrc: names one cabinet or a folder of them', async () => {
    const to = ['-updatepackdest', drive('One'), '--plan'];
    const file = await run<'connect'>('internet', ['-connect', '-usagedatasrc', drive('UsageData.cab'), ...to]);
    const all = await run<'connect'>('internet', ['-connect', '-usagedatasrc', `${lab.drive}/`, ...to]);
    for (const ran of [file, all]) {
      expect(ran.exitCode).toBe(0);
      expect(ran.result?.plan.hierarchies.map(({ cabinet }) => cabinet.path)).toEqual([drive('UsageData.cab')]);
    }
    const none = await run('internet', ['-connect', '-usagedatasrc', drive('none'), ...to]);
    expect(none).toMatchObject({ exitCode: 3, errorCode: 'files.not-found' });
  });

  it('-updatepackdest: names the folder of the update pack', async () => {
    expect(await readdir(drive('UpdatePacks'))).toContain('UpdatePack.json');
    const ran = await run('internet', ['-connect', '-usagedatasrc', lab.drive]);
    expect(ran).toMatchObject({ exitCode: 2, errorCode: 'usage.missing-parameter' });
  });

  it('-downloadall: downloads updates and hotfixes, whatever the version of the site', async () => {
    const ran = await connect('All', '-downloadall', '--plan');
    expect(ran.result?.plan.download).toBe('all');
    expect(new Set(chosenKinds(ran))).toEqual(new Set(['update', 'hotfix']));
    expect(chosenKinds(ran).length).toBeGreaterThan(chosenKinds(await connect('All', '--plan')).length);
  });

  it('-downloadhotfix: downloads all hotfixes', async () => {
    const ran = await connect('Hotfixes', '-DownloadHotfix', '--plan');
    expect(ran.result?.plan.download).toBe('hotfixes');
    expect(new Set(chosenKinds(ran))).toEqual(new Set(['hotfix']));
  });

  it('-downloadsiteversion: downloads what is later than the site', async () => {
    const args = ['-connect', '-downloadsiteversion', '-usagedatasrc', lab.drive, '-updatepackdest', drive('Later')];
    const ran = await run<'connect'>('internet', [...args, '--plan']);
    expect(ran.result?.plan.download).toBe('site-version');
    expect(new Set(chosenKinds(ran))).toEqual(new Set(['update', 'hotfix']));
    const both = await run('internet', [...args, '-downloadall']);
    expect(both).toMatchObject({ exitCode: 2, errorCode: 'usage.conflict' });
  });

  it('-proxyserveruri: goes through the proxy server', async () => {
    // Port 9 on this computer answers nobody: the error shows that the request went there.
    const ran = await connect('Proxy', '-proxyserveruri', '127.0.0.1:9');
    expect(ran).toMatchObject({ exitCode: 3, errorCode: 'proxy.not-listening' });
  });

  it('-proxyusername: names the user for the proxy server, whose password is not a parameter', async () => {
    const args = ['-connect', '-usagedatasrc', lab.drive, '-updatepackdest', drive('Proxy'), '-proxyserveruri'];
    const asked = await run('internet', [...args, '127.0.0.1:9', '-proxyusername', 'jqpublic']);
    expect(asked).toMatchObject({ exitCode: 3, errorCode: 'proxy.no-password' });
    const environment = { SERVICE_CONNECTION_PROXY_PASSWORD: 'hunter2' };
    const given = await run('internet', [...args, '127.0.0.1:9', '-proxyusername', 'jqpublic'], environment);
    expect(given).toMatchObject({ exitCode: 3, errorCode: 'proxy.not-listening' });
  });
});

describe('back at the site', () => {
  it('-import: hands the updates to the site, which makes them ready', async () => {
    const ran = await run<'import'>('site', ['-import', '-updatepacksrc', drive('UpdatePacks'), '--wait', '20']);
    expect(ran).toMatchObject({ exitCode: 0, result: { wasThereAlready: false } });
    expect(ran.result?.updates.map(({ outcome }) => outcome)).toEqual(['ready']);
  });

  it('-updatepacksrc: names the folder of the update pack', async () => {
    const again = await run<'import'>('site', ['-import', '-updatepacksrc', drive('UpdatePacks'), '--wait', '20']);
    expect(again).toMatchObject({ exitCode: 0, result: { wasThereAlready: true, filesLaid: 0 } });
    const other = await run('site', ['-import', '-updatepacksrc', folder]);
    expect(other).toMatchObject({ exitCode: 3, errorCode: 'update-pack.no-record' });
  });
});
