import type { RouteDescription } from '../../shared/routes.ts';
import type { NetworkSettings } from '../../shared/settings.ts';
import { openProxy, type ProxyServer } from '../cloud/proxy.ts';
import { splitCredentials } from '../cloud/proxy-address.ts';
import type { ProxyRoutes, Way } from '../cloud/proxy-routes.ts';
import type { SystemProxy } from './system-proxy.ts';

/** Who says who we are at the proxy server. */
export interface ProxyCredentials {
  readonly userName: string;
  readonly password: string;
}

/** What the ways are made of. */
export interface RouteOptions {
  readonly systemProxy: SystemProxy;
  /** Asked at every connection: whoever signs in meanwhile counts at once. `null` when nobody has. */
  readonly credentials: () => ProxyCredentials | null;
}

/** The ways the network settings lead. */
export class ConfiguredRoutes implements ProxyRoutes {
  readonly #settings: NetworkSettings;
  readonly #options: RouteOptions;
  readonly #servers = new Map<string, ProxyServer>();

  constructor(settings: NetworkSettings, options: RouteOptions) {
    this.#settings = settings;
    this.#options = options;
  }

  async waysFor(url: URL): Promise<readonly Way[]> {
    return [await this.#wayFor(url)];
  }

  noteDown(): void {
    // There is one way only.
  }

  async describe(url: URL): Promise<RouteDescription> {
    const way = await this.#wayFor(url);
    return {
      ways: [{ proxy: way?.label ?? null, isDown: false }],
      why: {
        kind: this.#settings.proxy === 'manual' ? 'named' : this.#settings.proxy === 'none' ? 'none' : 'system',
        detail: null,
      },
    };
  }

  async #wayFor(url: URL): Promise<Way> {
    const address = await this.#addressFor(url);
    if (address === null) return null;
    const split = splitCredentials(address);
    const credentials = split.credentials ?? this.#options.credentials();
    const key = JSON.stringify([split.address, credentials]);
    const known = this.#servers.get(key);
    if (known !== undefined) return known;
    const server = openProxy({
      address: split.address,
      userName: credentials?.userName ?? null,
      password: credentials?.password ?? null,
    });
    this.#servers.set(key, server);
    return server;
  }

  close(): void {
    for (const server of this.#servers.values()) server.close();
    this.#servers.clear();
  }

  async #addressFor(url: URL): Promise<string | null> {
    const { proxy, address } = this.#settings;
    if (proxy === 'none') return null;
    if (proxy === 'manual') return address ?? '';
    // Of an address only what decides about the way: the rest may be somebody's key.
    return await this.#options.systemProxy.resolve(`${url.protocol}//${url.host}/`);
  }
}
