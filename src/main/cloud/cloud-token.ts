import { AppError } from '../../shared/errors.ts';

/** Where a token comes from; `null` when there is none. */
export type ReadToken = () => Promise<string | null>;

/** The token of the cloud service, for that service only: no other host is told it, and nobody on the way. */
export class CloudToken {
  readonly #origin: string | null;
  readonly #read: ReadToken;

  /** `serviceUrl` is where usage data is uploaded. */
  constructor(serviceUrl: string, read: ReadToken) {
    this.#origin = URL.parse(serviceUrl)?.origin ?? null;
    this.#read = read;
  }

  /** Whether a request to `url` carries a token. */
  async isFor(url: URL): Promise<boolean> {
    return url.origin === this.#origin && (await this.#token()) !== null;
  }

  /** The fields a request to `url` carries. @throws {AppError} cloud.token-needs-tls */
  async fieldsFor(url: URL): Promise<Readonly<Record<string, string>>> {
    if (url.origin !== this.#origin) return {};
    const token = await this.#token();
    if (token === null) return {};
    if (url.protocol !== 'https:' && !isLoopback(url.hostname)) {
      throw new AppError('cloud.token-needs-tls', { host: url.host });
    }
    return { Authorization: `Bearer ${token}` };
  }

  /** What no header field can hold is no token; a line break at its end comes from the file it was read from. */
  async #token(): Promise<string | null> {
    const token = (await this.#read())?.trim() ?? '';
    return /^[\x21-\x7e]{1,1000}$/.test(token) ? token : null;
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
