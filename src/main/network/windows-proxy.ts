import type { SystemProxySetting } from '../../shared/routes.ts';
import { RegistryOfThisComputer, type RegistryValues, type WindowsRegistry } from '../registry/windows-registry.ts';
import { type FoundWays, isThisComputer, type SystemProxy, straight } from './system-proxy.ts';

/*
 * What Windows keeps in its registry: WinINET for the account (what browsers
 * use) and WinHTTP for the computer (what services use, and the classic tool's downloads). Both blobs are nowhere documented;
 * their layout is as many have found it, and `netsh winhttp show proxy` was held beside it.
 */

const internetSettings = String.raw`HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings`;
const userConnections = String.raw`HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings\Connections`;
const machineConnections = String.raw`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections`;

/** Every request asks, and each answer takes three processes. */
const keptMs = 30_000;

/** How a configuration script, or discovery, is followed. */
export interface ScriptFollower {
  readonly byScript: (address: string, url: URL) => Promise<FoundWays>;
  readonly byDiscovery: (url: URL) => Promise<FoundWays>;
}

/** The proxy servers of Windows, for hosts that cannot ask Chromium: WinINET first, then WinHTTP, then `otherwise`. */
export class WindowsProxy implements SystemProxy {
  readonly #registry: WindowsRegistry;
  readonly #otherwise: SystemProxy;
  readonly #follow: ScriptFollower;
  #read: { readonly atMs: number; readonly value: Promise<readonly SystemProxySetting[]> } | null = null;

  constructor(
    otherwise: SystemProxy,
    follow: ScriptFollower,
    registry: WindowsRegistry = new RegistryOfThisComputer(),
  ) {
    this.#otherwise = otherwise;
    this.#follow = follow;
    this.#registry = registry;
  }

  async settings(): Promise<readonly SystemProxySetting[]> {
    return [...(await this.#kept()), ...((await this.#otherwise.settings?.()) ?? [])];
  }

  async #kept(): Promise<readonly SystemProxySetting[]> {
    const nowMs = performance.now();
    if (this.#read === null || nowMs - this.#read.atMs > keptMs) this.#read = { atMs: nowMs, value: this.#readAll() };
    return await this.#read.value;
  }

  async #readAll(): Promise<readonly SystemProxySetting[]> {
    const [own, connections, machine] = await Promise.all(
      [internetSettings, userConnections, machineConnections].map(async (key) => await this.#registry.values(key)),
    );
    return [winInet(own ?? new Map(), connections ?? new Map()), winHttp(machine ?? new Map())];
  }

  async resolve(address: string): Promise<FoundWays> {
    const url = new URL(address);
    if (isThisComputer(url)) return straight({ kind: 'this-computer', detail: null });
    for (const setting of await this.#kept()) {
      const found = await this.#by(setting, url);
      if (found !== null) return found;
    }
    return await this.#otherwise.resolve(address);
  }

  /** As WinINET does it: discovery first, then the script, then the proxy server that is named. `null`: nothing is set. */
  async #by({ place, proxy, bypass, script, discovers }: SystemProxySetting, url: URL): Promise<FoundWays | null> {
    // Most computers are set to discover, and have nothing to be discovered.
    const discovered = discovers ? await this.#follow.byDiscovery(url).catch(() => null) : null;
    if (discovered !== null) return discovered;
    if (script !== null) return await this.#follow.byScript(script, url);
    const server = proxy === null ? null : serverFor(url, proxy);
    if (server === null) return null;
    const entry = bypassedBy(url.hostname, bypass ?? '');
    if (entry !== null) return straight({ kind: 'excluded', detail: entry });
    return { ways: [server], unusable: [], why: { kind: 'system', detail: place } };
  }
}

function winInet(values: RegistryValues, connections: RegistryValues): SystemProxySetting {
  const isOn = Number(values.get('proxyenable') ?? '0') !== 0;
  const flags = Buffer.from(connections.get('defaultconnectionsettings') ?? '', 'hex');
  return {
    place: 'WinINET',
    proxy: isOn ? (values.get('proxyserver') ?? null) : null,
    bypass: isOn ? (values.get('proxyoverride') ?? null) : null,
    script: values.get('autoconfigurl') ?? null,
    // Version, counter, flags: 1 straight, 2 proxy server, 4 script, 8 discovery.
    discovers: flags.length >= 12 && (flags.readUInt32LE(8) & 8) !== 0,
  };
}

function winHttp(values: RegistryValues): SystemProxySetting {
  const blob = Buffer.from(values.get('winhttpsettings') ?? '', 'hex');
  const nothing: SystemProxySetting = { place: 'WinHTTP', proxy: null, bypass: null, script: null, discovers: false };
  // Version, counter, flags (1 straight, 3 with a proxy server), then two texts with their lengths before them.
  if (blob.length < 16 || (blob.readUInt32LE(8) & 2) === 0) return nothing;
  const proxy = textAt(blob, 12);
  const bypass = proxy === null ? null : textAt(blob, 16 + proxy.length);
  return { ...nothing, proxy: proxy || null, bypass: bypass || null };
}

function textAt(blob: Buffer, at: number): string | null {
  if (at + 4 > blob.length) return null;
  const length = blob.readUInt32LE(at);
  return at + 4 + length > blob.length ? null : blob.toString('latin1', at + 4, at + 4 + length);
}

/** One server for everything, or one for each protocol: `http=proxy:80;https=proxy:8080`. */
function serverFor(url: URL, proxy: string): string | null {
  const entries = proxy.split(/[;\s]+/).filter((entry) => entry !== '');
  const protocol = url.protocol.slice(0, -1);
  const named = entries.find((entry) => entry.toLowerCase().startsWith(`${protocol}=`));
  return named?.slice(protocol.length + 1) ?? entries.find((entry) => !entry.includes('=')) ?? null;
}

/** The entry that lets a host be reached straight: with `*`, or `<local>` for names without a point. */
function bypassedBy(host: string, bypass: string): string | null {
  const entries = bypass.split(/[;\s]+/).filter((entry) => entry !== '');
  const found = entries.find((entry) => {
    if (entry.toLowerCase() === '<local>') return !host.includes('.') && !host.includes(':');
    const name = entry
      .toLowerCase()
      .replace(/^[a-z]+:\/\//, '')
      .replace(/:\d+$/, '');
    const pattern = name.replaceAll(/[.+^$()|{}[\]\\?]/g, '\\$&').replaceAll('*', '.*');
    return new RegExp(`^${pattern}$`).test(host.toLowerCase());
  });
  return found ?? null;
}
