import type { Download, DownloadFrom } from '../../core/ports/cloud-service.ts';
import { shownUrl } from '../../core/shown-url.ts';
import { AppError } from '../../shared/errors.ts';
import { webUrl } from './answers.ts';
import {
  announcedSize,
  askingHeaders,
  encodingOf,
  isWebPage,
  type Part,
  partOf,
  refusal,
  strongTag,
} from './download-answer.ts';
import { readDownload } from './download-body.ts';
import type { BytesAnswer, HttpClient } from './http-client.ts';

const redirectLimit = 10;

/** Starts a download, following redirects. @throws {AppError} cloud.*, proxy.* */
export async function startDownload(
  client: HttpClient,
  link: string,
  base: string,
  signal: AbortSignal,
  from: DownloadFrom | null,
  onRedirect: (from: URL, to: URL) => void = () => undefined,
): Promise<Download> {
  const { answer, url } = await follow(client, webUrl(link, base), { signal, wanted: from, onRedirect });
  const part = partIn(answer, from);
  if (part === null) {
    answer.body.destroy();
    throw refusal(answer.status, answer.headers, url);
  }
  try {
    refuseChanged(answer, url);
  } catch (error) {
    answer.body.destroy();
    throw error;
  }
  const etag = strongTag(answer.headers);
  const saysParts = answer.status === 206 || /\bbytes\b/i.test(answer.headers['accept-ranges'] ?? '');
  return {
    url: url.href,
    sizeBytes: part.sizeBytes,
    offset: part.offset,
    etag,
    acceptsParts: etag !== null && saysParts,
    body: readDownload(answer.body, url, part, { stallMs: client.patience.stallMs, signal }),
    discard: () => answer.body.destroy(),
  };
}

/** How something is asked for, wherever it turns out to be. */
interface Asked {
  readonly signal: AbortSignal;
  readonly wanted: DownloadFrom | null;
  /** Refuses by throwing. */
  readonly onRedirect: (from: URL, to: URL) => void;
}

async function follow(
  client: HttpClient,
  from: URL,
  { signal, wanted, onRedirect }: Asked,
): Promise<{ readonly answer: BytesAnswer; readonly url: URL }> {
  const passed = [from];
  for (let url = from; ; ) {
    const answer = await client.get(url, signal, askingHeaders(wanted));
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status >= 400 || location === undefined) return { answer, url };
    answer.body.destroy();
    const to = redirected(url, location);
    const isLoop = passed.some(({ href }) => href === to.href);
    passed.push(to);
    if (isLoop || passed.length > redirectLimit + 1)
      throw new AppError('cloud.too-many-redirects', { url: shownUrl(from), hosts: passed.map(({ host }) => host) });
    onRedirect(url, to);
    url = to;
  }
}

/** What the body brings; `null` when it is not what was asked for. */
function partIn({ status, headers }: BytesAnswer, wanted: DownloadFrom | null): Part | null {
  if (status === 206) return wanted === null ? null : partOf(headers, wanted);
  if (status !== 200) return null;
  const sizeBytes = announcedSize(headers);
  return { offset: 0, end: sizeBytes, sizeBytes };
}

/** What a filter on the way made of the answer is not the file. */
function refuseChanged({ headers }: BytesAnswer, url: URL): void {
  if (isWebPage(headers)) throw new AppError('cloud.web-page', { url: shownUrl(url) });
  const encoding = encodingOf(headers);
  if (encoding !== null) throw new AppError('cloud.encoded', { url: shownUrl(url), encoding });
}

/** Nothing we know of one host is sent on to the next: there is nothing to send but what is asked for. */
export function redirected(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : null;
  const isSafe = to !== null && (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:'));
  if (to === null || !isSafe)
    throw new AppError('cloud.redirect-refused', { url: shownUrl(from), to: to === null ? location : shownUrl(to) });
  // Whoever redirects does not get to choose who we say we are.
  to.username = '';
  to.password = '';
  return to;
}
