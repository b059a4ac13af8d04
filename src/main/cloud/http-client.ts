import { type Agent, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import fetch, { type Response } from 'node-fetch';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { CloudToken } from './cloud-token.ts';
import { networkError } from './network-errors.ts';
import type { ProxyServer } from './proxy.ts';
import type { ProxyRoutes } from './proxy-routes.ts';
import type { OpenTls } from './tls-explainer.ts';

/** How long an answer may take to begin after the last byte of the request went out, and a body may stand still. */
export interface Patience {
  readonly answerMs: number;
  readonly stallMs: number;
}

/** One request. */
export interface RequestInit {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: AsyncIterable<Uint8Array>;
}

/** An answer that has begun, and the proxy server it came through. */
export interface Answer {
  readonly response: Response;
  readonly proxy: ProxyServer | null;
}

/** An answer whose body is many bytes. */
export interface BytesAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** To be read to its end, or destroyed. */
  readonly body: IncomingMessage;
  readonly proxy: ProxyServer | null;
}

/**
 * The one way a request leaves this program, along the routes of the settings and with a deadline: by node-fetch for what
 * is said to the service, by Node's own client for many bytes, which it brings in half the time.
 */
export class HttpClient {
  readonly patience: Patience;
  readonly #routes: ProxyRoutes;
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #openTls: OpenTls | null;
  readonly #token: CloudToken | null;
  #https: HttpsAgent | null = null;

  /**
   * Without `openTls` Node's own roots count, and what is wrong with a certificate is told in short. The proxy servers of
   * `routes` are told themselves whom to believe. `token` is shown to the service it is for, and to nobody else.
   */
  constructor(
    routes: ProxyRoutes,
    patience: Patience,
    openTls: OpenTls | null = null,
    token: CloudToken | null = null,
  ) {
    this.#routes = routes;
    this.#openTls = openTls;
    this.#token = token;
    this.patience = patience;
  }

  /**
   * Sends a request and waits until its answer begins. Redirects are not followed: whoever asks decides about them.
   * @throws {AppError} cloud.*, proxy.*
   */
  async request(url: URL, signal: AbortSignal, init: RequestInit): Promise<Answer> {
    const { body, ...rest } = init;
    const headers = await this.#withToken(url, init.headers);
    const { answer: response, proxy } = await this.#send(url, signal, async (agent, within, deadline) => {
      return await fetch(url, {
        ...rest,
        headers,
        ...(body === undefined ? {} : { body: Readable.from(keepingAlive(body, deadline)) }),
        redirect: 'manual',
        compress: false,
        signal: within,
        agent,
      });
    });
    return { response, proxy };
  }

  /** Asks for bytes, as `request` does. @throws {AppError} cloud.*, proxy.* */
  async get(url: URL, signal: AbortSignal, given: RequestInit['headers']): Promise<BytesAnswer> {
    const headers = await this.#withToken(url, given);
    const { answer, proxy } = await this.#send(
      url,
      signal,
      (agent, within) =>
        new Promise<IncomingMessage>((resolve, reject) => {
          const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
          send(url, { method: 'GET', headers, agent, signal: within }, resolve).on('error', reject).end();
        }),
    );
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: answer, proxy };
  }

  async #withToken(url: URL, headers: RequestInit['headers']): Promise<Record<string, string>> {
    return { ...headers, ...(await this.#token?.fieldsFor(url)) };
  }

  async #send<T>(
    url: URL,
    signal: AbortSignal,
    send: (agent: Agent, within: AbortSignal, deadline: Deadline) => Promise<T>,
  ): Promise<{ readonly answer: T; readonly proxy: ProxyServer | null }> {
    let proxy: ProxyServer | null = null;
    const deadline = new Deadline(this.patience.answerMs);
    try {
      [proxy = null] = await this.#routes.waysFor(url);
      const agent = proxy?.agentFor(url) ?? (url.protocol === 'https:' ? await this.#secureAgent() : this.#http);
      return { answer: await send(agent, AbortSignal.any([signal, deadline.signal]), deadline), proxy };
    } catch (error) {
      signal.throwIfAborted();
      if (deadline.signal.aborted)
        throw new AppError('cloud.timed-out', { host: url.host, seconds: this.patience.answerMs / 1000 });
      throw await this.#inWords(error, url, proxy, signal);
    } finally {
      deadline.end();
    }
  }

  /** Made when the first address asks for it: reading the roots takes its time. */
  async #secureAgent(): Promise<HttpsAgent> {
    const tls = await this.#openTls?.();
    this.#https ??= new HttpsAgent({
      keepAlive: true,
      ...(tls === undefined ? {} : { secureContext: tls.trust.secureContext }),
    });
    return this.#https;
  }

  async #inWords(error: unknown, url: URL, proxy: ProxyServer | null, signal: AbortSignal): Promise<AppError> {
    if (isAppError(error)) return error;
    const tls = url.protocol === 'https:' ? await this.#openTls?.() : undefined;
    return (await tls?.explain(error, url, proxy, signal)) ?? networkError(error, url, proxy);
  }

  /** Lets go of kept connections. */
  close(): void {
    this.#http.destroy();
    this.#https?.destroy();
    this.#routes.close();
  }
}

/** Aborts when nothing has moved for so long. */
class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number) {
    this.#timer = setTimeout(() => this.#controller.abort(), ms);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something moved: the time begins anew. */
  refresh(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** An upload may take as long as it takes: only one that stands still is given up. */
async function* keepingAlive(content: AsyncIterable<Uint8Array>, deadline: Deadline): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    deadline.refresh();
    yield piece;
  }
  deadline.refresh();
}
