import type { Session } from 'electron';
import type { SystemProxySetting } from '../../shared/routes.ts';
import { parseProxyList } from '../network/proxy-list.ts';
import { type FoundWays, noSystemProxy, type SystemProxy } from '../network/system-proxy.ts';

/** The proxy servers of the system as Chromium finds them: its settings, and the scripts (PAC) they name. */
export class ChromiumProxy implements SystemProxy {
  readonly #session: Pick<Session, 'resolveProxy'>;
  readonly #beside: SystemProxy;

  /** `beside` reads where the system itself keeps them, to be shown: Chromium tells only what comes of it. */
  constructor(session: Pick<Session, 'resolveProxy'>, beside: SystemProxy = noSystemProxy) {
    this.#session = session;
    this.#beside = beside;
  }

  async settings(): Promise<readonly SystemProxySetting[]> {
    return (await this.#beside.settings?.()) ?? [];
  }

  async resolve(url: string): Promise<FoundWays> {
    return { ...parseProxyList(await this.#session.resolveProxy(url)), why: { kind: 'system', detail: null } };
  }
}
