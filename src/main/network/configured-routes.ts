import { AppError } from '../../shared/errors.ts';
import type { RouteDescription } from '../../shared/routes.ts';
import type { NetworkSettings } from '../../shared/settings.ts';
import { openProxy, type ProxyServer } from '../cloud/proxy.ts';
import { parseProxyAddress, proxyLabel, splitCredentials } from '../cloud/proxy-address.ts';
import type { ProxyRoutes, Way } from '../cloud/proxy-routes.ts';
import type { OpenTls } from '../cloud/tls-explainer.ts';
import { realWorld } from './real-world.ts';
import { ScriptRoutes, type ScriptWorld } from './script-routes.ts';
import { type Environment, EnvironmentProxy, type FoundWays, type SystemProxy, straight } from './system-proxy.ts';

/** Who says who we are at the proxy server. */
export interface ProxyCredentials {
  readonly userName: string;
  readonly password: string;
}

/** What the ways are made of. */
export interface RouteOptions {
  readonly systemProxy: SystemProxy;
  /**
   * Asked at every connection, with the proxy server as messages call it: whoever signs in meanwhile counts at once, and a
   * password goes to the server it was given for. `null` when nobody has.
   */
  readonly credentials: (proxy: string) => ProxyCredentials | null;
  /** Asks somebody who is there, once for each proxy server that wants to know; `null` when nobody answers. */
  readonly ask?: (proxy: string) => Promise<ProxyCredentials | null>;
  /** Told which proxy server demanded credentials: the next sign-in is for that one. */
  readonly onDemand?: (proxy: string) => void;
  /** Whom to believe, to the proxy server and behind it; Node's own roots when left out. */
  readonly openTls?: OpenTls;
  /** The process's own when left out. */
  readonly environment?: Environment;
  /** For the log: a way that is down, and which one is gone instead. */
  readonly tell?: (text: string) => void;
  /** What scripts stand on; the real network when left out. */
  readonly scripts?: Partial<ScriptWorld>;
  /** Milliseconds that only go forward. */
  readonly now?: () => number;
}

/** So long others go before a way that led nowhere; browsers take five minutes as well. */
const downMs = 5 * 60_000;

/** The ways the network settings lead. */
export class ConfiguredRoutes implements ProxyRoutes {
  readonly #settings: NetworkSettings;
  readonly #options: RouteOptions;
  readonly #scripts: ScriptRoutes;
  readonly #now: () => number;
  readonly #servers = new Map<string, ProxyServer>();
  readonly #down = new Map<string, number>();
  readonly #answers = new Map<string, Promise<ProxyCredentials | null>>();

  constructor(settings: NetworkSettings, options: RouteOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#now = options.now ?? ((): number => performance.now());
    this.#scripts = new ScriptRoutes(
      { ...realWorld, ...options.scripts },
      options.openTls,
      options.environment ?? process.env,
    );
  }

  async waysFor(url: URL): Promise<readonly Way[]> {
    const found = await this.#find(url);
    const ways: Way[] = [];
    for (const address of found.ways) ways.push(address === null ? null : await this.#server(address));
    if (ways.length === 0) throw new AppError('proxy.unsupported-kind', { kinds: found.unusable.join(', ') });
    const up = ways.filter((way) => !this.#isDown(labelOf(way)));
    const down = ways.filter((way) => this.#isDown(labelOf(way)));
    return [...up, ...down];
  }

  noteDown(way: Way): void {
    const label = labelOf(way);
    const wasDown = this.#isDown(label);
    this.#down.set(label, this.#now() + downMs);
    if (!wasDown)
      this.#options.tell?.(`${way === null ? 'The straight way' : `The proxy server ${label}`} leads nowhere now.`);
  }

  async describe(url: URL): Promise<RouteDescription> {
    const { why } = await this.#find(url);
    const ways = await this.waysFor(url);
    return { ways: ways.map((way) => ({ proxy: way?.label ?? null, isDown: this.#isDown(labelOf(way)) })), why };
  }

  async signIn(way: Way): Promise<boolean> {
    if (way === null) return false;
    const { label } = way;
    this.#options.onDemand?.(label);
    const { ask } = this.#options;
    if (ask === undefined) return false;
    // However many downloads wait: one question.
    const answer = this.#answers.get(label) ?? ask(label);
    this.#answers.set(label, answer);
    return (await answer) !== null;
  }

  close(): void {
    for (const server of this.#servers.values()) server.close();
    this.#servers.clear();
  }

  async #find(url: URL): Promise<FoundWays> {
    const { proxy, address } = this.#settings;
    // Of an address only what decides about the way: the rest may be somebody's key.
    const asked = new URL(`${url.protocol}//${url.host}/`);
    switch (proxy) {
      case 'none':
        return straight({ kind: 'none', detail: null });
      case 'manual':
        return { ways: [address ?? ''], unusable: [], why: { kind: 'named', detail: null } };
      case 'environment':
        return await new EnvironmentProxy(this.#options.environment ?? process.env).resolve(asked.href);
      case 'system':
        return await this.#options.systemProxy.resolve(asked.href);
      case 'script':
        return await this.#scripts.byScript(address ?? '', asked);
      case 'discover':
        return await this.#scripts.byDiscovery(asked);
    }
  }

  async #server(given: string): Promise<ProxyServer> {
    const { address, credentials: written } = splitCredentials(given);
    const label = proxyLabel(parseProxyAddress(address));
    const credentials = written ?? this.#options.credentials(label) ?? (await this.#answered(label));
    const key = JSON.stringify([address, credentials]);
    const known = this.#servers.get(key);
    if (known !== undefined) return known;
    const secureContext = (await this.#options.openTls?.())?.trust.secureContext;
    const server = openProxy(
      { address, userName: credentials?.userName ?? null, password: credentials?.password ?? null },
      secureContext === undefined ? {} : { secureContext },
    );
    // Another request may have been here meanwhile.
    const other = this.#servers.get(key);
    if (other !== undefined) return other;
    this.#servers.set(key, server);
    return server;
  }

  async #answered(label: string): Promise<ProxyCredentials | null> {
    return (await this.#answers.get(label)) ?? null;
  }

  #isDown(label: string): boolean {
    return (this.#down.get(label) ?? Number.NEGATIVE_INFINITY) > this.#now();
  }
}

function labelOf(way: Way): string {
  return way?.label ?? '';
}
