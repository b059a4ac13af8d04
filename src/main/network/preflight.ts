/*
 * The whole way to one host, stage by stage: the name, the connection, the proxy server, TLS, an answer. Each has a verdict
 * of its own, so that whoever is asked for help sees at once whose hop it is. Nothing is sent before TLS was judged, and
 * then only a question for headers; a host of the settings is also asked what Connect will ask it.
 */

import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { clause } from '../../shared/clauses.ts';
import { AppError, isAppError, toAppError } from '../../shared/errors.ts';
import {
  type HostReport,
  type HostStage,
  hostStages,
  type SkipReason,
  type StageFacts,
  type StageVerdict,
} from '../../shared/network.ts';
import type { RouteReason } from '../../shared/routes.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { HttpClient } from '../cloud/http-client.ts';
import type { HttpCloudService } from '../cloud/http-cloud-service.ts';
import { networkError } from '../cloud/network-errors.ts';
import { leadsNowhere, proxyHopError } from '../cloud/proxy/way-errors.ts';
import type { ProxyServer } from '../cloud/proxy.ts';
import type { ProxyRoutes, Way } from '../cloud/proxy-routes.ts';
import { bareHost, type OpenTls, openWay, portOf } from '../cloud/tls-explainer.ts';
import { openTcp, shakeHands } from '../cloud/tls-handshake.ts';
import { judgePeer } from '../cloud/tls-problems.ts';
import type { NeededHost } from './needed-hosts.ts';

/** What a check goes by. */
export interface PreflightOptions {
  readonly routes: ProxyRoutes;
  readonly openTls: OpenTls;
  /** Brings a question for headers through a proxy server, where the address is one of plain http. */
  readonly client: HttpClient;
  /** Asked what Connect will ask. */
  readonly service: HttpCloudService;
  /** Of the whole check of one host. */
  readonly limitMs: number;
}

const serverNameLimit = 100;

/** Goes the whole way to a host that can be tried. What fails is told in the report. */
export async function checkHost(
  needed: NeededHost & { readonly origin: URL },
  options: PreflightOptions,
  signal: AbortSignal,
): Promise<HostReport> {
  const check = new HostCheck(needed.origin, options, signal);
  const startedMs = performance.now();
  try {
    await check.run(needed);
  } finally {
    check.close();
  }
  signal.throwIfAborted();
  const { host, purposes, isRequired } = needed;
  const stages = check.verdicts();
  const failed = hostStages.map((stage) => stages[stage]).find((verdict) => verdict.state === 'failed');
  return {
    host,
    purposes,
    isRequired,
    isReachable: failed === undefined,
    durationMs: Math.round(performance.now() - startedMs),
    proxy: check.proxyLabel,
    why: check.why,
    stages,
    error: failed?.error ?? null,
  };
}

type Verdicts = { -readonly [S in HostStage]?: StageVerdict<StageFacts[S]> };

/** Ends the check: the stage it happened in has its verdict already. */
class StageFailed extends Error {
  readonly told: AppError;

  constructor(told: AppError) {
    super(told.message);
    this.told = told;
  }
}

class HostCheck {
  readonly #url: URL;
  readonly #options: PreflightOptions;
  readonly #signal: AbortSignal;
  readonly #limit: AbortSignal;
  readonly #within: AbortSignal;
  readonly #verdicts: Verdicts = {};
  #way: Way = null;
  #why: RouteReason | null = null;
  #open: Duplex | null = null;

  constructor(url: URL, options: PreflightOptions, signal: AbortSignal) {
    this.#url = url;
    this.#options = options;
    this.#signal = signal;
    this.#limit = AbortSignal.timeout(options.limitMs);
    this.#within = AbortSignal.any([signal, this.#limit]);
  }

  get proxyLabel(): string | null {
    return this.#way?.label ?? null;
  }

  get why(): RouteReason | null {
    return this.#why;
  }

  async run(needed: NeededHost): Promise<void> {
    try {
      const ways = await this.#stage('proxy', async () => ({ facts: null, value: await this.#ways() }));
      for (const [index, way] of ways.entries()) {
        this.#way = way;
        try {
          await (way === null ? this.#straight() : this.#through(way));
          break;
        } catch (error) {
          // The next way is tried where Connect would try it; the last one is reported.
          const isLast = index === ways.length - 1;
          if (!(error instanceof StageFailed) || isLast || !leadsNowhere(error.told, way, false)) throw error;
          for (const stage of hostStages) delete this.#verdicts[stage];
        }
      }
      if (this.#url.protocol === 'https:') await this.#handshake();
      else this.#skip('tls', 'plain-http');
      await this.#answer(needed);
    } catch (error) {
      if (!(error instanceof StageFailed)) throw error;
    }
  }

  /** What was not come to is skipped. */
  verdicts(): HostReport['stages'] {
    const skipped = { state: 'skipped', why: 'earlier-failed' } as const;
    const { name = skipped, tcp = skipped, proxy = skipped, tls = skipped, http = skipped } = this.#verdicts;
    return { name, tcp, proxy, tls, http };
  }

  close(): void {
    // Nobody hears what it says from now on.
    this.#open?.on('error', () => undefined).destroy();
  }

  async #ways(): Promise<readonly Way[]> {
    const { routes } = this.#options;
    const ways = await routes.waysFor(this.#url);
    this.#why = (await routes.describe(this.#url)).why;
    return ways;
  }

  async #straight(): Promise<void> {
    const hostname = bareHost(this.#url);
    this.#skip('proxy', 'straight');
    const [address = hostname] = await this.#stage('name', async () => {
      const addresses =
        isIP(hostname) === 0 ? (await lookup(hostname, { all: true })).map(({ address }) => address) : [hostname];
      return { facts: { addresses }, value: addresses };
    });
    const port = portOf(this.#url);
    this.#open = await this.#stage('tcp', async () => ({
      // By its name: every address of it is tried, as Connect does.
      value: await openTcp(hostname, port, this.#within),
      facts: { to: `${address.includes(':') ? `[${address}]` : address}:${port}` },
    }));
  }

  async #through(proxy: ProxyServer): Promise<void> {
    this.#skip('name', 'by-proxy');
    await this.#stage('tcp', async () => {
      try {
        (await openTcp(proxy.host, proxy.port, this.#within)).destroy();
      } catch (error) {
        // It knows best what to call what happened to it.
        await proxy.open(this.#url, false, this.#within);
        throw error;
      }
      return { facts: { to: proxy.label }, value: null };
    });
    this.#open = await this.#stage('proxy', async () => {
      const facts = { proxy: proxy.label };
      if (this.#url.protocol === 'https:') return { facts, value: await openWay(proxy, this.#url, this.#within) };
      await proxy.open(this.#url, false, this.#within);
      return { facts, value: null };
    });
  }

  async #handshake(): Promise<void> {
    const over = this.#open;
    if (over === null) throw new Error('There is no connection to shake hands over');
    const tls = await this.#stage('tls', async () => {
      const explainer = await this.#options.openTls();
      const { socket, peer } = await shakeHands(over, bareHost(this.#url), explainer.trust, {
        signal: this.#within,
        now: explainer.now,
      });
      this.#open = socket;
      const error = judgePeer(peer, explainer.around(this.#url, this.proxyLabel));
      if (error !== null) throw new Judged(error, peer.facts);
      return { facts: peer.facts, value: socket };
    });
    this.#open = tls;
  }

  async #answer({ questions }: NeededHost): Promise<void> {
    await this.#stage('http', async () => {
      const facts = await this.#headers(new URL(questions[0]?.url ?? this.#url));
      const { service } = this.#options;
      for (const { purpose, url } of questions) {
        if (purpose === 'usage-data') await service.probeUpload(this.#within);
        else (await service.download(url, url, this.#within)).discard();
      }
      return { facts, value: null };
    });
  }

  /** Asks for headers over the connection that is there, and lets go of it. */
  async #headers(url: URL): Promise<StageFacts['http']> {
    const { status, header } = await this.#head(url);
    const differenceMs = await this.#clockDifference(header('date'));
    const server = header('server');
    const facts = {
      status,
      server: server === null ? null : safeText(server).slice(0, serverNameLimit),
      redirectsTo: redirectTarget(header('location'), url),
      clockDifferenceSeconds: differenceMs === null ? null : Math.round(differenceMs / 1000),
    };
    const { href } = this.#url;
    if (status === 511) throw new Judged(new AppError('cloud.web-page', { url: href }), facts);
    if (status >= 502 && status <= 504)
      throw new Judged(new AppError('cloud.server-error', { url: href, status }), facts);
    return facts;
  }

  /** What the host says the time is, less ours; it helps to judge the certificates of others. */
  async #clockDifference(date: string | null): Promise<number | null> {
    if (this.#url.protocol === 'https:') return (await this.#options.openTls()).noteDate(date);
    const said = Date.parse(date ?? '');
    return Number.isNaN(said) ? null : said - Date.now();
  }

  async #head(url: URL): Promise<{ readonly status: number; readonly header: (name: string) => string | null }> {
    const over = this.#open;
    if (over === null) {
      const { response } = await this.#options.client.request(url, this.#within, { method: 'HEAD', headers: {} });
      return { status: response.status, header: (name) => response.headers.get(name) };
    }
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      // What TLS needs was done already.
      httpRequest(new URL(url.href.replace(/^https:/, 'http:')), {
        method: 'HEAD',
        headers: { Host: url.host },
        signal: this.#within,
        createConnection: () => over,
      })
        .on('error', reject)
        .on('response', resolve)
        .end();
    });
    response.resume();
    const { statusCode = 0, headers } = response;
    return { status: statusCode, header: (name) => String(headers[name] ?? '') || null };
  }

  #skip(stage: HostStage, why: SkipReason): void {
    this.#verdicts[stage] = { state: 'skipped', why };
  }

  /** One stage, with its time. @throws {StageFailed} */
  async #stage<S extends HostStage, T>(
    stage: S,
    work: () => Promise<{ readonly facts: StageFacts[S] | null; readonly value: T }>,
  ): Promise<T> {
    const startedMs = performance.now();
    const durationMs = (): number => Math.round(performance.now() - startedMs);
    // Each verdict is of its own stage; a mapped type cannot say so of a name that varies.
    const verdicts = this.#verdicts as Record<HostStage, StageVerdict<unknown>>;
    try {
      const { facts, value } = await untilAborted(work(), this.#within);
      if (facts !== null) verdicts[stage] = { state: 'passed', durationMs: durationMs(), facts };
      return value;
    } catch (error) {
      this.#signal.throwIfAborted();
      const judged = error instanceof Judged ? error : null;
      const told = judged?.error ?? this.#inWords(error, stage);
      const facts = judged?.facts ?? null;
      // A proxy server may show only now, when it is asked for more than a connection, that it is what fails.
      const failed = stage === 'http' && told.code.startsWith('proxy.') ? 'proxy' : stage;
      verdicts[failed] = { state: 'failed', durationMs: durationMs(), error: told.toReport(), facts };
      throw new StageFailed(told);
    }
  }

  #inWords(error: unknown, stage: HostStage): AppError {
    const isLate = this.#limit.aborted;
    const seconds = this.#options.limitMs / 1000;
    const way = this.#way;
    if (way !== null && stage !== 'tls') {
      const { label: proxy } = way;
      if (isLate && stage === 'tcp')
        return new AppError('proxy.unreachable', { proxy, reason: clause('did-not-answer') });
      if (isLate && stage === 'proxy') return new AppError('proxy.no-answer', { proxy, host: this.#url.host, seconds });
      const hop = proxyHopError(error, way, this.#url, isLate, seconds);
      if (hop !== null) return hop;
    }
    if (isAppError(error)) return error;
    if (isLate) return new AppError('cloud.timed-out', { host: this.#url.host, seconds });
    if (error instanceof TypeError || error instanceof RangeError) return toAppError(error);
    return networkError(error, this.#url, way);
  }
}

/** What a stage showed and why it is not good enough. */
class Judged extends Error {
  readonly error: AppError;
  readonly facts: unknown;

  constructor(error: AppError, facts: unknown) {
    super(error.message);
    this.error = error;
    this.facts = facts;
  }
}

/** The host a redirect leads to. */
function redirectTarget(location: string | null, from: URL): string | null {
  if (location === null || !URL.canParse(location, from.href)) return null;
  return safeText(new URL(location, from.href).host);
}

/** For what takes no signal: looking a name up may take longer than anybody waits. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
