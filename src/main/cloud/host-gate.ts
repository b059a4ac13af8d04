/*
 * Every host this program contacts on behalf of Connect passes here first, before its name is looked up. A host that
 * nobody announced is refused where the settings say so; else it is told of before it hears from us.
 */
import type { HostContact } from '../../core/ports/cloud-service.ts';
import { shownUrl } from '../../core/shown-url.ts';
import { isNamedBy } from '../../shared/endpoints.ts';
import { AppError } from '../../shared/errors.ts';
import type { Endpoint, Settings } from '../../shared/settings.ts';
import type { ProxyRoutes } from './proxy-routes.ts';

/** What the settings say about hosts. */
export interface HostRules {
  readonly policy: NonNullable<Settings['hosts']>;
  /** The table of hosts that may be needed. */
  readonly endpoints: readonly Endpoint[];
}

/** Whoever wants to know, and of which hosts they know already. */
interface Listener {
  readonly tell: (contact: HostContact) => void;
  readonly told: Set<string>;
}

/** Which hosts may be contacted, and who is told. */
export class HostGate {
  readonly #rules: HostRules;
  readonly #listeners = new Set<Listener>();
  /** By host name: those the settings or the manifest named, by asking for something there. */
  readonly #named = new Set<string>();
  /** By host: which one led there. */
  readonly #ledFrom = new Map<string, string>();
  readonly #serving = new Set<string>();

  constructor(rules: HostRules) {
    this.#rules = rules;
  }

  /** The same routes, with this gate before each way. */
  over(routes: ProxyRoutes): ProxyRoutes {
    return {
      waysFor: async (url) => {
        this.#contact(url);
        return await routes.waysFor(url);
      },
      noteDown: (way) => routes.noteDown(way),
      signIn: async (way) => (await routes.signIn?.(way)) ?? false,
      describe: async (url) => await routes.describe(url),
      close: () => routes.close(),
    };
  }

  /** Calls back before each host is contacted for the first time from now on. Returns the way to stop. */
  watch(tell: (contact: HostContact) => void): () => void {
    const listener = { tell, told: new Set<string>() };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The settings or the manifest name this address. */
  name(url: URL): void {
    this.#named.add(url.hostname.toLowerCase());
  }

  /** A host leads to another address. @throws {AppError} cloud.host-not-listed */
  redirect(from: URL, to: URL): void {
    const { policy, endpoints } = this.#rules;
    const name = to.hostname.toLowerCase();
    if (policy === 'listed' && !this.#named.has(name) && !isNamedBy(endpoints, name))
      throw new AppError('cloud.host-not-listed', { host: to.host, from: shownUrl(from) });
    if (!this.#ledFrom.has(to.host)) this.#ledFrom.set(to.host, from.host);
  }

  /** This host has brought what was asked for. */
  noteServed(host: string): void {
    this.#serving.add(host);
  }

  /** Whether this host has brought something already: then there is a way to it. */
  hasServed(host: string): boolean {
    return this.#serving.has(host);
  }

  #contact(url: URL): void {
    const { host } = url;
    const isNamed = this.#named.has(url.hostname.toLowerCase());
    const from = isNamed ? null : (this.#ledFrom.get(host) ?? null);
    for (const { tell, told } of this.#listeners) {
      if (told.has(host)) continue;
      told.add(host);
      tell({ host, why: from === null ? 'named' : 'redirect', from });
    }
  }
}

/** A gate that refuses nobody. */
export function anyHost(): HostGate {
  return new HostGate({ policy: 'any', endpoints: [] });
}
