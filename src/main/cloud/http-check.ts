import { setTimeout as sleep } from 'node:timers/promises';
import { shownUrl } from '../../core/shown-url.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import { discardBody, isWebPage, statusError, webUrl } from './answers.ts';
import type { HttpClient } from './http-client.ts';
import { redirected } from './http-download.ts';

const redirectLimit = 10;
/** What goes away by itself is often gone by then. */
const secondTryMs = 500;

/**
 * Goes the way to what a link leads to, by asking for its headers. Whatever answers there will do, but a sign-in page, and
 * that it is not there: a host may refuse to tell headers and give the file all the same.
 * @throws {AppError} cloud.*, proxy.*, tls.*
 */
export async function checkLink(
  client: HttpClient,
  link: string,
  signal: AbortSignal,
  onRedirect: (from: URL, to: URL) => void,
): Promise<URL> {
  let url = webUrl(link, link);
  const passed = [url.host];
  for (let redirects = 0; redirects <= redirectLimit; redirects += 1) {
    const { response } = await client.request(url, signal, { method: 'HEAD', headers: {} });
    discardBody(response);
    const { status } = response;
    const location = response.headers.get('location');
    if (status >= 300 && status < 400 && location !== null) {
      const to = redirected(url, location);
      onRedirect(url, to);
      url = to;
      passed.push(to.host);
      continue;
    }
    if (status === 404 || status === 410) throw statusError(status, url);
    if (status === 511 || (status === 200 && isWebPage(response)))
      throw new AppError('cloud.web-page', { url: shownUrl(url) });
    return url;
  }
  throw new AppError('cloud.too-many-redirects', { url: shownUrl(webUrl(link, link)), hosts: passed });
}

/** Once more when the error may go away. */
export async function twice<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isAppError(error) || !error.canRetry) throw error;
    await sleep(secondTryMs, undefined, { signal });
    return await work();
  }
}
