import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AppDescription, SettingsDescription } from '../shared/ipc.ts';
import { type OpenHost, type OpenHostOptions, openHost } from './open-host.ts';
import { spawnByNode } from './practice/spawn-node.ts';
import { MemorySecretStore } from './secrets/secret-store.ts';

/*
 * The host as the window and the loopback page open it, on a computer with nothing on it: a real settings file, real logs,
 * the real practice lab in its own process.
 */

let folder: string;
let host: OpenHost | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'open-host-'));
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
  vi.stubEnv('ProgramData', join(folder, 'data'));
  vi.stubEnv('LOCALAPPDATA', join(folder, 'data'));
  vi.stubEnv('SERVICE_CONNECTION_SETTINGS', '');
  vi.stubEnv('SERVICE_CONNECTION_LOGS', '');
  vi.stubEnv('SERVICE_CONNECTION_TRUST', '');
});
afterEach(async () => {
  await host?.close();
  host = null;
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function open(change: Partial<OpenHostOptions> = {}): Promise<void> {
  await host?.close();
  host = await openHost({
    settingsFile: null,
    drive: null,
    programFolder: folder,
    shell: { chooseFolder: null },
    secrets: new MemorySecretStore(),
    spawnPractice: spawnByNode(join(import.meta.dirname, '../lab/practice-main.ts')),
    ...change,
  });
}

async function value<T>(name: string, input: unknown = {}): Promise<T> {
  const answer = await host?.handlers.answer(name, input);
  if (answer?.isOk !== true) throw new Error(`${name}: ${answer?.error.code}`);
  // The tests ask for what the contract says.
  return answer.value as T;
}

it('begins with nothing, keeps what is saved, and has it the next time', async () => {
  await open();
  const { settings, path } = await value<SettingsDescription>('settings.read');
  expect(path.startsWith(folder)).toBe(true);
  const network = { proxy: 'manual', address: 'proxy.example:8080', userName: null };
  await value('settings.save', { settings: { ...settings, network } });
  await open();
  expect(await value<SettingsDescription>('settings.read')).toMatchObject({ path, settings: { network } });
});

it('takes the proxy server of the environment', async () => {
  const cloud = {
    usageDataUrl: 'https://cloud.example/usage-data',
    manifestUrl: 'https://cloud.example/manifest',
    adminUiContentUrl: 'https://cloud.example/console',
  };
  const settingsFile = join(folder, 'settings.json');
  await writeFile(settingsFile, JSON.stringify({ version: 1, cloud }));
  vi.stubEnv('https_proxy', 'http://meg:S3cret@proxy.example:3128');
  vi.stubEnv('no_proxy', '');
  vi.stubEnv('NO_PROXY', '');
  await open({ settingsFile });
  const description = await value<AppDescription>('app.describe');
  expect(description.cloud).toEqual({ host: 'cloud.example', proxy: 'proxy.example:3128' });
});

it('opens on the practice lab, where the whole first half of the trip works', { timeout: 60_000 }, async () => {
  await open({ startInPractice: true });
  const { paths, isPractice } = await value<AppDescription>('app.describe');
  expect(isPractice).toBe(true);
  const looked = await value('computer.look');
  expect(looked).toMatchObject({
    siteDatabase: { state: 'reachable' },
    internet: { state: 'reachable' },
    proposal: { job: 'prepare' },
  });
  const to = paths?.usageData ?? '';
  const input = { to, overwrite: false, reviewed: null, approval: null, driveId: null };
  await value('jobs.start', { job: 'prepare', input });
  const patience = { timeout: 20_000 };
  await expect.poll(async () => await value('jobs.list'), patience).toMatchObject([{ state: 'done' }]);
  await expect
    .poll(async () => await value('history.list'), patience)
    .toMatchObject([{ job: 'prepare', outcome: 'done' }]);
  const [{ log } = { log: '' }] = await value<readonly { readonly log: string }[]>('history.list');
  expect(await value('logs.read', { log, offset: null, count: 1, severities: [], contains: '' })).toMatchObject({
    errors: 0,
    lines: [{ text: 'Ended: done.' }],
  });
  expect(await value('computer.look')).toMatchObject({
    drive: { mountPath: to },
    proposal: { job: 'connect', reason: 'internet-with-usage-data' },
  });
  // Nothing of practice is kept as settings.
  expect(await readdir(folder)).not.toContain('config');
});
