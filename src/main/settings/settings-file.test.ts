import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Computer } from './default-places.ts';
import { defaultLogsFolder, defaultSettingsFile, defaultTrustFolder, logPlaces, trustPlace } from './default-places.ts';
import { readSettings } from './settings-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
});
afterEach(() => rm(folder, { recursive: true }));

const cloud = {
  usageDataUrl: 'https://cloud.example/usage-data',
  manifestUrl: 'https://cloud.example/fwlink/?LinkId=1',
  adminUiContentUrl: 'https://cloud.example/fwlink/?LinkId=2',
};

/** What a file need not say. */
const unsaid = {
  network: { proxy: 'system', address: null, userName: null },
  requireApproval: false,
  trustFolder: null,
};

function computer(environment: Computer['environment'] = {}): Computer {
  return { platform: 'linux', environment: { XDG_CONFIG_HOME: folder, ...environment }, homeFolder: folder };
}

async function write(content: string | Uint8Array, name = 'settings.json'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('readSettings', () => {
  it('makes the paths absolute against the folder of the file', async () => {
    const site = { database: { kind: 'sqlite', path: 'site/CM_P01.db' }, folder: './site' };
    const path = await write(JSON.stringify({ version: 1, isPractice: true, site, cloud }));
    expect(await readSettings(path, computer())).toEqual({
      path,
      settings: {
        version: 1,
        isPractice: true,
        site: { database: { kind: 'sqlite', path: join(folder, 'site/CM_P01.db') }, folder: join(folder, 'site') },
        cloud,
        ...unsaid,
      },
    });
  });

  it('is empty when the default file is not there', async () => {
    expect(await readSettings(null, computer())).toEqual({
      path: null,
      settings: { version: 1, isPractice: false, site: null, cloud: null, ...unsaid },
    });
  });

  it('reads the default file when none is named', async () => {
    await mkdir(join(folder, 'service-connection-wizard'));
    const path = await write(JSON.stringify({ version: 1, cloud }), 'service-connection-wizard/settings.json');
    const read = await readSettings(null, computer());
    expect(read).toMatchObject({ path, settings: { cloud } });
  });

  it('takes the file the environment names, unless one is named', async () => {
    const one = await write('{"version":1,"isPractice":true}', 'one.json');
    const two = await write('\uFEFF{"version":1}', 'two.json');
    const environment = { SERVICE_CONNECTION_SETTINGS: one };
    expect((await readSettings(null, computer(environment))).path).toBe(one);
    expect((await readSettings(two, computer(environment))).path).toBe(two);
  });

  it.each([
    ['not JSON', '{', /is not JSON/],
    ['another version', '{"version":2}', /version: /],
    ['an unknown name', '{"version":1,"password":"x"}', /password/],
    ['half a site', '{"version":1,"site":{"folder":"x"}}', /site\.database: /],
    ['not an address', JSON.stringify({ version: 1, cloud: { ...cloud, manifestUrl: 'x' } }), /cloud\.manifestUrl: /],
    ['not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), /not UTF-8/],
    ['far too large', new Uint8Array(1024 * 1024 + 1), /1048577 bytes/],
  ])('refuses %s by name', async (_, content, problem) => {
    const path = await write(content);
    await expect(readSettings(path, computer())).rejects.toMatchObject({
      code: 'settings.malformed',
      details: { path, problem: expect.stringMatching(problem) },
    });
  });

  it('refuses a folder, and a named file that is not there', async () => {
    await expect(readSettings(folder, computer())).rejects.toMatchObject({
      code: 'settings.malformed',
      details: { problem: 'it is a folder' },
    });
    const path = join(folder, 'none.json');
    await expect(readSettings(path, computer())).rejects.toMatchObject({
      code: 'settings.not-found',
      details: { path },
    });
    const environment = { SERVICE_CONNECTION_SETTINGS: path };
    await expect(readSettings(null, computer(environment))).rejects.toMatchObject({ code: 'settings.not-found' });
  });
});

describe('the default places', () => {
  it('are in ProgramData on Windows', () => {
    const windows: Computer = {
      platform: 'win32',
      environment: { ProgramData: 'E:\\Data' },
      homeFolder: 'C:\\Users\\a',
    };
    expect(defaultSettingsFile(windows)).toBe('E:\\Data\\ServiceConnectionWizard\\settings.json');
    expect(defaultLogsFolder(windows)).toBe('E:\\Data\\ServiceConnectionWizard\\Logs');
    expect(defaultLogsFolder({ ...windows, environment: {} })).toBe('C:\\ProgramData\\ServiceConnectionWizard\\Logs');
  });

  it('follow XDG elsewhere, which counts only absolute paths', () => {
    const linux: Computer = { platform: 'linux', environment: {}, homeFolder: '/home/a' };
    expect(defaultSettingsFile(linux)).toBe('/home/a/.config/service-connection-wizard/settings.json');
    expect(defaultLogsFolder(linux)).toBe('/home/a/.local/state/service-connection-wizard/logs');
    const environment = { XDG_CONFIG_HOME: '/etc/x', XDG_STATE_HOME: 'relative' };
    expect(defaultSettingsFile({ ...linux, environment })).toBe('/etc/x/service-connection-wizard/settings.json');
    expect(defaultLogsFolder({ ...linux, environment })).toBe('/home/a/.local/state/service-connection-wizard/logs');
  });
});

describe('trustPlace', () => {
  it('is below the account, where others may not read', () => {
    const windows: Computer = { platform: 'win32', environment: {}, homeFolder: 'C:\\Users\\a' };
    expect(defaultTrustFolder(windows)).toBe('C:\\Users\\a\\AppData\\Local\\ServiceConnectionWizard\\Trust');
    const linux: Computer = { platform: 'linux', environment: {}, homeFolder: '/home/a' };
    expect(trustPlace(null, linux)).toBe('/home/a/.local/state/service-connection-wizard/trust');
  });

  it('is what the settings name, before what the environment names, before the default', () => {
    const named: Computer = {
      platform: 'linux',
      environment: { SERVICE_CONNECTION_TRUST: '/srv/trust' },
      homeFolder: '/home/a',
    };
    expect(trustPlace('/keys', named)).toBe('/keys');
    expect(trustPlace(null, named)).toBe('/srv/trust');
  });

  it('is made absolute against the folder of the settings file', async () => {
    const path = await write(JSON.stringify({ version: 1, trustFolder: 'trust', tls: { caFile: 'pki/proxy.pem' } }));
    const { settings } = await readSettings(path, computer());
    expect(settings.trustFolder).toBe(join(folder, 'trust'));
    expect(settings.tls).toEqual({ caFile: join(folder, 'pki/proxy.pem'), minimumVersion: 'TLSv1.2' });
  });
});

describe('logPlaces', () => {
  it('keeps all logs in the folder that is named, by a parameter before the environment', () => {
    const linux: Computer = { platform: 'linux', environment: {}, homeFolder: '/home/a' };
    const folder = '/home/a/.local/state/service-connection-wizard/logs';
    expect(logPlaces(null, linux, '/opt/tool')).toEqual({ folder, classicFolder: '/opt/tool' });
    const named = { ...linux, environment: { SERVICE_CONNECTION_LOGS: '/var/log/x' } };
    expect(logPlaces(null, named, '/opt/tool')).toEqual({ folder: '/var/log/x', classicFolder: '/var/log/x' });
    expect(logPlaces('/y', named, '/opt/tool')).toEqual({ folder: '/y', classicFolder: '/y' });
  });
});
