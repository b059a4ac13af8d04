/*
 * Nobody is surprised: every host Connect contacts is one announced before, and what needs no network works where there is
 * none, not even the computer's own loopback.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../scripts/peers.ts';
import { root } from '../scripts/root.ts';
import { cliFlags, type Ended } from '../scripts/run-cli.ts';
import { createLab, type LabSite, type RunningLab, startLab } from '../src/lab/lab.ts';
import type { JobId } from '../src/shared/jobs.ts';
import type { NetworkCheck } from '../src/shared/network.ts';
import { runCli, runJob } from './support/run-here.ts';

let folder: string;
let lab: RunningLab;
let site: LabSite;
/** Leads every link of the lab to the lab, by another name. */
let links: Server;
let linksAddress: string;
const at = (...names: readonly string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'egress-'));
  await createLab({ folder: at('lab'), hierarchies: 1, rows: 200, seed: 6, payloadBytes: 200_000 });
  lab = await startLab(at('lab'), { port: 0, pollMs: 50, stepMs: 0 });
  const [first] = lab.sites;
  if (first === undefined) throw new Error('A lab has no site.');
  site = first;
  const target = lab.cloud.url.replace('127.0.0.1', 'localhost');
  links = createServer((request, response) => {
    response.writeHead(302, { Location: `${target}${request.url}` }).end();
  });
  await new Promise<void>((resolve) => links.listen(0, '127.0.0.1', resolve));
  linksAddress = `127.0.0.1:${(links.address() as AddressInfo).port}`;
  await mkdir(at('drive'));
  await done('prepare', ['--to', at('drive'), '--settings', site.settingsPath]);
});
afterAll(async () => {
  links.closeAllConnections();
  links.close();
  await lab.stop();
  await rm(folder, { recursive: true });
});

/** Runs a job that has to end well. */
async function done<J extends JobId>(
  job: J,
  argv: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended<J>> {
  const ran = await runJob(job, [...argv, '--logs', at('logs')], { env });
  expect({ code: ran.error?.code ?? null, exitCode: ran.exitCode }).toEqual({ code: null, exitCode: 0 });
  return ran;
}

describe('what Connect contacts', () => {
  /** The settings of the internet computer, with every link by way of another host. */
  async function settingsByLinks(more: object = {}): Promise<string> {
    const settings = JSON.parse(await readFile(lab.internetSettingsPath, 'utf8')) as {
      cloud: { usageDataUrl: string; manifestUrl: string; adminUiContentUrl: string };
    };
    const byLink = (address: string): string => address.replace(new URL(address).host, linksAddress);
    const { cloud } = settings;
    const path = at('by-links.json');
    const links = { manifestUrl: byLink(cloud.manifestUrl), adminUiContentUrl: byLink(cloud.adminUiContentUrl) };
    await writeFile(path, JSON.stringify({ ...settings, cloud: { ...cloud, ...links }, ...more }));
    return path;
  }

  const order = (settings: string, to: string): readonly string[] => [
    '--from',
    at('drive'),
    '--to',
    at(to),
    '--download',
    'all',
    '--settings',
    settings,
  ];

  /** What the system was really asked for, below the program. */
  async function recorded(name: string): Promise<{ readonly env: Record<string, string>; read(): Promise<Recorded> }> {
    const path = at(name);
    await writeFile(path, '');
    const hook = pathToFileURL(join(root, 'e2e/support/recorded-egress.mjs')).href;
    return {
      env: { NODE_OPTIONS: `--import=${hook}`, RECORDED_EGRESS: path },
      read: async () => {
        const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
        const of = (kind: string): ReadonlySet<string> =>
          new Set(lines.flatMap((line) => (line.startsWith(`${kind} `) ? [line.slice(kind.length + 1)] : [])));
        return { connections: of('connect'), names: of('lookup') };
      },
    };
  }

  interface Recorded {
    readonly connections: ReadonlySet<string>;
    readonly names: ReadonlySet<string>;
  }

  it('are the hosts of its plan, and those they lead to, each written down before', async () => {
    const settings = await settingsByLinks();
    const own = new URL(lab.cloud.url).host;
    const other = own.replace('127.0.0.1', 'localhost');
    const planned = await done('connect', [...order(settings, 'pack'), '--plan']);
    const announced = new Set(planned.result?.plan.hosts.map(({ host }) => host));
    expect(announced).toContain(linksAddress);
    expect(announced).toContain(own);

    const egress = await recorded('connect.txt');
    const { result } = await done('connect', order(settings, 'pack'), egress.env);
    const { connections, names } = await egress.read();
    expect(connections).toEqual(new Set(result?.hosts.map(({ host }) => host)));
    const led = { host: other, why: 'redirect', from: linksAddress, sentBytes: 0 };
    expect(result?.hosts).toContainEqual({ ...led, receivedBytes: expect.any(Number) });
    const received = result?.hosts.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0) ?? 0;
    expect(received).toBeGreaterThanOrEqual(result?.downloadedBytes ?? Number.NaN);
    for (const { host, from } of result?.hosts ?? []) expect(announced.has(from ?? host)).toBe(true);
    for (const name of names) expect([...connections].map((host) => host.replace(/:\d+$/, ''))).toContain(name);

    const logs = await readdir(at('logs'));
    const texts = await Promise.all(logs.map(async (name) => await readFile(at('logs', name), 'utf8')));
    for (const host of connections) expect(texts.some((text) => text.includes(`Contacts ${host}:`))).toBe(true);
  });

  it('are the listed ones only, where the settings say so', async () => {
    const settings = await settingsByLinks({ hosts: 'listed' });
    const egress = await recorded('listed.txt');
    const ran = await runJob('connect', [...order(settings, 'listed'), '--logs', at('logs')], { env: egress.env });
    expect(ran).toMatchObject({ exitCode: 3, error: { code: 'cloud.host-not-listed' } });
    expect((await egress.read()).connections).toEqual(new Set([linksAddress]));
  });

  it('are as few for a check of the way', async () => {
    const egress = await recorded('check.txt');
    const ran = await runCli(['connect', '--check', '--settings', await settingsByLinks(), '--json'], {
      env: egress.env,
    });
    const { check } = JSON.parse(ran.stdout) as { check: NetworkCheck };
    expect(ran.exitCode).toBe(0);
    const hosts = new Set(check.reports.map(({ host }) => host));
    const { connections } = await egress.read();
    const own = new URL(lab.cloud.url).host;
    // Those it goes the way to, and the one their links lead to.
    expect(connections).toEqual(new Set([...hosts, own.replace('127.0.0.1', 'localhost')]));
  });
});

const isPossible = process.getuid?.() === 0 && (await findProgram('unshare')) !== null;
if (!isPossible)
  process.stderr.write('SKIPPED: work without any network (it takes root and unshare to take the network away)\n');

describe.skipIf(!isPossible)('without any network, not even loopback', () => {
  /** Runs the program in a network namespace of its own, where nothing is up. */
  async function alone(argv: readonly string[]): Promise<{ exitCode: number; text: string }> {
    const flags = [...cliFlags, join(root, 'src/cli/main.ts'), ...argv];
    const child = spawn('unshare', ['-n', process.execPath, ...flags, '--settings', site.settingsPath], {
      env: {
        ...process.env,
        NO_COLOR: '1',
        SERVICE_CONNECTION_TRUST: at('trust'),
        SERVICE_CONNECTION_LOGS: at('logs'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
    const exitCode = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
    return { exitCode, text };
  }

  it('there is really none', async () => {
    const { exitCode, text } = await alone(['connect', '--check', '--cloud', lab.cloud.url]);
    expect(exitCode).toBe(3);
    expect(text).toContain('0 of 1 host reached.');
  });

  it('the whole of the offline work is done', async () => {
    await done('connect', ['--from', at('drive'), '--to', at('carried'), '--settings', lab.internetSettingsPath]);
    await mkdir(at('second'));
    const cabinet = (await readdir(at('drive'))).find((name) => name.endsWith('.cab')) ?? '';
    const commands: readonly (readonly string[])[] = [
      ['export', '--to', at('second', 'usage.csv')],
      ['prepare', '--to', at('second')],
      ['verify', at('carried')],
      ['cab', 'list', at('drive', cabinet)],
      ['trust', 'show'],
      ['import', '--from', at('carried'), '--check'],
      ['import', '--from', at('carried'), '--wait', '60'],
    ];
    for (const command of commands)
      expect({ command, ...(await alone(command)) }).toMatchObject({ command, exitCode: 0 });
  });
});
