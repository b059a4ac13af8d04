import { AppError } from '../../shared/errors.ts';
import type { ProxyRoutes } from '../cloud/proxy-routes.ts';
import type { ToolWay } from './program-official-tool.ts';

/** Where the tool goes first, whatever else it goes to. */
const firstHost = 'https://go.microsoft.com/';

/** What the ways are looked up with. */
export interface ToolWayOptions {
  readonly openRoutes: () => Promise<ProxyRoutes>;
  /** Who we are at a proxy server; `null` when nobody has said. */
  readonly credentials: (proxy: string) => { readonly userName: string; readonly password: string } | null;
}

/**
 * The way this computer goes, as the tool can be told of it: one proxy server, spoken to without TLS, with its port.
 * @throws {AppError} official-tool.no-way, proxy.*
 */
export async function toolWay({ openRoutes, credentials }: ToolWayOptions): Promise<ToolWay> {
  const routes = await openRoutes();
  try {
    const [way = null] = await routes.waysFor(new URL(firstHost));
    if (way === null) return { proxy: null, password: null };
    if (way.isTls) throw new AppError('official-tool.no-way', { proxy: way.label });
    const known = credentials(way.label);
    const userName = known?.userName ?? way.userName;
    return { proxy: { address: way.label, userName }, password: known?.password ?? null };
  } finally {
    routes.close();
  }
}
