import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import fetch, { type Response } from 'node-fetch';
import { AppError, isAppError } from '../../shared/errors.ts';
import { discardBody } from './answers.ts';
import { BulkHttpAgent, BulkHttpsAgent, bodyOf } from './bulk-agents.ts';
import type { CloudToken } from './cloud-token.ts';
import { networkError } from './network-errors.ts';
import type { HeaderLines } from './proxy/hop-errors.ts';
import { leadsNowhere, proxyHopError } from './proxy/way-errors.ts';
import type { ProxyServer } from './proxy.ts';
import type { ProxyRoutes, Way } from './proxy-routes.ts';
import { Slabs } from './slabs.ts';
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
  /** To be read to its end, or destroyed. A piece is good only until the next is asked for. */
  readonly body: BytesBody;
  readonly proxy: ProxyServer | null;
}

/** Many bytes. */
export interface BytesBody extends AsyncIterable<Uint8Array> {
  destroy(): void;
}

/**
 * The one way a request leaves this program, along the routes of the settings and with a deadline: by node-fetch for what
 * is said to the service, by Node's own client for many bytes, which it brings in half the time.
 */
export class HttpClient {
  readonly patience: Patience;
  readonly #routes: ProxyRoutes;
  readonly #slabs = new Slabs();
  readonly #http = new BulkHttpAgent({ keepAlive: true }, this.#slabs);
  readonly #openTls: OpenTls | null;
  readonly #token: CloudToken | null;
  #https: BulkHttpsAgent | null = null;

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
    let isSpent = false;
    const sent = async function* (content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      isSpent = true;
      yield* content;
    };
    const { answer: response, proxy } = await this.#send<Response>(url, signal, {
      hasBody: body !== undefined,
      isSpent: () => isSpent,
      send: async (agent, within, deadline) =>
        await fetch(url, {
          ...rest,
          headers,
          ...(body === undefined ? {} : { body: Readable.from(keepingAlive(sent(body), deadline)) }),
          redirect: 'manual',
          compress: false,
          signal: within,
          agent,
        }),
      head: (answer) => ({
        status: answer.status,
        lines: (name) => linesOf(answer.headers.get(name) ?? undefined),
        discard: () => discardBody(answer),
      }),
    });
    await this.#refuseUnknown(url, response.status, response.headers.get('www-authenticate'), () =>
      discardBody(response),
    );
    return { response, proxy };
  }

  /** Asks for bytes, as `request` does. @throws {AppError} cloud.*, proxy.* */
  async get(url: URL, signal: AbortSignal, given: RequestInit['headers']): Promise<BytesAnswer> {
    const headers = await this.#withToken(url, given);
    const { answer, proxy } = await this.#send<Message>(url, signal, {
      hasBody: false,
      isSpent: () => false,
      send: (agent, within) =>
        new Promise<Message>((resolve, reject) => {
          const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
          // A large body is taken off its connection right here, or never.
          const told = (message: IncomingMessage): void => resolve({ message, body: bodyOf(message) });
          send(url, { method: 'GET', headers, agent, signal: within }, told)
            .on('error', reject)
            // An answer that switches protocols is let go of without a word.
            .once('close', () => reject(new Error('it ended the connection without an answer')))
            .end();
        }),
      head: ({ message }) => ({
        status: message.statusCode ?? 0,
        lines: (name) => linesOf(message.headers[name]),
        discard: () => message.destroy(),
      }),
    });
    const { message, body } = answer;
    await this.#refuseUnknown(url, message.statusCode ?? 0, message.headers['www-authenticate'] ?? null, () =>
      message.destroy(),
    );
    return { status: message.statusCode ?? 0, headers: message.headers, body, proxy };
  }

  async #withToken(url: URL, headers: RequestInit['headers']): Promise<Record<string, string>> {
    return { ...headers, ...(await this.#token?.fieldsFor(url)) };
  }

  /** 401 is about the token where one was shown or is asked for. @throws {AppError} cloud.token-refused */
  async #refuseUnknown(url: URL, status: number, challenge: string | null, discard: () => void): Promise<void> {
    if (status !== 401) return;
    const hasToken = (await this.#token?.isFor(url)) ?? false;
    if (!hasToken && !/^bearer\b/i.test(challenge ?? '')) return;
    discard();
    throw new AppError('cloud.token-refused', { host: url.host, hasToken });
  }

  /** By the first way that leads anywhere. What fails before the request was sent leaves the body untouched. */
  async #send<T>(url: URL, signal: AbortSignal, exchange: Exchange<T>, isSignedIn = false): Promise<Sent<T>> {
    const ways = await this.#routes.waysFor(url);
    let first: unknown = null;
    for (const way of ways) {
      try {
        return await this.#sendBy(way, url, signal, exchange);
      } catch (error) {
        signal.throwIfAborted();
        // Asked before anything was sent: with an answer, everything begins anew.
        if (!isSignedIn && isAppError(error, 'proxy.needs-credentials') && (await this.#routes.signIn?.(way)) === true)
          return await this.#send(url, signal, exchange, true);
        if (exchange.isSpent() || !leadsNowhere(error, way, exchange.hasBody)) throw error;
        this.#routes.noteDown(way);
        first ??= error;
      }
    }
    throw first;
  }

  async #sendBy<T>(proxy: Way, url: URL, signal: AbortSignal, { send, head, hasBody }: Exchange<T>): Promise<Sent<T>> {
    const deadline = new Deadline(this.patience.answerMs);
    const within = AbortSignal.any([signal, deadline.signal]);
    try {
      const agent = proxy?.agentFor(url) ?? (url.protocol === 'https:' ? await this.#secureAgent() : this.#http);
      for (let round = 1; ; round += 1) {
        await proxy?.open(url, hasBody, within);
        const answer = await send(agent, within, deadline);
        if (proxy === null) return { answer, proxy };
        const { status, lines, discard } = head(answer);
        const isForward = url.protocol === 'http:';
        // Through a tunnel, 407 is what the host says.
        const asks = isForward && status === 407;
        const refusal = asks ? null : proxy.refusalIn(url, status, lines);
        if (!asks && refusal === null) return { answer, proxy };
        discard();
        if (refusal !== null) throw refusal;
        if (round === mostSignIns || hasBody)
          throw new AppError('proxy.closed', { proxy: proxy.label, host: url.host });
        deadline.refresh();
        await proxy.signIn(url, within);
      }
    } catch (error) {
      signal.throwIfAborted();
      const seconds = this.patience.answerMs / 1000;
      const hop = proxy === null ? null : proxyHopError(error, proxy, url, deadline.signal.aborted, seconds);
      if (isAppError(hop, 'proxy.closed') && (await proxy?.wantsTls(signal)) === true)
        throw new AppError('proxy.wants-tls', { proxy: hop.details.proxy }, { cause: hop });
      if (hop !== null) throw hop;
      if (deadline.signal.aborted) throw new AppError('cloud.timed-out', { host: url.host, seconds });
      throw await this.#inWords(error, url, proxy, signal);
    } finally {
      deadline.end();
    }
  }

  /** Made when the first address asks for it: reading the roots takes its time. */
  async #secureAgent(): Promise<BulkHttpsAgent> {
    const tls = await this.#openTls?.();
    this.#https ??= new BulkHttpsAgent(
      { keepAlive: true, ...(tls === undefined ? {} : { secureContext: tls.trust.secureContext }) },
      this.#slabs,
    );
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

/** What came of asking for bytes. */
interface Message {
  readonly message: IncomingMessage;
  readonly body: BytesBody;
}

/** A connection that was opened before anybody had signed in may come back among those that are kept. */
const mostSignIns = 3;

/** How one request is made, and what its answer says first. */
interface Exchange<T> {
  readonly hasBody: boolean;
  /** A body has begun to go out: it cannot go out again, by whatever way. */
  readonly isSpent: () => boolean;
  readonly send: (agent: Agent, within: AbortSignal, deadline: Deadline) => Promise<T>;
  readonly head: (answer: T) => { readonly status: number; readonly lines: HeaderLines; readonly discard: () => void };
}

interface Sent<T> {
  readonly answer: T;
  readonly proxy: ProxyServer | null;
}

function linesOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
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
