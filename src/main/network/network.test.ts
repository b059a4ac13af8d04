import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { HostReport } from '../../shared/network.ts';
import { type NetworkSettings, Settings } from '../../shared/settings.ts';
import { MemorySecretStore } from '../secrets/secret-store.ts';
import { Network } from './network.ts';
import { noSystemProxy, onlySystemProxy, type SystemProxy } from './system-proxy.ts';

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
const { signal } = new AbortController();

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface World {
  readonly host: string;
  readonly network?: Partial<NetworkSettings>;
  readonly systemProxy?: SystemProxy;
  readonly protocol?: 'http' | 'https';
}

function networkOf({ host, network, systemProxy, protocol = 'http' }: World): Network {
  const settings = Settings.parse({
    version: 1,
    cloud: {
      usageDataUrl: `${protocol}://${host}/usage-data`,
      manifestUrl: `${protocol}://${host}/fwlink/?LinkId=1`,
      adminUiContentUrl: `${protocol}://${host}/fwlink/?LinkId=2`,
    },
    network: { proxy: 'none', address: null, userName: null, ...network },
  });
  return new Network({
    settings: () => settings,
    systemProxy: systemProxy ?? noSystemProxy,
    secrets: new MemorySecretStore(),
    onSecret: () => undefined,
  });
}

const test = async (world: World, limitMs = 5_000): Promise<HostReport> =>
  await networkOf(world).test(world.host, limitMs, signal);

/** As the service answers: a HEAD at the upload is not agreed, the links lead to files. */
const service: RequestListener = (request, response) => {
  if (request.url?.startsWith('/usage-data') === true) response.writeHead(405).end();
  else if (request.url?.startsWith('/fwlink') === true) response.writeHead(302, { Location: '/file.cab' }).end();
  else response.writeHead(200, { 'Content-Length': 3 }).end('cab');
};

describe('the hosts', () => {
  it('are those of the settings, one for each purpose', () => {
    const hosts = networkOf({ host: 'cloud.example:8443' }).hosts();
    expect(hosts).toEqual([
      { host: 'cloud.example:8443', purpose: 'usage-data', isRequired: true },
      { host: 'cloud.example:8443', purpose: 'manifest', isRequired: true },
      { host: 'cloud.example:8443', purpose: 'console-content', isRequired: true },
    ]);
  });

  it('are none without a cloud service, and no others are tried', async () => {
    const network = new Network({
      settings: () => Settings.parse({ version: 1 }),
      systemProxy: noSystemProxy,
      secrets: new MemorySecretStore(),
      onSecret: () => undefined,
    });
    expect(() => network.hosts()).toThrow(expect.objectContaining({ code: 'settings.no-cloud' }));
    await expect(networkOf({ host: 'a.example' }).test('b.example', 1000, signal)).rejects.toMatchObject({
      code: 'network.unknown-host',
      details: { host: 'b.example' },
    });
  });
});

describe('a test of a host', () => {
  it('asks for everything the host is needed for, and follows where links lead', async () => {
    const seen: string[] = [];
    const host = await serve((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      service(request, response);
    });
    expect(await test({ host })).toMatchObject({ host, isReachable: true, proxy: null, error: null });
    expect(seen.sort()).toEqual([
      'GET /file.cab',
      'GET /file.cab',
      'GET /fwlink/?LinkId=1',
      'GET /fwlink/?LinkId=2',
      'HEAD /usage-data',
      'HEAD /usage-data',
    ]);
  });

  it.each([
    ['nothing listens', null, 'cloud.refused'],
    ['it fails', 500, 'cloud.server-error'],
    ['it does not let us', 403, 'cloud.not-allowed'],
    ['it has no such link', 404, 'cloud.not-there'],
  ])('says why when %s', async (_, status, code) => {
    const host =
      status === null
        ? '127.0.0.1:9'
        : await serve((request, response) => response.writeHead(request.method === 'HEAD' ? 405 : status).end());
    expect(await test({ host })).toMatchObject({ isReachable: false, error: { code } });
  });

  it('is not taken in by a sign-in page', async () => {
    const host = await serve((_request, response) =>
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>'),
    );
    expect(await test({ host })).toMatchObject({ isReachable: false, error: { code: 'cloud.web-page' } });
  });

  it('has an end when nothing answers', async () => {
    const host = await serve(() => undefined);
    const result = await test({ host }, 300);
    expect(result).toMatchObject({ isReachable: false, error: { code: 'cloud.timed-out', details: { seconds: 0.3 } } });
    expect(result.durationMs).toBeLessThan(2_000);
  });

  it('says that a name is not known', async () => {
    const result = await test({ host: 'no-such-host.invalid' });
    expect(result.error?.code).toMatch(/^cloud\.(name-not-found|unreachable|timed-out)$/);
  });

  it('says that what answers does not speak TLS', async () => {
    const host = await serve(service);
    const network = networkOf({ host, protocol: 'https' });
    expect(await network.test(host, 3_000, signal)).toMatchObject({ error: { code: 'tls.not-tls' } });
  });
});

describe('the way through a proxy server', () => {
  /** A proxy that wants these credentials and answers for every host itself. */
  async function proxy(want: string | null): Promise<{ readonly address: string; readonly seen: string[] }> {
    const seen: string[] = [];
    const address = await serve((request, response) => {
      seen.push(request.url ?? '');
      const given = request.headers['proxy-authorization'] ?? '';
      if (want !== null && given !== `Basic ${Buffer.from(want).toString('base64')}`)
        response.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="x"' }).end();
      else {
        // A proxy is asked by whole addresses.
        request.url = new URL(request.url ?? '').pathname;
        service(request, response);
      }
    });
    return { address, seen };
  }
  const host = 'cloud.test';

  it('is the one the settings name', async () => {
    const { address, seen } = await proxy(null);
    const result = await test({ host, network: { proxy: 'manual', address } });
    expect(result).toMatchObject({ isReachable: true, proxy: address });
    expect(seen).toContain('http://cloud.test/usage-data');
  });

  it('is the one the system names, of which it is asked no more than the host', async () => {
    const { address } = await proxy('ann:p@ss');
    const asked = new Set<string>();
    const systemProxy: SystemProxy = {
      async resolve(url) {
        asked.add(url);
        return await onlySystemProxy(`http://ann:p%40ss@${address}`).resolve(url);
      },
    };
    const result = await test({ host, network: { proxy: 'system' }, systemProxy });
    expect(result).toMatchObject({ isReachable: true, proxy: address });
    expect([...asked]).toEqual(['http://cloud.test/']);
    expect(JSON.stringify(result)).not.toMatch(/ann|p@ss|p%40ss/);
    expect(await test({ host: '127.0.0.1:9', network: { proxy: 'none' }, systemProxy })).toMatchObject({ proxy: null });
  });

  it('asks for a password by a code a screen can act on, and takes it at once', async () => {
    const { address } = await proxy('meg:S3cret');
    const network = networkOf({ host, network: { proxy: 'manual', address, userName: 'meg' } });
    const error = async (): Promise<string | undefined> => (await network.test(host, 5_000, signal)).error?.code;
    expect(await error()).toBe('proxy.needs-credentials');
    await network.signIn({ userName: 'meg', password: 'wrong' }, false);
    expect(await error()).toBe('proxy.wrong-credentials');
    await network.signIn({ userName: 'meg', password: 'S3cret' }, false);
    expect(await error()).toBeUndefined();
    await network.signOut();
    expect(await error()).toBe('proxy.needs-credentials');
  });

  it.each([
    ['asks for a password', null, '407 Proxy Authentication Required', 'proxy.needs-credentials'],
    ['does not take the password', 'wrong', '407 Proxy Authentication Required', 'proxy.wrong-credentials'],
    ['does not allow the host', null, '403 Forbidden', 'proxy.refused'],
    ['does not get there itself', null, '502 Bad Gateway', 'proxy.target-unreachable'],
  ])('that %s before there is a tunnel is told by its code', async (_, password, status, code) => {
    const tunnel = createServer();
    servers.push(tunnel);
    const asked: string[] = [];
    tunnel.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n`);
    });
    await new Promise<void>((resolve) => tunnel.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(tunnel.address() as AddressInfo).port}`;
    const network = networkOf({ host: 'cloud.test', network: { proxy: 'manual', address }, protocol: 'https' });
    if (password !== null) await network.signIn({ userName: 'meg', password }, false);
    expect(await network.test('cloud.test', 5_000, signal)).toMatchObject({ proxy: address, error: { code } });
    expect(asked).toContain('cloud.test:443');
  });

  it('is blamed when it cannot be reached, and when it is no address', async () => {
    const gone = createTcpServer((socket) => {
      sockets.add(socket);
      socket.destroy();
    });
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(gone.address() as AddressInfo).port}`;
    expect(await test({ host, network: { proxy: 'manual', address } })).toMatchObject({
      proxy: address,
      error: { code: 'proxy.closed' },
      stages: { name: { state: 'skipped', why: 'by-proxy' }, tcp: { state: 'passed' }, proxy: { state: 'failed' } },
    });
    gone.close();
    expect(await test({ host, network: { proxy: 'manual', address: null } })).toMatchObject({
      isReachable: false,
      error: { code: 'proxy.bad-address' },
    });
  });
});
