import type { Duplex } from 'node:stream';
import type { AppError } from '../../shared/errors.ts';
import { codeOf } from './network-errors.ts';
import type { ProxyServer } from './proxy.ts';
import { openTcp, shakeHands } from './tls-handshake.ts';
import { handshakeError, isCertificateCode, judgePeer, Strangers, type TlsSurroundings } from './tls-problems.ts';
import type { TlsTrust } from './tls-trust.ts';

/** A second look is a courtesy: it may not take long. */
const lookLimitMs = 10_000;

/** Opens what TLS needs, at the first call; the same at every other. @throws {AppError} tls.ca-file */
export type OpenTls = () => Promise<TlsExplainer>;

/** Whom TLS believes, and why it did not: what hosts have shown so far helps to tell an inspecting proxy from a stranger. */
export class TlsExplainer {
  readonly trust: TlsTrust;
  readonly now: () => Date;
  readonly #strangers = new Strangers();
  #clockDifferenceMs: number | null = null;

  constructor(trust: TlsTrust, now: () => Date = () => new Date()) {
    this.trust = trust;
    this.now = now;
  }

  /** What a host says the time is (RFC 9110 6.6.1), in milliseconds ahead of ours; `null` when it does not. */
  noteDate(date: string | null | undefined): number | null {
    const said = Date.parse(date ?? '');
    if (Number.isNaN(said)) return null;
    this.#clockDifferenceMs = said - this.now().getTime();
    return this.#clockDifferenceMs;
  }

  /** What is known around a handshake with this address. */
  around(url: URL, proxy: string | null): TlsSurroundings {
    return {
      hostname: bareHost(url),
      host: url.host,
      proxy,
      now: this.now(),
      clockDifferenceMs: this.#clockDifferenceMs,
      strangers: this.#strangers,
    };
  }

  /**
   * A failure of TLS as one of ours; `null` when it is not one. For what is wrong with a certificate the host is asked to
   * show it once more, by the same way: only the handshake is made, and nothing is sent.
   */
  async explain(error: unknown, url: URL, proxy: ProxyServer | null, signal: AbortSignal): Promise<AppError | null> {
    if (url.protocol !== 'https:') return null;
    const broken = handshakeError(error, url.host, this.trust.minimumVersion);
    if (broken !== null) return broken;
    if (!isCertificateCode(codeOf(error))) return null;
    const within = AbortSignal.any([signal, AbortSignal.timeout(lookLimitMs)]);
    try {
      const over = await openWay(proxy, url, within);
      const { socket, peer } = await shakeHands(over, bareHost(url), this.trust, { signal: within, now: this.now });
      socket.destroy();
      return judgePeer(peer, this.around(url, proxy?.label ?? null));
    } catch {
      signal.throwIfAborted();
      // It does not answer a second time: the first error is told as it came.
      return null;
    }
  }
}

/** A connection to the host of an address, straight or through a proxy server, up to where TLS begins. */
export async function openWay(proxy: ProxyServer | null, url: URL, signal: AbortSignal): Promise<Duplex> {
  const port = portOf(url);
  return proxy === null ? await openTcp(bareHost(url), port, signal) : await proxy.tunnel(bareHost(url), port, signal);
}

/** The name or address alone: IPv6 has brackets in addresses of the web only. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}
