import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SampleWorld } from '../../core/testing/sample-world.ts';
import type { NetworkCheckNow } from '../../shared/network.ts';
import type { LiveComputer } from '../live-computer.ts';
import { testComputer } from '../testing/test-computer.ts';
import { type TestHandlers, testHandlers } from '../testing/test-handlers.ts';

let world: SampleWorld;
let server: Server;
let host: string;
let computer: LiveComputer;
let value: TestHandlers['value'];
let refusal: TestHandlers['refusal'];
let handlers: TestHandlers['handlers'];
let close: () => Promise<void>;

beforeEach(async () => {
  world = await SampleWorld.make();
  server = createServer((request, response) => {
    if (request.method === 'HEAD') response.writeHead(405).end();
    else response.writeHead(200, { 'Content-Length': 3 }).end('cab');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const base = `http://${host}`;
  computer = await testComputer(world.ports, {
    settings: {
      version: 1,
      cloud: { usageDataUrl: `${base}/u`, manifestUrl: `${base}/m`, adminUiContentUrl: `${base}/a` },
      network: { proxy: 'none' },
      endpoints: [{ host: '*.contoso.com', purpose: 'downloads' }],
    },
  });
  const made = testHandlers({ computer });
  ({ value, refusal, handlers } = made);
  close = async () => await made.handlers.close();
});
afterEach(async () => {
  await close();
  server.closeAllConnections();
  server.close();
});

it('checks every host that can be tried, and lists the others', async () => {
  const check = await value('network.check', {});
  expect(check.reports).toMatchObject([{ host, isRequired: true, isReachable: true }]);
  expect(check.listedOnly).toEqual([{ host: '*.contoso.com', purposes: ['downloads'] }]);
});

it('tells every screen of a check as it goes on, until something makes it worth nothing', async () => {
  const told: (NetworkCheckNow | null)[] = [];
  const stop = handlers.subscribe(({ event, value }) => {
    if (event === 'network.changed') told.push(value);
  });
  await value('network.check', {});
  const report = expect.objectContaining({ host, why: { kind: 'none', detail: null } });
  expect(told).toEqual([
    null,
    { isUnderWay: true, reports: [] },
    { isUnderWay: true, reports: [report] },
    { isUnderWay: false, reports: [report] },
  ]);
  await value('network.sign-in', { userName: 'meg', password: 'S3cret', remember: false, proxy: 'proxy:3128' });
  expect(told.at(-1)).toBeNull();
  stop();
});

it('what a check still finds after the way has changed is told to nobody', async () => {
  const checking = value('network.check', {});
  await value('network.sign-out', {});
  const told: (NetworkCheckNow | null)[] = [];
  const stop = handlers.subscribe(({ event, value }) => {
    if (event === 'network.changed') told.push(value);
  });
  await checking;
  stop();
  expect(told).toEqual([null]);
});

it('shows what the system has set where, and nothing where there is one place', async () => {
  expect(await value('network.system-settings', {})).toEqual([]);
});

it('writes the list for the firewall, with a whole path and nothing replaced unasked', async () => {
  const order = { to: '/drive/hosts.csv', format: 'csv', overwrite: false } as const;
  const file = await value('network.firewall-list', order);
  const text = Buffer.from(world.files.contents.get('/drive/hosts.csv') ?? '').toString('utf8');
  expect(file).toMatchObject({ path: '/drive/hosts.csv', sizeBytes: Buffer.byteLength(text) });
  expect(text).toContain('*.contoso.com,443,TCP,downloads,may be needed,direct,not tried');
  expect(await refusal('network.firewall-list', order)).toBe('files.exists');
  expect(await refusal('network.firewall-list', { ...order, to: 'hosts.csv' })).toBe('files.not-a-full-path');
  expect(await refusal('network.firewall-list', { ...order, format: 'pdf' })).toBe('contract.refused-input');
});

it('knows the hosts a plan named, from then on', async () => {
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  const named = { host: 'cloud.test', purpose: 'downloads', isRequired: true };
  expect(await value('network.hosts', {})).not.toContainEqual(named);
  const input = { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: true, picks: null } as const;
  const rest = { requireApproval: false, driveId: null, overrides: [] };
  const { runId } = await value('jobs.start', { job: 'connect', input: { ...input, ...rest } });
  await expect.poll(async () => await value('network.hosts', {}), { timeout: 20_000 }).toContainEqual(named);
  expect(runId).not.toBe('');
});
