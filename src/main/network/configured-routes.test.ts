import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { NetworkSettings } from '../../shared/settings.ts';
import { ConfiguredRoutes, type RouteOptions } from './configured-routes.ts';
import { parseProxyList } from './proxy-list.ts';
import { noSystemProxy } from './system-proxy.ts';

const url = new URL('https://cloud.example/secret?key=1');

function routesOf(network: Partial<NetworkSettings>, options: Partial<RouteOptions> = {}): ConfiguredRoutes {
  return new ConfiguredRoutes(
    { proxy: 'none', address: null, userName: null, ...network },
    { systemProxy: noSystemProxy, credentials: () => null, environment: {}, ...options },
  );
}

const listed = (list: string): Partial<RouteOptions> => ({
  systemProxy: { resolve: async () => ({ ...parseProxyList(list), why: { kind: 'system', detail: null } }) },
});
const labels = async (routes: ConfiguredRoutes): Promise<readonly (string | null)[]> =>
  (await routes.waysFor(url)).map((way) => way?.label ?? null);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'routes-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the ways to an address', () => {
  it('are all that the system names, in its order', async () => {
    const routes = routesOf({ proxy: 'system' }, listed('PROXY a:1; SOCKS s:1; HTTPS b:2; DIRECT'));
    expect(await labels(routes)).toEqual(['a:1', 'https://b:2', null]);
    expect(await routes.describe(url)).toEqual({
      ways: [
        { proxy: 'a:1', isDown: false },
        { proxy: 'https://b:2', isDown: false },
        { proxy: null, isDown: false },
      ],
      why: { kind: 'system', detail: null },
    });
    routes.close();
  });

  it('begin with those that lead somewhere, for five minutes, and the log is told once', async () => {
    let nowMs = 0;
    const tell = vi.fn();
    const routes = routesOf({ proxy: 'system' }, { ...listed('PROXY a:1; PROXY b:2'), now: () => nowMs, tell });
    const [first = null] = await routes.waysFor(url);
    routes.noteDown(first);
    routes.noteDown(first);
    expect(await labels(routes)).toEqual(['b:2', 'a:1']);
    expect((await routes.describe(url)).ways[1]).toEqual({ proxy: 'a:1', isDown: true });
    expect(tell).toHaveBeenCalledOnce();
    nowMs = 300_000;
    expect(await labels(routes)).toEqual(['a:1', 'b:2']);
    routes.close();
  });

  it('keep their servers, and a password goes to the one it was given for', async () => {
    const credentials = vi.fn((proxy: string) => (proxy === 'b:2' ? { userName: 'meg', password: 'x' } : null));
    const routes = routesOf({ proxy: 'system' }, { ...listed('PROXY a:1; PROXY b:2'), credentials });
    const ways = await routes.waysFor(url);
    expect(ways.map((way) => way?.userName ?? null)).toEqual([null, 'meg']);
    expect((await routes.waysFor(url))[0]).toBe(ways[0]);
    routes.close();
  });

  it('are asked about once, however many wait', async () => {
    const ask = vi.fn(async () => ({ userName: 'meg', password: 'x' }));
    const routes = routesOf({ proxy: 'manual', address: 'a:1' }, { ask });
    const [way = null] = await routes.waysFor(url);
    expect(await Promise.all([routes.signIn(way), routes.signIn(way)])).toEqual([true, true]);
    expect(ask.mock.calls).toEqual([['a:1']]);
    expect((await routes.waysFor(url))[0]?.userName).toBe('meg');
    expect(await routes.signIn(null)).toBe(false);
    routes.close();
  });

  it.each([
    ['none', null, [null], { kind: 'none', detail: null }],
    ['manual', 'a', ['a:80'], { kind: 'named', detail: null }],
    ['environment', null, ['e:1'], { kind: 'variable', detail: 'https_proxy' }],
  ] as const)('say who named them: %s', async (proxy, address, expected, why) => {
    const routes = routesOf({ proxy, address }, { environment: { https_proxy: 'e:1' } });
    expect(await labels(routes)).toEqual(expected);
    expect((await routes.describe(url)).why).toEqual(why);
    routes.close();
  });

  it('may be named by a script, which is read once and asked once for each host', async () => {
    const address = join(folder, 'proxy.pac');
    await writeFile(address, "function FindProxyForURL(url, host) { return 'PROXY ' + host + ':8'; }");
    const routes = routesOf({ proxy: 'script', address });
    expect(await labels(routes)).toEqual(['cloud.example:8']);
    await rm(address);
    expect((await routes.waysFor(new URL('https://other.example/')))[0]?.label).toBe('other.example:8');
    expect((await routes.describe(url)).why).toMatchObject({
      kind: 'script',
      detail: expect.stringContaining('proxy.pac'),
    });
    expect(await routes.waysFor(new URL('http://localhost/'))).toEqual([null]);
    routes.close();
  });

  it.each([
    ['manual', '', 'proxy.bad-address'],
    ['script', 'gopher://x', 'proxy.bad-address'],
    ['script', '/nowhere/proxy.pac', 'proxy.script-not-there'],
  ] as const)('are refused by name when they are none: %s %s', async (proxy, address, code) => {
    await expect(routesOf({ proxy, address }).waysFor(url)).rejects.toMatchObject({ code });
  });

  it('are none when all that is named cannot be used', async () => {
    await expect(routesOf({ proxy: 'system' }, listed('SOCKS5 s:1')).waysFor(url)).rejects.toMatchObject({
      code: 'proxy.unsupported-kind',
      details: { kinds: 'SOCKS5 s:1' },
    });
  });
});
