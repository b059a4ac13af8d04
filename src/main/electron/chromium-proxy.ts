import type { Session } from 'electron';
import type { SystemProxy } from '../network/system-proxy.ts';

/** The proxy servers of the system as Chromium finds them: its settings, and the scripts (PAC) they name. */
export class ChromiumProxy implements SystemProxy {
  readonly #session: Pick<Session, 'resolveProxy'>;

  constructor(session: Pick<Session, 'resolveProxy'>) {
    this.#session = session;
  }

  async resolve(url: string): Promise<string | null> {
    return firstHttpProxy(await this.#session.resolveProxy(url));
  }
}

/**
 * The first way of a list like `PROXY proxy:8080; DIRECT` that we can go; `null` is straight there. What we cannot speak to
 * (SOCKS, or a proxy server that is itself reached by TLS) is passed over.
 */
function firstHttpProxy(list: string): string | null {
  for (const way of list.split(';').map((each) => each.trim())) {
    if (/^DIRECT$/i.test(way)) return null;
    const server = /^PROXY\s+(\S+)$/i.exec(way)?.[1];
    if (server !== undefined) return `http://${server}`;
  }
  return null;
}
