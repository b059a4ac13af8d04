import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type NetworkSettings, Settings } from '../shared/settings.ts';
import type { ProxyCredentials } from './network/configured-routes.ts';
import { noSystemProxy, onlySystemProxy } from './network/system-proxy.ts';
import { createServices, type ServiceOptions } from './services.ts';

/** A proxy server that answers for every host itself, and wants a password where there is one to give. */
interface TestProxy {
  readonly server: Server;
  readonly address: string;
  readonly seen: string[];
}

const proxies: TestProxy[] = [];
let one: TestProxy;
let other: TestProxy;
beforeEach(async () => {
  one = await openProxy(null);
  other = await openProxy('meg:S3cret');
});
afterEach(() => {
  for (const { server } of proxies.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function openProxy(want: string | null): Promise<TestProxy> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url ?? '');
    const isRight =
      want === null || request.headers['proxy-authorization'] === `Basic ${Buffer.from(want).toString('base64')}`;
    response.writeHead(isRight ? 200 : 407, { 'Content-Length': 2, 'Proxy-Authenticate': 'Basic realm="x"' }).end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy = { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
  proxies.push(proxy);
  return proxy;
}

const { signal } = new AbortController();

/** Downloads one file as a job does; the code of the error where that fails. */
async function download(network: Partial<NetworkSettings>, options: Partial<ServiceOptions> = {}): Promise<string> {
  const settings = Settings.parse({
    version: 1,
    cloud: {
      usageDataUrl: 'http://cloud.test/usage-data',
      manifestUrl: 'http://cloud.test/manifest',
      adminUiContentUrl: 'http://cloud.test/console',
    },
    network,
  });
  const services = createServices(settings, { proxy: null, trustFolder: '/not-used', ...options });
  try {
    const cloud = services.ports.cloudService();
    const { body } = await cloud.download(cloud.manifestUrl, cloud.manifestUrl, signal);
    let text = '';
    for await (const piece of body) text += Buffer.from(piece).toString();
    return text;
  } catch (error) {
    return (error as { readonly code: string }).code;
  } finally {
    await services.close();
  }
}

const named = { userName: null, password: null };
const signedIn: ProxyCredentials = { userName: 'meg', password: 'S3cret' };
const routes = (
  credentials: ProxyCredentials | null,
  system: string | null = null,
): NonNullable<ServiceOptions['routes']> => ({
  systemProxy: system === null ? noSystemProxy : onlySystemProxy(system),
  credentials: () => credentials,
});

describe('the way to the cloud service', () => {
  it('is the proxy server the settings name', async () => {
    expect(await download({ proxy: 'manual', address: one.address })).toBe('ok');
    expect(one.seen).toEqual(['http://cloud.test/manifest']);
  });

  it('is that of the system when nothing is said', async () => {
    expect(await download({}, { routes: routes(null, one.address) })).toBe('ok');
    expect(one.seen).toHaveLength(1);
  });

  it('is straight when that is said, whatever the system says', async () => {
    expect(await download({ proxy: 'none' }, { routes: routes(null, one.address) })).toMatch(/^cloud\./);
    expect(one.seen).toEqual([]);
  });

  it('is the proxy server named for this run before any of the settings', async () => {
    expect(
      await download({ proxy: 'manual', address: other.address }, { proxy: { address: one.address, ...named } }),
    ).toBe('ok');
    expect(other.seen).toEqual([]);
  });

  it('takes the password of who is signed in, and asks for it otherwise', async () => {
    const network = { proxy: 'manual', address: other.address } as const;
    expect(await download(network)).toBe('proxy.needs-credentials');
    expect(await download(network, { routes: routes({ ...signedIn, password: 'wrong' }) })).toBe(
      'proxy.wrong-credentials',
    );
    expect(await download(network, { routes: routes(signedIn) })).toBe('ok');
  });

  it('takes the password that stands with the proxy server of the system', async () => {
    const system = `http://meg:S3cret@${other.address}`;
    expect(await download({}, { routes: routes({ userName: 'x', password: 'y' }, system) })).toBe('ok');
  });

  it.each([null, 'http://meg:S3cret@proxy', 'socks://proxy', 'proxy/path'])(
    'is refused before any work when it is %j',
    (address) => {
      const settings = Settings.parse({ version: 1, network: { proxy: 'manual', address } });
      expect(() => createServices(settings, { proxy: null, trustFolder: '/not-used' })).toThrow(
        expect.objectContaining({ code: 'proxy.bad-address', message: expect.not.stringContaining('S3cret') }),
      );
    },
  );
});
