import type { RouteDescription } from '../../shared/routes.ts';
import type { ProxyServer } from './proxy.ts';

/** One way to an address: through a proxy server, or straight (`null`). */
export type Way = ProxyServer | null;

/** Which ways lead to an address. The proxy servers belong to the routes: nobody else closes them. */
export interface ProxyRoutes {
  /**
   * All of them, in the order they are to be tried; at least one. Those that failed a moment ago come last.
   * @throws {AppError} proxy.bad-address, proxy.unsupported-kind, proxy.script-*, proxy.not-discovered
   */
  waysFor(url: URL): Promise<readonly Way[]>;
  /** This way leads nowhere now: for some minutes the others go before it. */
  noteDown(way: Way): void;
  /** The proxy server demands credentials nobody has given: whether somebody has now. Left out: nobody can. */
  signIn?(way: Way): Promise<boolean>;
  /** For people: which ways, and who said so. @throws {AppError} as `waysFor` */
  describe(url: URL): Promise<RouteDescription>;
  /** Lets go of kept connections. */
  close(): void;
}

/** The same way for every address. */
export function fixedRoute(way: Way): ProxyRoutes {
  return {
    waysFor: async () => [way],
    // There is no other way to go first.
    noteDown: () => undefined,
    describe: async () => ({
      ways: [{ proxy: way?.label ?? null, isDown: false }],
      why: { kind: way === null ? 'none' : 'named', detail: null },
    }),
    close: () => way?.close(),
  };
}
