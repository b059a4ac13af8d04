import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import fetch, { type Response } from 'node-fetch';
import { z } from 'zod';
import type { CloudService, Download, DownloadFrom, Upload, UploadReceipt } from '../../core/ports/cloud-service.ts';
import { shownUrl } from '../../core/shown-url.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { CloudSettings } from '../../shared/settings.ts';
import { networkError } from './network-errors.ts';
import type { ProxyServer } from './proxy.ts';
import type { ProxyRoutes } from './proxy-routes.ts';

/** How long an answer may take to begin after the last byte of the request went out, and a body may stand still. */
const defaultPatience = { answerMs: 30_000, stallMs: 60_000 } as const;
const redirectLimit = 10;
/** An answer in words longer than this is not one of the service's, and a reason is a line of it. */
const textLimitBytes = 64 * 1024;
const reasonLimit = 300;

const Receipt = z.object({ id: z.string().min(1), received: z.iso.datetime() });

/** The cloud service over HTTP, by node-fetch. The wire is described in docs/formats/cloud-service.openapi.yaml. */
export class HttpCloudService implements CloudService {
  readonly manifestUrl: string;
  readonly adminUiContentUrl: string;
  readonly #usageDataUrl: string;
  readonly #routes: ProxyRoutes;
  readonly #patience: { readonly answerMs: number; readonly stallMs: number };
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new HttpsAgent({ keepAlive: true });

  constructor(
    settings: CloudSettings,
    routes: ProxyRoutes,
    patience: { readonly answerMs: number; readonly stallMs: number } = defaultPatience,
  ) {
    this.#patience = patience;
    this.manifestUrl = settings.manifestUrl;
    this.adminUiContentUrl = settings.adminUiContentUrl;
    this.#usageDataUrl = settings.usageDataUrl;
    this.#routes = routes;
  }

  async upload(upload: Upload, signal: AbortSignal): Promise<UploadReceipt> {
    const url = webUrl(this.#usageDataUrl, this.#usageDataUrl);
    url.searchParams.set('Tenant', upload.hierarchyHash);
    url.searchParams.set('Version', upload.siteVersion);
    url.searchParams.set('Branch', '1');
    const deadline = new Deadline(this.#patience.answerMs);
    const { response, proxy } = await this.#request(url, signal, deadline, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/vnd.ms-cab-compressed',
        'Content-Length': String(upload.sizeBytes),
        'Content-Digest': `sha-256=:${Buffer.from(upload.sha256, 'hex').toString('base64')}:`,
      },
      body: Readable.from(keepingAlive(upload.content(), deadline)),
    });
    const text = await this.#text(response, url, signal);
    if (response.status === 200 || response.status === 201) return readReceipt(text, url);
    refuseProxyStatus(response.status, proxy);
    if (response.status >= 400 && response.status < 500 && response.status !== 404) {
      throw new AppError('cloud.upload-refused', {
        name: upload.name,
        status: response.status,
        reason: reasonIn(text),
      });
    }
    throw statusError(response.status, url);
  }

  async download(link: string, base: string, signal: AbortSignal, from: DownloadFrom | null = null): Promise<Download> {
    let url = webUrl(link, base);
    let wanted = from;
    for (let redirects = 0; redirects <= redirectLimit; ) {
      const { response, proxy } = await this.#request(url, signal, new Deadline(this.#patience.answerMs), {
        method: 'GET',
        headers: { 'Accept-Encoding': 'identity', ...rangeHeaders(wanted) },
      });
      const location = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && location !== null) {
        discardBody(response);
        url = redirected(url, location);
        redirects += 1;
        continue;
      }
      const part = wanted === null ? null : partOf(response, wanted);
      if (response.status !== 200 && part === null) {
        discardBody(response);
        if (wanted !== null && (response.status === 206 || response.status === 416)) {
          // Another part, or of something else: then all of it.
          wanted = null;
          continue;
        }
        refuseProxyStatus(response.status, proxy);
        throw statusError(response.status, url);
      }
      if (isWebPage(response)) {
        discardBody(response);
        throw new AppError('cloud.web-page', { url: shownUrl(url) });
      }
      const sizeBytes = part?.sizeBytes ?? announcedSize(response);
      const offset = part?.offset ?? 0;
      return {
        url: url.href,
        sizeBytes,
        offset,
        etag: strongTag(response),
        body: this.#body(response, url, { offset, sizeBytes }, signal),
        discard: () => discardBody(response),
      };
    }
    throw new AppError('cloud.too-many-redirects', { url: shownUrl(webUrl(link, base)) });
  }

  /**
   * Asks whether uploads would be taken in, without sending one. Whatever answers but a proxy server, a sign-in page or a
   * failing service will do: what it says to a question nobody asks is not agreed.
   * @throws {AppError} cloud.*, proxy.*
   */
  async probeUpload(signal: AbortSignal): Promise<void> {
    const url = webUrl(this.#usageDataUrl, this.#usageDataUrl);
    const { response, proxy } = await this.#request(url, signal, new Deadline(this.#patience.answerMs), {
      method: 'HEAD',
      headers: {},
    });
    discardBody(response);
    const { status } = response;
    refuseProxyStatus(status, proxy);
    if (status === 200 && isWebPage(response)) throw new AppError('cloud.web-page', { url: shownUrl(url) });
    if ((status >= 300 && status < 400) || (status >= 500 && status !== 501)) throw statusError(status, url);
  }

  /** Lets go of kept connections. */
  close(): void {
    this.#http.destroy();
    this.#https.destroy();
    this.#routes.close();
  }

  async #request(
    url: URL,
    signal: AbortSignal,
    deadline: Deadline,
    init: RequestInit,
  ): Promise<{ readonly response: Response; readonly proxy: ProxyServer | null }> {
    let proxy: ProxyServer | null = null;
    try {
      proxy = await this.#routes.proxyFor(url);
      const response = await fetch(url, {
        ...init,
        redirect: 'manual',
        compress: false,
        signal: AbortSignal.any([signal, deadline.signal]),
        agent: proxy?.agentFor(url) ?? (url.protocol === 'https:' ? this.#https : this.#http),
      });
      return { response, proxy };
    } catch (error) {
      signal.throwIfAborted();
      if (deadline.signal.aborted)
        throw new AppError('cloud.timed-out', { host: url.host, seconds: this.#patience.answerMs / 1000 });
      throw networkError(error, url, proxy);
    } finally {
      deadline.end();
    }
  }

  async *#body(
    response: Response,
    url: URL,
    { offset, sizeBytes }: { readonly offset: number; readonly sizeBytes: number | null },
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const { body } = response;
    let received = offset;
    const cutOff = (cause: unknown): AppError =>
      new AppError(
        'cloud.cut-off',
        { url: shownUrl(url), receivedBytes: received, expectedBytes: sizeBytes },
        { cause },
      );
    if (body === null) throw cutOff(null);
    let isStalled = false;
    const stall = setTimeout(() => {
      isStalled = true;
      discardBody(response);
    }, this.#patience.stallMs);
    try {
      for await (const piece of body) {
        stall.refresh();
        const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
        received += bytes.length;
        yield bytes;
      }
    } catch (error) {
      if (isAppError(error)) throw error;
      signal.throwIfAborted();
      if (isStalled) throw new AppError('cloud.timed-out', { host: url.host, seconds: this.#patience.stallMs / 1000 });
      throw cutOff(error);
    } finally {
      clearTimeout(stall);
      discardBody(response);
    }
    if (sizeBytes !== null && received < sizeBytes) throw cutOff(null);
  }

  /** A short answer in words; a longer one is cut. */
  async #text(response: Response, url: URL, signal: AbortSignal): Promise<string> {
    const pieces: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const piece of this.#body(response, url, { offset: 0, sizeBytes: null }, signal)) {
      pieces.push(piece);
      sizeBytes += piece.length;
      if (sizeBytes >= textLimitBytes) break;
    }
    return Buffer.concat(pieces).toString('utf8', 0, textLimitBytes);
  }
}

/** @throws {AppError} proxy.needs-credentials, proxy.wrong-credentials */
function refuseProxyStatus(status: number, proxy: ProxyServer | null): void {
  if (status !== 407 || proxy === null) return;
  const { label, userName } = proxy;
  if (userName === null) throw new AppError('proxy.needs-credentials', { proxy: label });
  throw new AppError('proxy.wrong-credentials', { proxy: label, userName });
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

/** Lets go of a body nobody wants, and of its connection. */
function discardBody(response: Response): void {
  // A web stream in the types; node-fetch gives a Node stream.
  (response.body as Readable | null)?.destroy();
}

type RequestInit = {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Readable;
};

/** A link as an address of the web; one with a user and a password in it is refused, and they are not repeated. */
function webUrl(link: string, base: string): URL {
  const url = URL.canParse(link, base) ? new URL(link, base) : null;
  if (url === null) throw new AppError('cloud.bad-address', { address: shownUrl(link) });
  const isPlain = (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' && url.password === '';
  if (!isPlain) throw new AppError('cloud.bad-address', { address: shownUrl(url) });
  return url;
}

function redirected(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : null;
  const isSafe = to !== null && (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:'));
  if (to === null || !isSafe)
    throw new AppError('cloud.redirect-refused', { url: shownUrl(from), to: to === null ? location : shownUrl(to) });
  // Whoever redirects does not get to choose who we say we are.
  to.username = '';
  to.password = '';
  return to;
}

function isWebPage(response: Response): boolean {
  return /^(text\/html|application\/xhtml)/i.test(response.headers.get('content-type') ?? '');
}

function announcedSize(response: Response): number | null {
  const text = response.headers.get('content-length');
  return text !== null && /^[0-9]{1,15}$/.test(text) ? Number(text) : null;
}

/** RFC 9110 14.2 and 13.1.5: a part, if the whole is still the same. */
function rangeHeaders(from: DownloadFrom | null): Readonly<Record<string, string>> {
  return from === null ? {} : { Range: `bytes=${from.offset}-`, 'If-Range': from.etag };
}

/** The part that was asked for, up to the end, of the very same bytes; `null` when the answer is anything else. */
function partOf(
  response: Response,
  { offset, etag }: DownloadFrom,
): { readonly offset: number; readonly sizeBytes: number } | null {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(response.headers.get('content-range') ?? '');
  if (response.status !== 206 || match === null || strongTag(response) !== etag) return null;
  const [first, last, sizeBytes] = match.slice(1).map(Number);
  if (first !== offset || sizeBytes === undefined || last !== sizeBytes - 1) return null;
  return { offset, sizeBytes };
}

/** A tag that changes with every byte; a weak one may stay while bytes change. */
function strongTag(response: Response): string | null {
  const tag = response.headers.get('etag');
  return tag !== null && /^"[\x21\x23-\x7e\x80-\xff]{0,500}"$/.test(tag) ? tag : null;
}

function statusError(status: number, url: URL): AppError {
  if (status === 404 || status === 410) return new AppError('cloud.not-there', { url: shownUrl(url) });
  if (status >= 500) return new AppError('cloud.server-error', { url: shownUrl(url), status });
  return new AppError('cloud.not-allowed', { url: shownUrl(url), status });
}

function readReceipt(text: string, url: URL): UploadReceipt {
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Told below: what is not JSON is not a receipt either.
  }
  const receipt = Receipt.safeParse(json);
  if (!receipt.success)
    throw new AppError('cloud.unexpected-answer', { url: shownUrl(url), problem: 'it is not a receipt' });
  return receipt.data;
}

function reasonIn(text: string): string {
  try {
    const parsed = z.object({ error: z.string() }).safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data.error.slice(0, reasonLimit);
  } catch {
    // Not JSON: its words are as good.
  }
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, reasonLimit) || 'no reason given';
}
