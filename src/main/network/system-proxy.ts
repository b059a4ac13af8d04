/** What this computer says about proxy servers. The desktop host asks the system; elsewhere there is the environment. */
export interface SystemProxy {
  /**
   * The proxy server on the way to an address, as `http://host:port`; `null` when it is reached straight. A user and a
   * password may stand in it, as the environment has them: they go to that server and nowhere else.
   */
  resolve(url: string): Promise<string | null>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const loopback = /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/**
 * The proxy server the environment names: HTTPS_PROXY and HTTP_PROXY, with NO_PROXY for what is reached straight, as other
 * programs read them (https://everything.curl.dev/usingcurl/proxies/env.html). The lower-case name goes first. This
 * computer itself is always reached straight, as browsers do it.
 *
 * What Windows keeps (WinHTTP, the settings of the account, a configuration script) cannot be asked from here.
 */
export class EnvironmentProxy implements SystemProxy {
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  async resolve(address: string): Promise<string | null> {
    const url = new URL(address);
    if (loopback.test(url.hostname) || isExcluded(url, this.#value('no_proxy'))) return null;
    return this.#value(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy');
  }

  /** A variable that is empty counts as not set. */
  #value(name: string): string | null {
    for (const spelling of [name, name.toUpperCase()]) {
      const value = this.#environment[spelling]?.trim() ?? '';
      if (value !== '') return value;
    }
    return null;
  }
}

/** Whether NO_PROXY names the host: by itself, by the end of its name, or by `*`; with or without a port. */
function isExcluded(url: URL, list: string | null): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const host = url.hostname.toLowerCase();
  return (list ?? '')
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === '*') return true;
      const match = /^(?:\*?\.)?(?<name>\[[^\]]+\]|[^:]+)(?::(?<port>\d+))?$/.exec(entry);
      const name = match?.groups?.name;
      if (name === undefined || (match?.groups?.port ?? port) !== port) return false;
      return host === name || host.endsWith(`.${name}`);
    });
}
