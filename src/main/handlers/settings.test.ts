import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SampleWorld } from '../../core/testing/sample-world.ts';
import type { AppDescription } from '../../shared/ipc.ts';
import { Settings } from '../../shared/settings.ts';
import type { LiveComputer, LiveComputerOptions } from '../live-computer.ts';
import { MemorySecretStore } from '../secrets/secret-store.ts';
import type { Services } from '../services.ts';
import { testComputer } from '../testing/test-computer.ts';
import { type TestHandlers, testHandlers } from '../testing/test-handlers.ts';

let folder: string;
let path: string;
let world: SampleWorld;
let computer: LiveComputer;
let asked: TestHandlers;
let told: AppDescription[];
/** What was opened and has not been closed. */
let openServices: Settings[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
  path = join(folder, 'deep', 'settings.json');
  world = await SampleWorld.make();
  openServices = [];
  await open();
});
afterEach(async () => {
  await asked.handlers.close();
  await computer.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(change: Partial<LiveComputerOptions> = {}): Promise<void> {
  told = [];
  computer = await testComputer(world.ports, { settingsPath: path, openServices: services, ...change });
  asked = testHandlers({ computer });
  asked.handlers.subscribe((message) => message.event === 'app.changed' && told.push(message.value));
}

function services(settings: Settings): Services {
  openServices.push(settings);
  return { ports: world.ports, close: async () => void openServices.splice(openServices.indexOf(settings), 1) };
}

const cloud = {
  usageDataUrl: 'https://upload.example/usage-data',
  manifestUrl: 'https://cloud.example/manifest?LinkId=1',
  adminUiContentUrl: 'https://cloud.example/console',
};
const site = { database: { kind: 'sqlite', path: '/site/CM_P01.sqlite' }, folder: '/site' } as const;
const manual = { proxy: 'manual', address: 'proxy.example:8080', userName: 'meg' } as const;

const settingsOf = (change: Partial<Settings> = {}): Settings => ({ ...Settings.parse({ version: 1 }), ...change });
const save = async (change: Partial<Settings>): Promise<string> =>
  await asked.refusal('settings.save', { settings: settingsOf(change) });

describe('settings', () => {
  it('are those of a computer that is not set up, before any are saved', async () => {
    expect(await asked.value('settings.read', {})).toEqual({
      settings: settingsOf(),
      path,
      readOnlyBecause: null,
      logFolder: '/logs',
      isSignedIn: false,
      isSignedInToDatabase: false,
      canRememberPasswords: false,
    });
    expect(await asked.value('app.describe', {})).toMatchObject({ isFirstRun: true, canPractise: false, site: null });
  });

  it('are in force at once, told to every screen, and kept', async () => {
    const described = await asked.value('settings.save', { settings: settingsOf({ site, cloud, network: manual }) });
    expect(described.settings).toMatchObject({ site, cloud, network: manual });
    expect(told).toHaveLength(2);
    expect(told[0]).toMatchObject({ isFirstRun: true, cloud: null });
    expect(told[1]).toMatchObject({
      isFirstRun: false,
      site: { database: '/site/CM_P01.sqlite', folder: '/site' },
      cloud: { host: 'cloud.example', proxy: 'proxy.example:8080' },
    });
    expect(await asked.value('app.describe', {})).toEqual(told[1]);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(settingsOf({ site, cloud, network: manual }));
    // The services of before were let go of.
    expect(openServices).toEqual([settingsOf({ site, cloud, network: manual })]);
    expect(await readdir(join(folder, 'deep'))).toEqual(['settings.json']);
  });

  it('are told first to whoever subscribes later', async () => {
    await save({ cloud });
    const later: AppDescription[] = [];
    asked.handlers.subscribe((message) => message.event === 'app.changed' && later.push(message.value));
    expect(later).toMatchObject([{ cloud: { host: 'cloud.example' } }]);
  });

  it.skipIf(process.platform === 'win32')('are for this account alone, unless the file says otherwise', async () => {
    await save({ cloud });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await chmod(path, 0o640);
    await save({ site });
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  it.skipIf(process.platform === 'win32')('go where a link leads, and the link stays', async () => {
    const target = join(folder, 'elsewhere.json');
    const link = join(folder, 'link.json');
    await writeFile(target, '{}');
    await symlink(target, link);
    await open({ settingsPath: link });
    await save({ cloud });
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(JSON.parse(await readFile(target, 'utf8'))).toMatchObject({ cloud });
  });

  it.each([
    [
      'a user and a password in an address',
      { cloud: { ...cloud, manifestUrl: 'https://meg:S3cret@cloud.example/m' } },
      'settings.credentials-in-address',
    ],
    [
      'a user and a password in that of the proxy',
      { network: { ...manual, address: 'http://meg:S3cret@proxy:80' } },
      'settings.credentials-in-address',
    ],
    [
      'the same without a protocol',
      { network: { ...manual, address: 'meg:S3cret@proxy:80' } },
      'settings.credentials-in-address',
    ],
    ['an address that is none of the web', { cloud: { ...cloud, manifestUrl: 'file:///S3cret' } }, 'cloud.bad-address'],
    ['no proxy server where one is to be named', { network: { ...manual, address: ' ' } }, 'proxy.bad-address'],
    ['a proxy server that is none', { network: { ...manual, address: 'proxy/S3cret' } }, 'proxy.bad-address'],
    ['a site folder that is not a whole path', { site: { ...site, folder: 'SMS' } }, 'files.not-a-full-path'],
    [
      'a database that is not a whole path',
      { site: { ...site, database: { kind: 'sqlite' as const, path: 'CM.sqlite' } } },
      'files.not-a-full-path',
    ],
    ['practice made to look real', { isPractice: true }, 'settings.is-practice'],
  ] satisfies readonly (readonly [string, Partial<Settings>, string])[])(
    'are refused with %s',
    async (_, change, code) => {
      const answer = await asked.handlers.answer('settings.save', { settings: settingsOf(change) });
      expect(answer).toMatchObject({ isOk: false, error: { code } });
      if (code === 'settings.credentials-in-address') expect(JSON.stringify(answer)).not.toMatch(/S3cret|meg/);
      await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
      expect(told).toHaveLength(1);
      expect(await asked.value('app.describe', {})).toMatchObject({ isFirstRun: true });
    },
  );

  it('are refused with what the contract does not know, such as a password', async () => {
    const input = { settings: { ...settingsOf(), network: { ...manual, password: 'x' } } };
    expect(await asked.refusal('settings.save', input)).toBe('contract.refused-input');
  });

  it('wait until a job has ended', async () => {
    const input = { to: '/drive', overwrite: false, reviewed: null, approval: null, driveId: null };
    await asked.value('jobs.start', { job: 'prepare', input });
    expect(await save({ cloud })).toBe('job.busy');
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect.poll(async () => (await asked.value('jobs.list', {}))[0]?.endedAt).not.toBeNull();
    expect(await save({ cloud })).toBe('answered');
  });

  it('that cannot be kept are not in force either, and it is said beforehand', async () => {
    const blocked = join(folder, 'a-file');
    await writeFile(blocked, '');
    await open({ settingsPath: join(blocked, 'settings.json') });
    expect((await asked.value('settings.read', {})).readOnlyBecause).toBe('no-access');
    expect(await save({ cloud })).toMatch(/^files\./);
    expect(await asked.value('app.describe', {})).toMatchObject({ isFirstRun: true });
  });

  it('change what the jobs reach: whoever keeps the ports reaches the services in force', async () => {
    const other = await SampleWorld.make();
    let isSaved = false;
    await open({
      openServices: () => ({ ports: isSaved ? other.ports : world.ports, close: async () => undefined }),
    });
    const { ports } = computer;
    expect(await ports.openSiteDatabase()).toBe(world.database);
    isSaved = true;
    await save({ site });
    expect(await ports.openSiteDatabase()).toBe(other.database);
    // Drives that are watched stay watched.
    expect(ports.drives).toBe(world.drives);
  });
});

describe('a password for the proxy server', () => {
  class SafeStore extends MemorySecretStore {
    override readonly canRemember = true;
  }
  const signIn = async (remember: boolean): Promise<unknown> =>
    await asked.value('network.sign-in', { userName: 'meg', password: 'S3cret', remember });

  it('is kept for this run, told to nobody, and forgotten on request', async () => {
    const secrets: string[] = [];
    await open({ onSecret: (secret) => secrets.push(secret) });
    expect(await signIn(true)).toEqual({});
    expect(secrets).toEqual(['S3cret', 'meg:S3cret']);
    const everything = [await asked.value('settings.read', {}), await asked.value('app.describe', {}), told];
    expect(everything[0]).toMatchObject({ isSignedIn: true });
    expect(JSON.stringify(everything)).not.toContain('S3cret');
    await asked.value('network.sign-out', {});
    expect(await asked.value('settings.read', {})).toMatchObject({ isSignedIn: false });
    expect(computer.network.routes.credentials('')).toBeNull();
  });

  it('is remembered only when that is asked for and safe', async () => {
    const unsafe = new MemorySecretStore();
    await open({ secrets: unsafe });
    await signIn(true);
    expect(await unsafe.read('proxy-password')).toBeNull();

    const safe = new SafeStore();
    await open({ secrets: safe });
    await signIn(false);
    expect(await safe.read('proxy-password')).toBeNull();
    await signIn(true);
    await open({ secrets: safe });
    expect(await asked.value('settings.read', {})).toMatchObject({ isSignedIn: true, canRememberPasswords: true });
    expect(computer.network.routes.credentials('')).toEqual({ userName: 'meg', password: 'S3cret' });
    await asked.value('network.sign-out', {});
    expect(await safe.read('proxy-password')).toBeNull();
  });

  it('goes to no other proxy server than the one it was given for', async () => {
    const safe = new SafeStore();
    await open({ secrets: safe, settings: settingsOf({ network: manual }) });
    await signIn(true);
    expect(await save({ network: { ...manual, address: 'evil.example:8080' } })).toBe('answered');
    expect(computer.network.routes.credentials('')).toBeNull();
    expect(await safe.read('proxy-password')).toBeNull();

    // The same when the file was changed between two runs.
    await open({ secrets: safe, settings: settingsOf({ network: manual }) });
    await signIn(true);
    await open({ secrets: safe, settings: settingsOf({ network: { ...manual, address: 'evil.example:8080' } }) });
    expect(computer.network.isSignedIn).toBe(false);
  });

  it('that waits in a form nobody knows is as good as none', async () => {
    const safe = new SafeStore();
    await safe.write('proxy-password', 'not JSON');
    await open({ secrets: safe });
    expect(computer.network.isSignedIn).toBe(false);
  });
});

it('lets go of the open usage data when another site is set up, and only then', async () => {
  const open: unknown[] = [];
  asked.handlers.subscribe((message) => message.event === 'review.changed' && open.push(message.value));
  const { reviewId } = await asked.value('review.open', {});
  await asked.value('settings.save', { settings: settingsOf({ requireApproval: true }) });
  expect(open.at(-1)).toMatchObject({ reviewId });
  await asked.value('settings.save', { settings: settingsOf({ site }) });
  expect(open.at(-1)).toBeNull();
});
