/* The site by the contract: a connection that is tried, the script, and the password that must appear nowhere. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SampleWorld } from '../../core/testing/sample-world.ts';
import { startSqlServer } from '../../lab/sql-server/server.ts';
import { sqliteEngine } from '../../lab/sql-server/sqlite-engine.ts';
import { Settings, type SqlServerDatabase } from '../../shared/settings.ts';
import type { LiveComputer, LiveComputerOptions } from '../live-computer.ts';
import { HostRunLogs } from '../log/run-logs.ts';
import { createServices } from '../services.ts';
import { testComputer } from '../testing/test-computer.ts';
import { type TestHandlers, testHandlers } from '../testing/test-handlers.ts';

const secret = 'S3cret-4711';
let folder: string;
let computer: LiveComputer;
let asked: TestHandlers;
let told: unknown[];
/** Takes connections, and hangs up. */
let server: Server;
let settings: Settings;
let logs: HostRunLogs;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'site-'));
  server = createServer((socket) =>
    socket
      .on('error', () => undefined)
      .resume()
      .end('no SQL Server'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  settings = settingsOf(databaseAt());
  await open();
});
afterEach(async () => {
  await asked.handlers.close();
  await computer.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await rm(folder, { recursive: true, force: true });
});

function databaseAt(change: object = {}): SqlServerDatabase {
  const { port } = server.address() as { port: number };
  const given = {
    kind: 'sqlserver',
    server: '127.0.0.1',
    port,
    database: 'CM_P01',
    signIn: { kind: 'sql', userName: 'reader' },
    connectSeconds: 5,
    ...change,
  };
  const { site } = settingsOf(given);
  if (site?.database.kind !== 'sqlserver') throw new Error('A SQL Server was given');
  return site.database;
}

function settingsOf(database: object): Settings {
  return Settings.parse({ version: 1, site: { database, folder: null } });
}

async function open(change: Partial<LiveComputerOptions> = {}): Promise<void> {
  const world = await SampleWorld.make();
  told = [];
  logs = new HostRunLogs({
    folder: join(folder, 'logs'),
    programFolder: join(folder, 'logs'),
    settings: () => ({ settings: computer.settings, path: null }),
  });
  computer = await testComputer(world.ports, {
    settings,
    settingsPath: join(folder, 'settings.json'),
    environment: {},
    onSecret: (one) => logs.addSecret(one),
    openServices: (inForce, routes, databaseSecrets) =>
      createServices(inForce, { proxy: null, trustFolder: join(folder, 'trust'), routes, databaseSecrets }),
    ...change,
  });
  asked = testHandlers({ computer, logs });
  asked.handlers.subscribe((message) => told.push(message));
}

describe('a connection that is tried', () => {
  it('tells what is wrong, keeps nothing, and needs no settings', async () => {
    settings = Settings.parse({ version: 1 });
    await open();
    const trial = await asked.value('site.try', { database: databaseAt(), secret });
    expect(trial).toMatchObject({ facts: null, certificate: null, databases: [], checks: [] });
    expect(trial.error?.code).toMatch(/^site-database\./);
    expect(await asked.value('settings.read', {})).toMatchObject({ isSignedInToDatabase: false });
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes the password that was given for this very database, and for no other', async () => {
    await asked.value('site.sign-in', { secret, remember: false });
    const code = async (database: SqlServerDatabase): Promise<string | undefined> =>
      (await asked.value('site.try', { database, secret: null })).error?.code;
    expect(await code(databaseAt())).not.toBe('site-database.needs-password');
    expect(await code(databaseAt({ signIn: { kind: 'sql', userName: 'sa' } }))).toBe('site-database.needs-password');
    expect(await code(databaseAt({ server: 'localhost' }))).toBe('site-database.needs-password');
  });

  it('is refused when it is no connection', async () => {
    expect(await asked.refusal('site.try', { database: { kind: 'sqlite', path: '/x' }, secret: null })).toBe(
      'contract.refused-input',
    );
    const withPassword = { ...databaseAt(), password: secret };
    expect(await asked.refusal('site.try', { database: withPassword, secret: null })).toBe('contract.refused-input');
  });
});

describe('the rights script', () => {
  const order = { account: 'CONTOSO\\svc', signIn: 'windows', database: 'CM_P01', stages: ['prepare'] } as const;

  it('is text to be copied', async () => {
    const { text } = await asked.value('site.rights-script', { ...order, stages: ['prepare'], undo: false });
    expect(text).toContain('GRANT SELECT ON [dbo].[TEL_TelemetryResults] TO [ServiceConnectionReader];');
    expect(text).not.toContain('CM_UpdatePackages');
  });

  it.each([
    [{ account: 'a\nDROP TABLE b' }],
    [{ account: ' ' }],
    [{ database: 'x'.repeat(129) }],
    [{ stages: [] }],
    [{ stages: ['all'] }],
  ])('is not made of %o', async (change) => {
    expect(await asked.refusal('site.rights-script', { ...order, undo: false, ...change })).toBe(
      'contract.refused-input',
    );
  });
});

describe('the password for the site database', () => {
  it('is in no answer, no event, no settings file, no log and no run record', async () => {
    await asked.value('site.sign-in', { secret, remember: true });
    expect(await asked.value('settings.read', {})).toMatchObject({ isSignedInToDatabase: true });
    const answers = [
      await asked.handlers.answer('settings.save', { settings: { ...settings, requireApproval: true } }),
      await asked.handlers.answer('site.try', { database: databaseAt(), secret }),
      await asked.handlers.answer('site.try', { database: databaseAt(), secret: null }),
      await asked.handlers.answer('site.check', {}),
      await asked.handlers.answer('site.describe', {}),
      await asked.handlers.answer('jobs.start', {
        job: 'export',
        input: { to: join(folder, 'out.csv'), overwrite: false, raw: false },
      }),
    ];
    // A log that is told of it all the same.
    const log = await logs.open('export', '00000000-0000-4000-8000-000000000000');
    log.info(`signed in with ${secret}`, { secret });
    await log.close({ state: 'done', error: null, problems: [] });
    await expect
      .poll(async () => (await asked.value('jobs.list', {})).every(({ endedAt }) => endedAt !== null), {
        timeout: 20_000,
      })
      .toBe(true);
    answers.push(
      await asked.handlers.answer('history.list', {}),
      await asked.handlers.answer('app.describe', {}),
      await asked.handlers.answer('settings.read', {}),
    );
    expect(JSON.stringify({ answers, told })).not.toContain(secret);
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toContain('settings.json');
    expect(files.filter(({ name }) => name.endsWith('.jsonl')).length).toBeGreaterThan(1);
    for (const { parentPath, name } of files)
      expect(await readFile(join(parentPath, name), 'utf8'), name).not.toContain(secret);
  });

  it('is forgotten when another server is saved, and when somebody signs out', async () => {
    await asked.value('site.sign-in', { secret, remember: false });
    await asked.value('settings.save', { settings: { ...settings, requireApproval: true } });
    expect(computer.databaseSecret.isSignedIn).toBe(true);
    await asked.value('settings.save', { settings: settingsOf(databaseAt({ server: 'evil.example' })) });
    expect(computer.databaseSecret.isSignedIn).toBe(false);
    await asked.value('settings.save', { settings });
    expect(computer.databaseSecret.isSignedIn).toBe(false);

    await asked.value('site.sign-in', { secret, remember: false });
    await asked.value('site.sign-out', {});
    expect(await asked.value('settings.read', {})).toMatchObject({ isSignedInToDatabase: false });
  });

  it('that was refused is not sent again by whatever looks at the site: that would lock the account', async () => {
    const engine = sqliteEngine({ databases: {} });
    const practice = await startSqlServer({ engine, logins: [{ way: 'sql', name: 'reader', password: 'right' }] });
    try {
      settings = settingsOf(databaseAt({ port: practice.port, certificate: { check: 'none' } }));
      await open();
      await asked.value('site.sign-in', { secret, remember: false });
      const code = async (): Promise<string | undefined> => (await asked.value('site.check', {})).error?.code;
      expect(await code()).toBe('site-database.wrong-login');
      expect(await code()).toBe('site-database.needs-password');
      expect(await asked.value('settings.read', {})).toMatchObject({ isSignedInToDatabase: false });
      expect(practice.connections).toHaveLength(1);
      await asked.value('site.sign-in', { secret, remember: false });
      expect(await code()).toBe('site-database.wrong-login');
    } finally {
      await practice.stop();
      engine.close();
    }
  });

  it('is wanted by no file', async () => {
    settings = settingsOf({ kind: 'sqlite', path: '/site/CM_P01.sqlite' });
    await open();
    expect(await asked.refusal('site.sign-in', { secret, remember: false })).toBe('site-database.no-password-wanted');
  });
});

it('a page never says where the program is that is run for a stage', async () => {
  const input = { to: '/drive', overwrite: false, reviewed: null, approval: null, driveId: null, engine: 'official' };
  expect(await asked.refusal('jobs.start', { job: 'prepare', input: { ...input, toolFolder: '/tmp/mine' } })).toBe(
    'contract.refused-input',
  );
});
