/** What the adapters make of answers: addresses that are refused, statuses in our words, and bodies read with patience. */
import type { Readable } from 'node:stream';
import type { Response } from 'node-fetch';
import { shownUrl } from '../../core/shown-url.ts';
import { AppError, isAppError } from '../../shared/errors.ts';

/** An answer in words longer than this is not one of the service's. */
const textLimitBytes = 64 * 1024;

/** A link as an address of the web; one with a user and a password in it is refused, and they are not repeated. */
export function webUrl(link: string, base: string): URL {
  const url = URL.canParse(link, base) ? new URL(link, base) : null;
  if (url === null) throw new AppError('cloud.bad-address', { address: shownUrl(link) });
  const isPlain = (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' && url.password === '';
  if (!isPlain) throw new AppError('cloud.bad-address', { address: shownUrl(url) });
  return url;
}

/** Lets go of a body nobody wants, and of its connection. */
export function discardBody(response: Response): void {
  // A web stream in the types; node-fetch gives a Node stream.
  (response.body as Readable | null)?.destroy();
}

/** A page for people where a file or a receipt was expected. */
export function isWebPage(response: Response): boolean {
  return /^(text\/html|application\/xhtml)/i.test(response.headers.get('content-type') ?? '');
}

/** What a status that helps nobody means. */
export function statusError(status: number, url: URL): AppError {
  if (status === 404 || status === 410) return new AppError('cloud.not-there', { url: shownUrl(url) });
  if (status >= 500) return new AppError('cloud.server-error', { url: shownUrl(url), status });
  return new AppError('cloud.not-allowed', { url: shownUrl(url), status });
}

/** Which bytes of the whole a body brings. */
export interface BodyBounds {
  readonly offset: number;
  /** Of the whole; `null` when nobody said. */
  readonly sizeBytes: number | null;
}

/** A body, given up when it stands still. @throws {AppError} cloud.cut-off, cloud.timed-out */
export async function* readBody(
  response: Response,
  url: URL,
  { offset, sizeBytes }: BodyBounds,
  { stallMs, signal }: { readonly stallMs: number; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const { body } = response;
  let received = offset;
  const cutOff = (cause: unknown): AppError =>
    new AppError('cloud.cut-off', { url: shownUrl(url), receivedBytes: received, expectedBytes: sizeBytes }, { cause });
  if (body === null) throw cutOff(null);
  let isStalled = false;
  const stall = setTimeout(() => {
    isStalled = true;
    discardBody(response);
  }, stallMs);
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
    if (isStalled) throw new AppError('cloud.timed-out', { host: url.host, seconds: stallMs / 1000 });
    throw cutOff(error);
  } finally {
    clearTimeout(stall);
    discardBody(response);
  }
  if (sizeBytes !== null && received < sizeBytes) throw cutOff(null);
}

/** A short answer in words; a longer one is cut. @throws {AppError} cloud.cut-off, cloud.timed-out */
export async function readText(
  response: Response,
  url: URL,
  patience: { readonly stallMs: number; readonly signal: AbortSignal },
): Promise<string> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of readBody(response, url, { offset: 0, sizeBytes: null }, patience)) {
    pieces.push(piece);
    sizeBytes += piece.length;
    if (sizeBytes >= textLimitBytes) break;
  }
  return Buffer.concat(pieces).toString('utf8', 0, textLimitBytes);
}
