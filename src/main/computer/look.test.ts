import { beforeEach, expect, it } from 'vitest';
import type { Files } from '../../core/ports/files.ts';
import { SampleWorld } from '../../core/testing/sample-world.ts';
import type { ComputerLook } from '../../shared/computer.ts';
import { AppError } from '../../shared/errors.ts';
import type { HostReport } from '../../shared/network.ts';
import { Settings } from '../../shared/settings.ts';
import { type LookOptions, lookAtComputer } from './look.ts';

const site = { database: { kind: 'sqlite', path: '/site/CM_P01.sqlite' }, folder: '/site' };
const cloud = {
  usageDataUrl: 'https://cloud.example/usage-data',
  manifestUrl: 'https://cloud.example/manifest',
  adminUiContentUrl: 'https://cloud.example/console',
};
const settings = (change: object): Settings => Settings.parse({ version: 1, ...change });
const { signal } = new AbortController();
const notGone = { state: 'skipped', why: 'earlier-failed' } as const;
const reachable: HostReport = {
  host: 'cloud.example',
  purposes: ['manifest'],
  isRequired: true,
  isReachable: true,
  durationMs: 1,
  proxy: null,
  why: null,
  stages: { name: notGone, tcp: notGone, proxy: notGone, tls: notGone, http: notGone },
  error: null,
};
const unreachable: HostReport = {
  ...reachable,
  isReachable: false,
  error: new AppError('cloud.refused', { host: 'cloud.example' }).toReport(),
};

let world: SampleWorld;
beforeEach(async () => {
  world = await SampleWorld.make();
  await world.files.makeFolder('/media/stick');
});

const never = new Promise<never>(() => undefined);

async function look(change: Partial<LookOptions> & { readonly answer?: HostReport } = {}): Promise<ComputerLook> {
  const network = { manifestHost: () => 'cloud.example', test: async () => change.answer ?? reachable };
  const options = { settings: settings({}), ports: world.ports, network, drive: null, limitMs: 200, ...change };
  return await lookAtComputer(options, signal);
}

it('proposes nothing on a computer that is not set up', async () => {
  expect(await look()).toEqual({
    siteDatabase: { state: 'not-set-up' },
    internet: { state: 'not-set-up' },
    drive: null,
    proposal: null,
  });
});

it('proposes Prepare where the site answers, and Connect where the internet does', async () => {
  expect(await look({ settings: settings({ site }) })).toMatchObject({
    siteDatabase: { state: 'reachable' },
    proposal: { job: 'prepare', reason: 'site-without-pack' },
  });
  expect(await look({ settings: settings({ cloud }) })).toMatchObject({
    internet: { state: 'reachable' },
    proposal: { job: 'connect', reason: 'internet-without-usage-data' },
  });
});

it('rests its proposal on what a drive holds', async () => {
  world.drives.plug({ mountPath: '/media/stick', label: 'CARRY', isRemovable: true, isSystem: false });
  await world.result('prepare', { to: '/media/stick', overwrite: false, reviewed: null });
  expect(await look({ settings: settings({ cloud }) })).toMatchObject({
    drive: { label: 'CARRY', mountPath: '/media/stick' },
    proposal: { job: 'connect', reason: 'internet-with-usage-data' },
  });
  world.drives.unplug('/media/stick');
  expect(await look({ settings: settings({ cloud }) })).toMatchObject({ drive: null });
});

it('takes the folder of practice for a drive, and the pack in it for what to import', async () => {
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  const whole = { settings: settings({ site }), drive: '/drive' };
  expect(await look(whole)).toMatchObject({ proposal: { job: 'prepare' } });
  await world.result('connect', { from: '/drive', to: '/drive/UpdatePacks', download: 'all', planOnly: false });
  expect(await look(whole)).toMatchObject({
    drive: { mountPath: '/drive' },
    proposal: { job: 'import', reason: 'site-with-pack' },
  });
});

it('does not look into the drive the system lives on', async () => {
  world.drives.plug({ mountPath: '/drive', isSystem: true });
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  expect(await look({ settings: settings({ cloud }) })).toMatchObject({ drive: null });
});

it('says what does not answer, and why', async () => {
  const ports = {
    ...world.ports,
    openSiteDatabase: async () => {
      throw new AppError('site-database.not-found', { path: '/site/CM_P01.sqlite' });
    },
  };
  expect(await look({ settings: settings({ site, cloud }), ports, answer: unreachable })).toEqual({
    siteDatabase: { state: 'unreachable', error: expect.objectContaining({ code: 'site-database.not-found' }) },
    internet: { state: 'unreachable', error: unreachable.error },
    drive: null,
    proposal: null,
  });
});

it('waits for nobody longer than it may: a database, a drive or a list that hangs', async () => {
  world.drives.plug({ mountPath: '/media/stick', isRemovable: true, isSystem: false });
  const startedMs = performance.now();
  const hanging = Object.assign(Object.create(world.files) as Files, { list: async () => await never });
  const ports = { ...world.ports, files: hanging, openSiteDatabase: async () => await never };
  expect(await look({ settings: settings({ site, cloud }), ports })).toMatchObject({
    siteDatabase: { state: 'unreachable', error: { code: 'site-database.read-failed' } },
    proposal: { job: 'connect' },
  });
  const drives = { list: async () => await never, watch: () => () => undefined };
  expect(await look({ settings: settings({ cloud }), ports: { ...world.ports, drives } })).toMatchObject({
    proposal: { job: 'connect' },
  });
  expect(performance.now() - startedMs).toBeLessThan(2_000);
});
