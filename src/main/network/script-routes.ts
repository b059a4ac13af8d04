import { AppError } from '../../shared/errors.ts';
import type { RouteReason } from '../../shared/routes.ts';
import type { OpenTls } from '../cloud/tls-explainer.ts';
import { PacScript, type ScriptSurroundings } from './pac-script.ts';
import { PacThread } from './pac-thread.ts';
import { parseProxyList } from './proxy-list.ts';
import { parseScriptAddress, readScript } from './read-script.ts';
import { type Environment, type FoundWays, isThisComputer, straight } from './system-proxy.ts';
import { discoverScript, domainsOfComputer } from './wpad.ts';

/** What reading and running scripts takes. */
export interface ScriptWorld extends ScriptSurroundings {
  /** For one script to come. */
  readonly limitMs: number;
  readonly discoveryPort: number;
  /** The domains of this computer when left out. */
  readonly domains?: () => Promise<readonly string[]>;
}

/** A script is read again after so long, and what went wrong with it sooner. */
const keptMs = 10 * 60_000;
const failedMs = 30_000;
/** What it says of one host is asked again after so long: scripts may look at the time of day. */
const answerMs = 60_000;

interface Loaded {
  readonly script: PacScript;
  readonly why: RouteReason;
}

interface Kept<T> {
  readonly value: Promise<T>;
  readonly untilMs: number;
}

/** The ways configuration scripts name: each is read once in a while, and asked once in a while for each host. */
export class ScriptRoutes {
  readonly #world: ScriptWorld;
  readonly #openTls: OpenTls | undefined;
  readonly #environment: Environment;
  readonly #thread = new PacThread();
  readonly #scripts = new Map<string, Kept<Loaded>>();
  readonly #answers = new Map<string, Kept<FoundWays>>();

  constructor(world: ScriptWorld, openTls: OpenTls | undefined, environment: Environment) {
    this.#world = world;
    this.#openTls = openTls;
    this.#environment = environment;
  }

  /** @throws {AppError} proxy.bad-address, proxy.script-* */
  async byScript(address: string, url: URL): Promise<FoundWays> {
    return await this.#by(address, url, async () => {
      const from = parseScriptAddress(address);
      const secureContext = from.protocol === 'https:' ? (await this.#openTls?.())?.trust.secureContext : undefined;
      const { limitMs } = this.#world;
      const text = await readScript(from, { limitMs, ...(secureContext === undefined ? {} : { secureContext }) });
      return { address: from, text, kind: 'script' };
    });
  }

  /** @throws {AppError} proxy.not-discovered, proxy.script-* */
  async byDiscovery(url: URL): Promise<FoundWays> {
    return await this.#by('', url, async () => {
      const { lookup, limitMs, discoveryPort, domains } = this.#world;
      const found = await discoverScript({
        domains: domains ?? (async () => await domainsOfComputer(this.#environment)),
        lookup,
        limitMs,
        port: discoveryPort,
      });
      return { ...found, kind: 'discovered' };
    });
  }

  async #by(
    key: string,
    url: URL,
    load: () => Promise<{ readonly address: URL; readonly text: string; readonly kind: 'script' | 'discovered' }>,
  ): Promise<FoundWays> {
    // As browsers do it: no script decides about this computer itself.
    if (isThisComputer(url)) return straight({ kind: 'this-computer', detail: null });
    const { script, why } = await this.#kept(this.#scripts, key, keptMs, async () => {
      const { address, text, kind } = await load();
      return {
        script: new PacScript(address.href, text, this.#world, this.#thread),
        why: { kind, detail: address.href },
      };
    });
    return await this.#kept(this.#answers, `${key} ${url.href}`, answerMs, async () => {
      const { ways, unusable } = parseProxyList(await script.find(url));
      if (ways.length === 0) throw new AppError('proxy.unsupported-kind', { kinds: unusable.join(', ') });
      return { ways, unusable, why };
    });
  }

  /** A failure is kept for a while too: a script that hangs would stop every request anew. */
  async #kept<T>(kept: Map<string, Kept<T>>, key: string, ms: number, make: () => Promise<T>): Promise<T> {
    const nowMs = this.#world.now();
    const known = kept.get(key);
    if (known !== undefined && nowMs < known.untilMs) return await known.value;
    const value = make();
    kept.set(key, { value, untilMs: nowMs + ms });
    try {
      return await value;
    } catch (error) {
      kept.set(key, { value, untilMs: nowMs + Math.min(ms, failedMs) });
      throw error;
    }
  }
}
