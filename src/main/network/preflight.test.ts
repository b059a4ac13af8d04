import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer, type Server } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../../scripts/peers.ts';
import type { HostReport } from '../../shared/network.ts';
import { Settings } from '../../shared/settings.ts';
import { MemorySecretStore } from '../secrets/secret-store.ts';
import { type MadeCertificate, TestAuthority } from '../testing/test-authority.ts';
import { firewallList } from './firewall-list.ts';
import { Network } from './network.ts';
import { noSystemProxy, type SystemProxy } from './system-proxy.ts';

const isSkipped = (await findProgram('openssl')) === null;
if (isSkipped) process.stderr.write('SKIPPED: the way to a host over TLS (openssl is not on this computer)\n');

const { signal } = new AbortController();
const servers: Server[] = [];
const proxies: HttpServer[] = [];
const sockets = new Set<Socket>();
let authority: TestAuthority;
let root: MadeCertificate;
let good: MadeCertificate;
let stranger: MadeCertificate;

beforeAll(async () => {
  if (isSkipped) return;
  authority = await TestAuthority.make();
  root = await authority.certify('Known Root', {});
  good = await authority.certify('good', { by: 'Known Root', names: 'IP:127.0.0.1' });
  await authority.certify('Contoso Inspection', {});
  stranger = await authority.certify('stranger', { by: 'Contoso Inspection', names: 'IP:127.0.0.1' });
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const proxy of proxies.splice(0)) proxy.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
afterAll(async () => {
  if (!isSkipped) await authority.remove();
});

async function serve(certificate: MadeCertificate, listener: RequestListener = service): Promise<string> {
  const server = createHttpsServer({ cert: certificate.cert, key: certificate.key }, listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A proxy server that only opens tunnels. */
async function tunnels(): Promise<string> {
  const server = createHttpServer();
  proxies.push(server);
  server.on('connect', (request, socket: Socket) => {
    const [name = '', port = ''] = (request.url ?? '').split(':');
    const onward = connect(Number(port), name, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const one of [socket, onward]) {
      sockets.add(one);
      one.on('error', () => undefined);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const service: RequestListener = (request, response) => {
  response.setHeader('Server', 'test/1');
  if (request.url?.startsWith('/usage-data') === true) response.writeHead(405).end();
  else response.writeHead(200, { 'Content-Length': 3 }).end('cab');
};

function networkOf(host: string, more: object = {}, systemProxy: SystemProxy = noSystemProxy): Network {
  const settings = Settings.parse({
    version: 1,
    cloud: {
      usageDataUrl: `https://${host}/usage-data`,
      manifestUrl: `https://${host}/manifest`,
      adminUiContentUrl: `https://${host}/console`,
    },
    network: { proxy: 'none' },
    ...more,
  });
  return new Network({
    settings: () => settings,
    systemProxy,
    secrets: new MemorySecretStore(),
    onSecret: () => undefined,
  });
}

const test = async (host: string, more: object = {}): Promise<HostReport> =>
  await networkOf(host, more).test(host, 10_000, signal);

describe.skipIf(isSkipped)('the way to a host', () => {
  it('has a verdict for each stage, with what it showed', async () => {
    const host = await serve(good);
    const report = await test(host, { tls: { caFile: root.certPath } });
    expect(report).toMatchObject({
      host,
      purposes: ['usage-data', 'manifest', 'console-content'],
      isRequired: true,
      isReachable: true,
      error: null,
      stages: {
        name: { state: 'passed', facts: { addresses: ['127.0.0.1'] } },
        tcp: { state: 'passed', facts: { to: host } },
        proxy: { state: 'skipped', why: 'straight' },
        tls: { state: 'passed', facts: { protocol: 'TLSv1.3', trustedBy: 'settings', firstUntrusted: null } },
        http: { state: 'passed', facts: { status: 405, server: 'test/1', redirectsTo: null } },
      },
    });
    const { http } = report.stages;
    expect(Math.abs((http.state === 'passed' && http.facts.clockDifferenceSeconds) || 0)).toBeLessThan(60);
  });

  it('ends at a certificate nobody here trusts, before anything is asked', async () => {
    const asked: string[] = [];
    const host = await serve(stranger, (request, response) => {
      asked.push(request.url ?? '');
      service(request, response);
    });
    const report = await test(host, { tls: { caFile: root.certPath } });
    expect(report).toMatchObject({
      isReachable: false,
      error: { code: 'tls.unknown-root', details: { subject: 'stranger', issuer: 'Contoso Inspection' } },
      stages: {
        tcp: { state: 'passed' },
        tls: { state: 'failed', facts: { firstUntrusted: 0, protocol: 'TLSv1.3', trustedBy: null } },
        http: { state: 'skipped', why: 'earlier-failed' },
      },
    });
    expect(asked).toEqual([]);
  });

  it('is told when the file of trusted certificates is not there', async () => {
    const host = await serve(good);
    expect(await test(host, { tls: { caFile: '/nowhere/ca.pem' } })).toMatchObject({
      stages: { tcp: { state: 'passed' }, tls: { state: 'failed' } },
      error: { code: 'tls.ca-file', details: { path: '/nowhere/ca.pem' } },
    });
  });

  it('goes through a proxy server, whose hop has verdicts of its own', async () => {
    const address = await tunnels();
    const network = { proxy: 'manual', address };
    const host = await serve(good);
    expect(await test(host, { network, tls: { caFile: root.certPath } })).toMatchObject({
      isReachable: true,
      proxy: address,
      stages: {
        name: { state: 'skipped', why: 'by-proxy' },
        tcp: { state: 'passed', facts: { to: address } },
        proxy: { state: 'passed', facts: { proxy: address } },
        tls: { state: 'passed', facts: { trustedBy: 'settings' } },
        http: { state: 'passed' },
      },
    });
    const inspected = await serve(stranger);
    expect(await test(inspected, { network, tls: { caFile: root.certPath } })).toMatchObject({
      isReachable: false,
      stages: { proxy: { state: 'passed' }, tls: { state: 'failed' } },
      error: { code: 'tls.inspected', details: { issuer: 'Contoso Inspection', proxy: address } },
    });
    expect(await test(host, { network: { proxy: 'manual', address: '127.0.0.1:9' } })).toMatchObject({
      stages: { tcp: { state: 'failed' }, proxy: { state: 'skipped', why: 'earlier-failed' } },
      error: { code: expect.stringMatching(/^proxy\./) },
    });
  });

  it('goes another way only where Connect would: not around a proxy server that refuses', async () => {
    const refusing = createHttpServer().on('connect', (_request, socket: Socket) => {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    });
    proxies.push(refusing);
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    const refuses = `127.0.0.1:${(refusing.address() as AddressInfo).port}`;
    const host = await serve(good);
    const settings = { network: { proxy: 'system' }, tls: { caFile: root.certPath } };
    const by = async (first: string): Promise<HostReport> => {
      const resolve: SystemProxy['resolve'] = async () => ({
        ways: [first, null],
        unusable: [],
        why: { kind: 'system', detail: null },
      });
      return await networkOf(host, settings, { resolve }).test(host, 10_000, signal);
    };
    expect(await by(refuses)).toMatchObject({ isReachable: false, proxy: refuses, error: { code: 'proxy.refused' } });
    expect(await by('127.0.0.1:9')).toMatchObject({ isReachable: true, proxy: null, error: null });
  });

  it('has an end at a host, and at a proxy server, that says nothing', async () => {
    const silent = createTcpServer((socket) => sockets.add(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
    expect(await networkOf(address).test(address, 300, signal)).toMatchObject({
      stages: { tcp: { state: 'passed' }, tls: { state: 'failed' } },
      error: { code: 'cloud.timed-out' },
    });
    const network = { proxy: 'manual', address };
    expect(await networkOf('cloud.test', { network }).test('cloud.test', 300, signal)).toMatchObject({
      stages: { tcp: { state: 'passed' }, proxy: { state: 'failed' } },
      error: { code: 'proxy.no-answer' },
    });
    silent.close();
  });

  it('ends at a name nobody knows, and at a port nobody listens at', async () => {
    expect(await test('no-such-host.invalid')).toMatchObject({
      stages: { name: { state: 'failed' }, tcp: { state: 'skipped', why: 'earlier-failed' } },
    });
    expect(await test('127.0.0.1:9')).toMatchObject({
      error: { code: 'cloud.refused' },
      stages: { name: { state: 'passed' }, tcp: { state: 'failed' } },
    });
  });
});

describe.skipIf(isSkipped)('a link to a host nobody listed', () => {
  it('is followed by a test no further than by Connect', async () => {
    const asked: string[] = [];
    const other = await serve(good, (request, response) => {
      asked.push(request.url ?? '');
      service(request, response);
    });
    const host = await serve(good, (request, response) => {
      const location = `https://localhost:${other.split(':')[1]}/x`;
      if (request.url === '/manifest') response.writeHead(302, { Location: location }).end();
      else service(request, response);
    });
    const report = await test(host, { hosts: 'listed', tls: { caFile: root.certPath } });
    expect(report).toMatchObject({ stages: { http: { state: 'failed' } }, error: { code: 'cloud.host-not-listed' } });
    expect(asked).toEqual([]);
  });
});

describe.skipIf(isSkipped)('all hosts at once', () => {
  it('are those of the settings, those a plan led to, and those of the table; wildcards are only listed', async () => {
    const host = await serve(good);
    const endpoints = [
      { host: '*.example.com', purpose: 'downloads' },
      { host: '127.0.0.1', ports: [Number((await serve(good)).split(':')[1])], purpose: 'downloads' },
    ];
    const network = networkOf(host, { endpoints, tls: { caFile: root.certPath } });
    network.learn([{ origin: `https://${host}` }, { origin: 'https://127.0.0.1:9' }]);
    const check = await network.check(10_000, signal);
    expect(check.reports.map((one) => [one.isRequired, one.isReachable, one.purposes])).toEqual([
      [true, true, ['usage-data', 'manifest', 'console-content', 'downloads']],
      [true, false, ['downloads']],
      [false, true, ['downloads']],
    ]);
    expect(check.listedOnly).toEqual([{ host: '*.example.com', purposes: ['downloads'] }]);
    await expect(network.test('*.example.com', 1_000, signal)).rejects.toMatchObject({ code: 'network.unknown-host' });
    const entries = network.firewallEntries(check);
    expect(entries.map((one) => [one.host, one.isRequired, one.isReachable, one.error])).toEqual([
      ['127.0.0.1', true, true, null],
      ['127.0.0.1', true, false, 'cloud.refused'],
      ['*.example.com', false, null, null],
      ['127.0.0.1', false, true, null],
    ]);
  });

  it('are Microsoft’s documented ones only where the service is Microsoft’s', () => {
    expect(
      networkOf('relay.contoso.com')
        .hosts()
        .map(({ host }) => host),
    ).toEqual(Array(3).fill('relay.contoso.com'));
    expect(networkOf('go.microsoft.com', { isPractice: true }).hosts()).toHaveLength(3);
    const hosts = networkOf('go.microsoft.com').hosts();
    expect(hosts).toContainEqual({ host: 'go.microsoft.com', purpose: 'links', isRequired: true });
    expect(hosts).toContainEqual({ host: '*.manage.microsoft.com', purpose: 'usage-data', isRequired: false });
  });
});

describe('the list for the firewall', () => {
  const checkedAt = '2026-11-21T12:00:00.000Z';
  const entries = [
    {
      host: 'cloud.example',
      ports: [443, 80],
      protocol: 'TCP',
      purposes: ['usage-data', 'manifest'],
      isRequired: true,
      proxy: 'proxy:3128',
      isReachable: false,
      error: 'tls.inspected',
      checkedAt,
    },
    {
      host: '=cmd|x',
      ports: [443],
      protocol: 'TCP',
      purposes: ['downloads'],
      isRequired: false,
      proxy: null,
      isReachable: null,
      error: null,
      checkedAt: null,
    },
  ] as const;

  it('is CSV that no spreadsheet runs', () => {
    expect(Buffer.from(firewallList(entries, 'csv')).toString('utf8')).toBe(
      [
        '\uFEFFHost,Ports,Protocol,Purpose,Required,Through,Reachable,Problem,Checked',
        `cloud.example,443 80,TCP,usage-data manifest,required,proxy:3128,no,tls.inspected,${checkedAt}`,
        `"'=cmd|x",443,TCP,downloads,may be needed,direct,not tried,"",""`,
        '',
      ].join('\r\n'),
    );
  });

  it('is text in columns', () => {
    expect(Buffer.from(firewallList(entries, 'txt')).toString('utf8').split('\r\n')).toEqual([
      'Host           Ports   Protocol  Purpose              Required       Through     Reachable  Problem        Checked',
      '-------------  ------  --------  -------------------  -------------  ----------  ---------  -------------  ------------------------',
      `cloud.example  443 80  TCP       usage-data manifest  required       proxy:3128  no         tls.inspected  ${checkedAt}`,
      '=cmd|x         443     TCP       downloads            may be needed  direct      not tried',
      '',
    ]);
  });
});
