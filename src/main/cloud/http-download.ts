import type { Response } from 'node-fetch';
import type { Download, DownloadFrom } from '../../core/ports/cloud-service.ts';
import { shownUrl } from '../../core/shown-url.ts';
import { AppError } from '../../shared/errors.ts';
import { discardBody, isWebPage, readBody, refuseProxyStatus, statusError, webUrl } from './answers.ts';
import type { HttpClient } from './http-client.ts';

const redirectLimit = 10;

/** Starts a download, following redirects. @throws {AppError} cloud.*, proxy.* */
export async function startDownload(
  client: HttpClient,
  link: string,
  base: string,
  signal: AbortSignal,
  from: DownloadFrom | null,
): Promise<Download> {
  let url = webUrl(link, base);
  let wanted = from;
  for (let redirects = 0; redirects <= redirectLimit; ) {
    const { response, proxy } = await client.request(url, signal, {
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
      body: readBody(response, url, { offset, sizeBytes }, { stallMs: client.patience.stallMs, signal }),
      discard: () => discardBody(response),
    };
  }
  throw new AppError('cloud.too-many-redirects', { url: shownUrl(webUrl(link, base)) });
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
