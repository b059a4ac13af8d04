import type { Agent } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { AppError, isAppError } from '../../shared/errors.ts';
import { ForwardAgent, TunnelAgent } from './proxy/agents.ts';
import { Authenticator } from './proxy/authenticator.ts';
import { parseChallenges } from './proxy/challenge.ts';
import { type HeaderLines, ownRefusal, tunnelRefusal } from './proxy/hop-errors.ts';
import { ask, connectToProxy, type Head, type ProxyPlace, skipPage, speaksTls } from './proxy/wire.ts';
import { parseProxyAddress, proxyLabel } from './proxy-address.ts';

/*
 * A proxy server is spoken to by us and not by a package of agents: each hop (its name, its port, its TLS, what it asks for,
 * what it says of the host behind it) ends in a code of its own, and a sign-in may take several rounds on one connection.
 * Decision 0024 has the reasons. What is left out: SOCKS, HTTP/2 to the proxy server, and Negotiate (Kerberos).
 */

/** The proxy the operator named. */
export interface ProxySettings {
  /** As given: `host`, `host:port`, `http://host:port` or `https://host:port`. */
  readonly address: string;
  readonly userName: string | null;
  readonly password: string | null;
}

/** What connections stand on. */
export interface ProxyOptions {
  /** The roots and the lowest version, to the proxy server and to the host behind it; left out, those of Node. */
  readonly secureContext?: SecureContext;
}

/** One proxy server, and who we are there. */
export interface ProxyServer {
  /** `host:port`, with `https://` before it where it is itself reached by TLS. */
  readonly label: string;
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly userName: string | null;
  /**
   * Goes the way to an address as far as can be gone without the request, and keeps the connection for it. What fails here
   * has touched nothing behind the proxy server, so that another way may be tried.
   * @throws {AppError} proxy.* @throws {HopTimeout} when `signal` aborts
   */
  open(url: URL, hasBody: boolean, signal: AbortSignal): Promise<void>;
  /** A connection through the proxy server, with nothing said on it. @throws {AppError} proxy.* @throws {HopTimeout} */
  tunnel(host: string, port: number, signal: AbortSignal): Promise<Socket>;
  agentFor(url: URL): Agent;
  /**
   * After a 407 to a request for an `http:` address: signs in, so that the request can be sent again.
   * @throws {AppError} proxy.* @throws {HopTimeout} when `signal` aborts
   */
  signIn(url: URL, signal: AbortSignal): Promise<void>;
  /** Whether its port wants TLS though it was spoken to without: some close without a word. Nothing is sent. */
  wantsTls(signal: AbortSignal): Promise<boolean>;
  /** What the proxy server says of itself in an answer; `null` when the answer is the host's. */
  refusalIn(url: URL, status: number, lines: HeaderLines): AppError | null;
  close(): void;
}

/** A connection that is opened because nothing waits for it with a time limit of its own. */
const connectLimitMs = 30_000;
/** NTLM takes three requests; a proxy server that asks more often goes round in circles. */
const mostRounds = 5;

/** @throws {AppError} proxy.bad-address */
export function openProxy(settings: ProxySettings, options: ProxyOptions = {}): ProxyServer {
  return new HttpProxy(settings, options);
}

class HttpProxy implements ProxyServer {
  readonly label: string;
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly userName: string | null;
  readonly #place: ProxyPlace;
  readonly #authenticator: Authenticator;
  readonly #tunnels: TunnelAgent;
  readonly #forward: ForwardAgent;
  #isKnown = false;

  constructor({ address, userName, password }: ProxySettings, { secureContext }: ProxyOptions) {
    const url = parseProxyAddress(address);
    this.label = proxyLabel(url);
    this.isTls = url.protocol === 'https:';
    this.host = url.hostname.replace(/^\[|\]$/g, '');
    this.port = url.port === '' ? (this.isTls ? 443 : 80) : Number(url.port);
    this.userName = userName;
    this.#place = { label: this.label, host: this.host, port: this.port, isTls: this.isTls, secureContext };
    this.#authenticator = new Authenticator(
      this.label,
      userName === null ? null : { userName, password: password ?? '' },
    );
    const soon = (): AbortSignal => AbortSignal.timeout(connectLimitMs);
    this.#tunnels = new TunnelAgent(async (host, port) => await this.tunnel(host, port, soon()), secureContext);
    this.#forward = new ForwardAgent(
      async (target) => await this.#openForward(target, false, soon()),
      (method, uri) => this.#authenticator.header({ method, uri }),
    );
  }

  agentFor({ protocol }: URL): Agent {
    return protocol === 'https:' ? this.#tunnels : this.#forward;
  }

  async open(url: URL, hasBody: boolean, signal: AbortSignal): Promise<void> {
    if (url.protocol !== 'https:') {
      if (!hasBody && this.#forward.isReady) return;
      this.#forward.park(await this.#openForward(url, hasBody, signal));
      return;
    }
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = url.port === '' ? 443 : Number(url.port);
    if (!this.#tunnels.isReady(host, port)) this.#tunnels.park(host, port, await this.tunnel(host, port, signal));
  }

  async tunnel(host: string, port: number, signal: AbortSignal): Promise<Socket> {
    const authority = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
    const { socket, head } = await this.#converse({ method: 'CONNECT', uri: authority, host: authority }, signal);
    if (head.status >= 200 && head.status < 300) return socket;
    socket.destroy();
    const { status, reasonPhrase, lines } = head;
    throw tunnelRefusal({ proxy: this.label, host: authority, status, reasonPhrase, lines });
  }

  async signIn(url: URL, signal: AbortSignal): Promise<void> {
    this.#authenticator.forget();
    const socket = await this.#introduce(url, signal);
    if (this.#authenticator.isPerConnection) this.#forward.forgetKept();
    this.#forward.park(socket);
  }

  async wantsTls(signal: AbortSignal): Promise<boolean> {
    return !this.isTls && (await speaksTls(this.#place, signal));
  }

  refusalIn(url: URL, status: number, lines: HeaderLines): AppError | null {
    return status < 400 ? null : ownRefusal({ proxy: this.label, host: url.host, status, reasonPhrase: '', lines });
  }

  close(): void {
    this.#tunnels.destroy();
    this.#forward.destroy();
  }

  /** A connection on which a request for an `http:` address may be sent. */
  async #openForward(url: URL, hasBody: boolean, signal: AbortSignal): Promise<Socket> {
    // A body can be sent once only: who we are is settled before, and by a nonce that does not grow old on the way.
    if (hasBody) this.#authenticator.forgetNonce();
    const mustAsk =
      this.#authenticator.isPerConnection || (hasBody && !(this.#isKnown && this.#authenticator.isSettled));
    return mustAsk ? await this.#introduce(url, signal) : await connectToProxy(this.#place, signal);
  }

  /** Asks for the head of the address, to learn whether and how the proxy server wants to know who we are. */
  async #introduce(url: URL, signal: AbortSignal): Promise<Socket> {
    const { socket, head } = await this.#converse({ method: 'HEAD', uri: url.href, host: url.host }, signal);
    const refusal = this.refusalIn(url, head.status, head.lines);
    if (refusal !== null) {
      socket.destroy();
      throw refusal;
    }
    if (await skipPage(socket, head, false, signal)) return socket;
    socket.destroy();
    if (this.#authenticator.isPerConnection) throw new AppError('proxy.closed', { proxy: this.label, host: url.host });
    return await connectToProxy(this.#place, signal);
  }

  /** One request by hand, with as many rounds of signing in as it takes. */
  async #converse(
    { method, uri, host }: { readonly method: 'CONNECT' | 'HEAD'; readonly uri: string; readonly host: string },
    signal: AbortSignal,
  ): Promise<{ readonly socket: Socket; readonly head: Head }> {
    const signIn = this.#authenticator.begin({ method, uri });
    let authorization = signIn.first();
    let socket: Socket | null = null;
    let isReused = false;
    let release: (() => void) | null = null;
    try {
      for (let round = 0; round < mostRounds; round += 1) {
        socket ??= await connectToProxy(this.#place, signal);
        const text = requestText(method, uri, host, authorization);
        let head: Head;
        try {
          head = await ask(socket, text, { place: this.#place, host, signal });
        } catch (error) {
          if (!isAppError(error, 'proxy.closed')) throw error;
          if (round === 0 && (await this.wantsTls(signal)))
            throw new AppError('proxy.wants-tls', { proxy: this.label }, { cause: error });
          // It closes after a refusal without having said so: then the next connection is another one.
          if (!isReused || signIn.isBound) throw error;
          isReused = false;
          socket = null;
          continue;
        }
        if (head.status !== 407) {
          signIn.accepted();
          this.#isKnown = true;
          const opened = { socket, head };
          socket = null;
          return opened;
        }
        release ??= await this.#authenticator.inTurn();
        isReused = await skipPage(socket, head, method !== 'HEAD', signal);
        authorization = signIn.next(parseChallenges(head.lines('proxy-authenticate')));
        if (isReused) continue;
        socket.destroy();
        socket = null;
        // The last step of NTLM holds on the connection of the step before only.
        if (signIn.isBound) throw new AppError('proxy.closed', { proxy: this.label, host });
      }
      throw new AppError('proxy.closed', { proxy: this.label, host });
    } finally {
      socket?.destroy();
      release?.();
    }
  }
}

function requestText(method: string, uri: string, host: string, authorization: string | null): string {
  const lines = [`${method} ${uri} HTTP/1.1`, `Host: ${host}`, 'Proxy-Connection: keep-alive'];
  if (authorization !== null) lines.push(`Proxy-Authorization: ${authorization}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
