/*
 * The relay: the cloud service run for real, for example in a DMZ. What it answers is in cloud-handler.ts; this is what
 * stands around it: TLS, tokens, limits, a log, and an end in good order. docs/relay.md tells how to run it.
 */

import { readFile, stat } from 'node:fs/promises';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { NodeFiles } from '../main/files/node-files.ts';
import { type Clause, clause, foreign } from '../shared/clauses.ts';
import { AppError, isAppError } from '../shared/errors.ts';
import { type AnswerCloud, type Caller, createCloudHandler } from './cloud-handler.ts';
import type { CloudRoute } from './cloud-routes.ts';
import { LatestTurn } from './latest-turn.ts';
import { Refused } from './refused.ts';
import type { RelayConfig } from './relay-config.ts';
import { RequestRate } from './request-rate.ts';
import { readServed, type Served } from './serve-file.ts';
import { readTokens, type Tokens } from './token-file.ts';
import { UploadStore } from './upload-store.ts';

/** One line of the log: what happened, and facts about it. Tokens and what stands behind `?` are never in it. */
export type LogRelay = (line: { readonly event: string } & Readonly<Record<string, unknown>>) => void;

/** A relay that runs. */
export interface Relay {
  /** Without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Takes certificate, key, tokens and the list of downloads anew; what cannot be used leaves the old in force. */
  reload(): Promise<void>;
  /** Takes nothing new, lets uploads under way end for as long as the settings say, then ends. */
  stop(): Promise<void>;
}

/** How often files are looked at for a change. */
const watchMs = 5_000;
/** How often pieces are looked for that nobody goes on with. */
const tidyMs = 60 * 60 * 1000;
/** How long cut connections get to be noticed. */
const cutMs = 2_000;

/** @throws {AppError} relay.*, files.* */
export async function startRelay(config: RelayConfig, log: LogRelay): Promise<Relay> {
  return await RunningRelay.start(config, log);
}

class RunningRelay implements Relay {
  readonly #config: RelayConfig;
  readonly #log: LogRelay;
  readonly #store: UploadStore;
  readonly #rate: RequestRate;
  readonly #server: Server | HttpsServer;
  /** Kept when files are taken anew: an upload under way still has its turn. */
  readonly #turns = new LatestTurn();
  readonly #answers = new Set<Promise<void>>();
  #answer: AnswerCloud;
  #tokens: Tokens;
  #watching: NodeJS.Timeout | null = null;
  #tidying: NodeJS.Timeout | null = null;
  #isStopping = false;

  static async start(config: RelayConfig, log: LogRelay): Promise<RunningRelay> {
    const tokens = await readTokens(config.tokens);
    if (tokens.entries.length === 0) throw new AppError('relay.no-tokens', { path: config.tokens });
    const relay = new RunningRelay(config, log, { tokens, served: await servedBy(config), tls: await readTls(config) });
    await relay.#store.open();
    await relay.#listen();
    return relay;
  }

  private constructor(
    config: RelayConfig,
    log: LogRelay,
    found: { readonly tokens: Tokens; readonly served: Served | null; readonly tls: TlsFiles | null },
  ) {
    const { limits } = config;
    this.#config = config;
    this.#log = log;
    this.#tokens = found.tokens;
    this.#store = new UploadStore({
      folder: config.storage,
      files: new NodeFiles(),
      totalLimitBytes: limits.storageBytes,
    });
    this.#rate = new RequestRate(limits.requestsPerMinute);
    this.#answer = this.#answerWith(found.served);
    const options = {
      headersTimeout: limits.headerSeconds * 1000,
      // Bodies are watched by how they come: a large one may take its time.
      requestTimeout: 0,
      keepAliveTimeout: limits.headerSeconds * 1000,
      connectionsCheckingInterval: 1_000,
    };
    this.#server =
      found.tls === null
        ? createHttpServer(options)
        : createHttpsServer({ ...options, ...found.tls, handshakeTimeout: limits.headerSeconds * 1000 });
    this.#server.maxConnections = limits.connections;
    this.#server.on('request', (request, response) => this.#take(request, response));
  }

  get port(): number {
    // It listens on a port, so that its address has one.
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    const { address } = this.#config.listen;
    const host = address.includes(':') ? `[${address}]` : address;
    return `${this.#server instanceof HttpsServer ? 'https' : 'http'}://${host}:${this.port}`;
  }

  async reload(): Promise<void> {
    try {
      const tls = await readTls(this.#config);
      const tokens = await readTokens(this.#config.tokens);
      const served = await servedBy(this.#config);
      if (tls !== null && this.#server instanceof HttpsServer) this.#server.setSecureContext(tls);
      this.#tokens = tokens;
      this.#answer = this.#answerWith(served);
      this.#log({ event: 'reloaded', tokens: tokens.entries.length });
    } catch (error) {
      if (!isAppError(error)) throw error;
      this.#log({ event: 'reload-failed', code: error.code, message: error.message });
    }
  }

  async stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    if (this.#watching !== null) clearInterval(this.#watching);
    if (this.#tidying !== null) clearInterval(this.#tidying);
    this.#log({ event: 'stopping', underWay: this.#answers.size });
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeIdleConnections();
    await this.#settle(this.#config.stopSeconds * 1000);
    this.#server.closeAllConnections();
    // What was cut off lets go of its files.
    await this.#settle(cutMs);
    await closed;
    this.#log({ event: 'stopped', cutOff: this.#answers.size });
  }

  /** Waits until nothing is under way, for so long at most. */
  async #settle(ms: number): Promise<void> {
    const late = new AbortController();
    const ended = (async () => {
      while (this.#answers.size > 0) await Promise.all(this.#answers);
    })();
    await Promise.race([ended, sleep(ms, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
  }

  async #listen(): Promise<void> {
    const { address, port } = this.#config.listen;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) =>
        reject(new AppError('relay.cannot-listen', { address, port, reason: listenReason(error) }, { cause: error })),
      );
      this.#server.listen(port, address, resolve);
    });
    this.#server.on('error', (error) => this.#log({ event: 'fault', message: error.message }));
    this.#watch();
    this.#tidy();
    this.#log({ event: 'listening', url: this.url, storage: this.#config.storage, usedBytes: this.#store.usedBytes });
  }

  /** By looking: a certificate that is renewed is often a link that leads elsewhere, which no watcher notices. */
  #watch(): void {
    const { tls, tokens, downloads } = this.#config;
    const paths = [
      tokens,
      ...(tls === null ? [] : [tls.certificate, tls.key]),
      ...(downloads === null ? [] : [`${downloads}/cloud.json`]),
    ];
    let known: string | null = null;
    let isLooking = false;
    const look = async (): Promise<void> => {
      if (isLooking) return;
      isLooking = true;
      const facts = await Promise.all(paths.map((path) => stat(path).catch(() => null)));
      const now = facts.map((one) => `${one?.ino} ${one?.mtimeMs} ${one?.size}`).join();
      if (known !== null && known !== now) await this.reload();
      known = now;
      isLooking = false;
    };
    void look();
    this.#watching = setInterval(() => void look(), watchMs);
    this.#watching.unref();
  }

  #tidy(): void {
    this.#tidying = setInterval(() => {
      this.#store
        .removeStale()
        .catch((error: unknown) =>
          this.#log({ event: 'fault', message: error instanceof Error ? error.message : String(error) }),
        );
    }, tidyMs);
    this.#tidying.unref();
  }

  #answerWith(served: Served | null): AnswerCloud {
    const { limits } = this.#config;
    return createCloudHandler({
      served,
      store: this.#store,
      turns: this.#turns,
      limitBytes: limits.uploadBytes,
      pieceLimitBytes: limits.pieceBytes,
      patience: {
        stallMs: limits.stallSeconds * 1000,
        graceMs: limits.graceSeconds * 1000,
        leastBytesPerSecond: limits.leastBytesPerSecond,
      },
      admit: (request, route) => this.#admit(request, route),
      notReadyBecause: () => (this.#isStopping ? 'The service is stopping.' : null),
      onFault: (error) =>
        this.#log({ event: 'fault', message: error instanceof Error ? error.message : String(error) }),
    });
  }

  #admit(request: IncomingMessage, route: CloudRoute | null): Caller {
    const name = this.#nameOf(request);
    const caller = name === null ? `address ${addressOf(request)}` : `token ${name}`;
    const waitSeconds = this.#rate.waitSeconds(caller);
    if (waitSeconds !== null) {
      throw new Refused(429, `No more than ${this.#config.limits.requestsPerMinute} requests a minute are taken.`, {
        'Retry-After': String(waitSeconds),
      });
    }
    if (name === null && route?.path !== '/health' && route?.path !== '/ready') {
      throw new Refused(401, 'This service wants a token it knows.', {
        'WWW-Authenticate': 'Bearer realm="service-connection"',
      });
    }
    return { mayLook: name !== null };
  }

  #nameOf({ headers }: IncomingMessage): string | null {
    const token = /^Bearer +([\x21-\x7e]{1,1000})$/i.exec(headers.authorization ?? '')?.[1];
    return token === undefined ? null : this.#tokens.nameOf(token);
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const begun = performance.now();
    // Asked now: the socket forgets when it is gone.
    const address = addressOf(request);
    if (this.#isStopping) response.shouldKeepAlive = false;
    const answered = this.#answer(request, response, null).then((bytes) => {
      this.#log({
        event: 'request',
        method: request.method ?? '',
        path: (request.url ?? '').split('?')[0],
        status: response.headersSent ? response.statusCode : 0,
        bytes,
        ms: Math.round(performance.now() - begun),
        token: this.#nameOf(request),
        address,
      });
    });
    this.#answers.add(answered);
    void answered.finally(() => this.#answers.delete(answered));
  }
}

interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
}

/** @throws {AppError} relay.certificate */
async function readTls({ tls }: RelayConfig): Promise<TlsFiles | null> {
  if (tls === null) return null;
  const read = async (path: string): Promise<Buffer> => {
    try {
      return await readFile(path);
    } catch (error) {
      const problem = clause('path-cannot-read', { path });
      throw new AppError('relay.certificate', { path: tls.certificate, problem }, { cause: error });
    }
  };
  const files = { cert: await read(tls.certificate), key: await read(tls.key), minVersion: tls.minimumVersion };
  try {
    // Whether both belong together is told now, and not by the first connection.
    createSecureContext(files);
  } catch (error) {
    const problem = foreign(error instanceof Error ? error.message : String(error));
    throw new AppError('relay.certificate', { path: tls.certificate, problem }, { cause: error });
  }
  return files;
}

/** @throws {AppError} relay.catalogue */
async function servedBy({ downloads }: RelayConfig): Promise<Served | null> {
  if (downloads === null) return null;
  try {
    return await readServed(downloads);
  } catch (error) {
    throw new AppError('relay.catalogue', { path: downloads }, { cause: error });
  }
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? 'unknown';
}

function listenReason({ code, message }: NodeJS.ErrnoException): Clause {
  if (code === 'EADDRINUSE') return clause('another-program-has-it');
  if (code === 'EACCES') return clause('account-may-not');
  if (code === 'EADDRNOTAVAIL') return clause('no-such-address-here');
  return foreign(message);
}
