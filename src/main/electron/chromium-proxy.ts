import type { Session } from 'electron';
import { parseProxyList } from '../network/proxy-list.ts';
import type { FoundWays, SystemProxy } from '../network/system-proxy.ts';

/** The proxy servers of the system as Chromium finds them: its settings, and the scripts (PAC) they name. */
export class ChromiumProxy implements SystemProxy {
  readonly #session: Pick<Session, 'resolveProxy'>;

  constructor(session: Pick<Session, 'resolveProxy'>) {
    this.#session = session;
  }

  async resolve(url: string): Promise<FoundWays> {
    return { ...parseProxyList(await this.#session.resolveProxy(url)), why: { kind: 'system', detail: null } };
  }
}
