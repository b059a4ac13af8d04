/* What leaves for whoever helps: a whole archive is searched for everything that must not be in it. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBundle } from '../core/bundle/bundle.ts';
import { appendEntry } from '../core/custody/append-entry.ts';
import { NodeFiles } from '../main/files/node-files.ts';
import { openRunLog } from '../main/log/run-log.ts';
import { systemClock } from '../main/system-clock.ts';
import { FileCustodyStore } from '../main/trust/file-custody-store.ts';
import { FileTrustStore } from '../main/trust/file-trust-store.ts';
import { runCli } from './cli.ts';
import { recordingHost } from './testing/recording-host.ts';

let folder = '';
const at = (...names: string[]): string => join(folder, ...names);
const password = 'Zomer-2026!geheim';
const secrets = {
  proxyPassword: password,
  proxyPasswordInBase64: Buffer.from(password).toString('base64'),
  proxyPasswordInAnAddress: encodeURIComponent(password),
  credentialsOfAnAddress: 'gast:welkom01',
  keyOfAnAddress: 'sig=AbCdEf123456',
  header: 'c3RhZmY6aGVtbGlnaw==',
  passwordByName: 'hunter2-by-name',
  tokenInJson: 'tok-998877',
  passwordOfACommand: 'pw-on-the-line',
  scannerKey: 'SCANKEY-5544',
  sqlPassword: 'Lente-2026!vault',
  sqlToken: 'eyJ0eXAiOiJKV1Qi.planted',
  anyPrivateKey: 'MC4CAQAwBQYDK2VwBCIEIPlanted',
} as const;
const names = {
  account: 'CORP\\anna.bakker',
  accountAlone: 'anna.bakker',
  approver: 'Piet Jansen',
  proxyUser: 'svc-proxy-07',
  sqlUser: 'svc-reader-12',
} as const;
const computer = 'SCP-AMSTERDAM';
const databaseServer = 'sql-utrecht.corp.example';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-support-'));
  await mkdir(at('logs'));
  const trust = new FileTrustStore(at('trust'), { name: computer });
  const custody = new FileCustodyStore(at('trust'));
  await appendEntry(
    { trust, custody, clock: systemClock },
    'computer',
    { what: 'approved', who: names.account, details: { by: names.approver } },
    { what: 'key-made' },
  );
  const settings = {
    version: 1,
    site: {
      database: {
        kind: 'sqlserver',
        server: databaseServer,
        signIn: { kind: 'ntlm', domain: 'CORP', userName: names.sqlUser },
      },
      folder: 'site',
    },
    cloud: {
      usageDataUrl: `https://${secrets.credentialsOfAnAddress}@cloud.example/up?${secrets.keyOfAnAddress}`,
      manifestUrl: 'https://cloud.example/fwlink/?LinkId=2309745',
      adminUiContentUrl: 'https://cloud.example/fwlink/?LinkId=619849',
    },
    network: { proxy: 'manual', address: 'proxy.example:8080', userName: names.proxyUser },
    scan: { preset: 'custom', command: 'scan', arguments: ['--key', secrets.scannerKey] },
  };
  await writeFile(at('settings.json'), JSON.stringify(settings));
  const log = await openRunLog({
    folder: at('logs'),
    job: 'connect',
    runId: 'c0ffee00-0000-4000-8000-000000000000',
    startedAt: new Date('2026-11-20T10:00:00.000Z'),
    secrets: [],
    programFolder: at('logs'),
  });
  // A log of an earlier version that kept less out, or of a program it ran.
  log.info(`Proxy answered ${secrets.proxyPassword} ${secrets.proxyPasswordInBase64}`);
  log.warning(`https://x.example/?p=${secrets.proxyPasswordInAnAddress} of ${names.account} on ${computer}`);
  log.info(`Authorization: Basic ${secrets.header}`, { token: secrets.tokenInJson });
  log.info(`login password=${secrets.passwordByName} by ${names.approver}, --password ${secrets.passwordOfACommand}`);
  log.info(`-----BEGIN PRIVATE KEY-----\n${secrets.anyPrivateKey}\n-----END PRIVATE KEY-----`);
  log.info(`Working folder: ${folder}; user ${names.proxyUser}`);
  log.info(`Signed in at ${databaseServer} with ${secrets.sqlPassword}, then with ${secrets.sqlToken}`);
  log.info('This line may be read by anybody.');
  await log.close({ state: 'failed', error: null, problems: [] });
});
afterAll(() => rm(folder, { recursive: true }));

interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  typed: readonly string[],
  options: { answers?: string[]; isInteractive?: boolean } = {},
): Promise<Ran> {
  const host = recordingHost(['support', ...typed, '--settings', 'settings.json', '--logs', 'logs'], {
    folder,
    environment: {
      SERVICE_CONNECTION_TRUST: at('trust'),
      SERVICE_CONNECTION_PROXY_PASSWORD: password,
      SERVICE_CONNECTION_SQL_PASSWORD: secrets.sqlPassword,
      SERVICE_CONNECTION_SQL_TOKEN: secrets.sqlToken,
    },
    ...options,
  });
  const exitCode = await runCli(host);
  return { exitCode, ...host.printed };
}

describe('support', () => {
  it('writes nothing that is secret, and no name, and what there is to know', async () => {
    expect(await run(['create', '--to', 'S.zip', '--yes'])).toMatchObject({ exitCode: 0, err: '' });
    // Stored, so that what is in it lies there in plain sight.
    const archive = (await readFile(at('S.zip'))).toString('utf8');
    const pem = (await readFile(at('trust', 'key.pem'), 'utf8')).split('\n')[1] ?? '';
    expect(pem.length).toBeGreaterThan(40);
    const planted = { ...secrets, ...names, computer, databaseServer, host: hostname(), folder, pem };
    for (const [what, text] of Object.entries(planted)) {
      expect(archive.includes(text), what).toBe(false);
      expect(archive.toLowerCase().includes(JSON.stringify(text).slice(1, -1).toLowerCase()), what).toBe(false);
    }
    expect(archive).toContain('This line may be read by anybody.');
    expect(archive).toContain('https://cloud.example/fwlink/?LinkId=2309745');
    expect(archive).toContain('"what": "approved"');
    expect(archive).toContain('"timeZone"');
  });

  it('lists what it would write, and writes exactly that', async () => {
    const listed = JSON.parse((await run(['list', '--json'])).out) as { files: { path: string; sizeBytes: number }[] };
    expect(listed.files.map(({ path }) => path)).toEqual([
      'environment.json',
      'settings.json',
      'drives.json',
      'trust.json',
      'custody.json',
      'logs/20261120-100000Z-connect-c0ffee00.log',
      'logs/20261120-100000Z-connect-c0ffee00.jsonl',
    ]);
    await run(['create', '--to', 'L.zip', '--yes']);
    const file = await new NodeFiles().open(at('L.zip'));
    const { entries } = await openBundle(file);
    await file.close();
    expect(entries.map(({ path }) => path)).toEqual(listed.files.map(({ path }) => path));
    // Free space comes and goes.
    for (const [index, { path, sizeBytes }] of entries.entries())
      if (path !== 'drives.json') expect(sizeBytes, path).toBe(listed.files[index]?.sizeBytes);
  });

  it('shows the list and asks before it writes; without anybody to ask it writes nothing', async () => {
    const asked = await run(['create', '--to', 'Q.zip'], { isInteractive: true, answers: ['n'] });
    expect(asked.exitCode).toBe(130);
    expect(asked.out).toContain('settings.json: Settings');
    expect(await run(['create', '--to', 'Q.zip'])).toMatchObject({ exitCode: 2 });
    expect(await run(['create', '--to', 'Q.zip', '--json'])).toMatchObject({ exitCode: 2 });
    await expect(readFile(at('Q.zip'))).rejects.toMatchObject({ code: 'ENOENT' });
    const said = await run(['create', '--to', 'Q.zip'], { isInteractive: true, answers: ['y'] });
    expect(said).toMatchObject({ exitCode: 0, out: expect.stringContaining('Look into it before you give it away') });
    expect(await run(['create', '--to', 'Q.zip', '--yes'])).toMatchObject({ exitCode: 3 });
  });

  it('leaves names of computers in when that is said, and still none of people', async () => {
    await run(['create', '--to', 'N.zip', '--yes', '--with-names']);
    const archive = (await readFile(at('N.zip'))).toString('utf8');
    expect(archive).toContain(hostname());
    expect(archive).toContain(computer);
    for (const name of Object.values(names)) expect(archive.includes(name), name).toBe(false);
  });

  it('changes nothing on a computer that has sealed nothing yet: it does not make it a key', async () => {
    const host = recordingHost(['support', 'list', '--json'], {
      folder: at('fresh'),
      environment: { SERVICE_CONNECTION_TRUST: at('fresh', 'trust') },
    });
    expect(await runCli(host)).toBe(0);
    expect(JSON.parse(host.printed.out)).toMatchObject({ state: 'done', files: expect.any(Array) });
    await expect(readFile(at('fresh', 'trust', 'key.pem'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
