import { BlockList, isIP } from 'node:net';
import type { RouteReason, SystemProxySetting } from '../../shared/routes.ts';
import { splitCredentials } from '../cloud/proxy-address.ts';

/** What is known of the ways to an address before anybody has gone one. */
export interface FoundWays {
  /**
   * In the order they are to be tried: addresses of proxy servers, and `null` for straight. A user and a password may stand
   * in an address, as the environment has them: they go to that server and nowhere else.
   */
  readonly ways: readonly (string | null)[];
  /** What was named and cannot be used, such as SOCKS. */
  readonly unusable: readonly string[];
  readonly why: RouteReason;
}

/** What this computer says about proxy servers. The desktop host asks the system; elsewhere there is the environment. */
export interface SystemProxy {
  resolve(url: string): Promise<FoundWays>;
  /** What the system has set where, for people to compare; left out where there is one place only. */
  settings?(): Promise<readonly SystemProxySetting[]>;
}

/** A system that names no proxy server. */
export const noSystemProxy: SystemProxy = {
  resolve: async () => straight({ kind: 'nothing', detail: null }),
};

/** One proxy server the system names for everything. */
export function onlySystemProxy(address: string): SystemProxy {
  return { resolve: async () => ({ ways: [address], unusable: [], why: { kind: 'system', detail: null } }) };
}

/** No proxy server, and why. */
export function straight(why: RouteReason): FoundWays {
  return { ways: [null], unusable: [], why };
}

/** Variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

const loopback = /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/** This computer itself is always reached straight, as browsers do it. */
export function isThisComputer(url: URL): boolean {
  return loopback.test(url.hostname);
}

/**
 * The proxy server the environment names: HTTPS_PROXY and HTTP_PROXY, ALL_PROXY for both, with NO_PROXY for what is reached
 * straight, as curl reads them (https://everything.curl.dev/usingcurl/proxies/env.html). The lower-case name goes first.
 */
export class EnvironmentProxy implements SystemProxy {
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  async resolve(address: string): Promise<FoundWays> {
    const url = new URL(address);
    if (isThisComputer(url)) return straight({ kind: 'this-computer', detail: null });
    const excluded = excludedBy(url, this.#variable('no_proxy')?.value ?? '');
    if (excluded !== null) return straight({ kind: 'excluded', detail: excluded });
    const found =
      this.#variable(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') ?? this.#variable('all_proxy');
    if (found === null) return straight({ kind: 'nothing', detail: null });
    const why = { kind: 'variable', detail: found.name } as const;
    return /^socks/i.test(found.value)
      ? { ways: [], unusable: [found.value.replace(/:.*$/s, '')], why }
      : { ways: [found.value], unusable: [], why };
  }

  /** What is set, without who we are: nothing else is ever told of it. */
  async settings(): Promise<readonly SystemProxySetting[]> {
    const found = this.#variable('https_proxy') ?? this.#variable('http_proxy') ?? this.#variable('all_proxy');
    if (found === null) return [];
    const proxy = splitCredentials(found.value).address;
    const bypass = this.#variable('no_proxy')?.value ?? null;
    return [{ place: 'environment', proxy, bypass, script: null, discovers: false }];
  }

  /** A variable that is empty counts as not set. */
  #variable(name: string): { readonly name: string; readonly value: string } | null {
    for (const spelling of [name, name.toUpperCase()]) {
      const value = this.#environment[spelling]?.trim() ?? '';
      if (value !== '') return { name: spelling, value };
    }
    return null;
  }
}

/** The entry of NO_PROXY that names the host: itself, the end of its name, `*`, or a range of addresses (CIDR). */
export function excludedBy(url: URL, list: string): string | null {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const host = url.hostname.toLowerCase();
  const entries = list.toLowerCase().split(/[\s,]+/);
  return entries.find((entry) => entry !== '' && isNamedBy(host, port, entry)) ?? null;
}

function isNamedBy(host: string, port: string, entry: string): boolean {
  if (entry === '*') return true;
  const bare = host.replace(/^\[|\]$/g, '');
  const range = /^\[?([0-9a-f.:]+)\]?\/(\d{1,3})$/.exec(entry);
  if (range !== null) return isWithin(bare, range[1] ?? '', Number(range[2]));
  if (isIP(entry) === 6) return bare === entry;
  const match = /^(?:\*?\.)?(?<name>\[[^\]]+\]|[^:]+)(?::(?<port>\d+))?$/.exec(entry);
  const name = match?.groups?.name;
  if (name === undefined || (match?.groups?.port ?? port) !== port) return false;
  return host === name || host.endsWith(`.${name}`);
}

function isWithin(address: string, network: string, bits: number): boolean {
  const family = isIP(network);
  if (family === 0 || family !== isIP(address) || bits > (family === 4 ? 32 : 128)) return false;
  const name = family === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(network, bits, name);
  return range.check(address, name);
}
