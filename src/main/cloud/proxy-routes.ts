import type { ProxyServer } from './proxy.ts';

/** Which proxy server stands on the way to an address. */
export interface ProxyRoutes {
  /**
   * `null` when there is none. The server belongs to the routes: nobody else closes it.
   * @throws {AppError} proxy.bad-address
   */
  proxyFor(url: URL): Promise<ProxyServer | null>;
  /** Lets go of kept connections. */
  close(): void;
}

/** The same way for every address. */
export function fixedRoute(proxy: ProxyServer | null): ProxyRoutes {
  return { proxyFor: async () => proxy, close: () => proxy?.close() };
}
