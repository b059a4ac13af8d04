import { z } from 'zod';
import type { Upload, UploadReceipt } from '../../core/ports/cloud-service.ts';
import { shownUrl } from '../../core/shown-url.ts';
import { AppError } from '../../shared/errors.ts';
import { discardBody, isWebPage, readText, refuseProxyStatus, statusError, webUrl } from './answers.ts';
import type { HttpClient } from './http-client.ts';

/** A reason is a line of an answer. */
const reasonLimit = 300;

const Receipt = z.object({ id: z.string().min(1), received: z.iso.datetime() });

/** Sends a usage data cabinet. @throws {AppError} cloud.*, proxy.* */
export async function sendUpload(
  client: HttpClient,
  address: string,
  upload: Upload,
  signal: AbortSignal,
): Promise<UploadReceipt> {
  const url = webUrl(address, address);
  url.searchParams.set('Tenant', upload.hierarchyHash);
  url.searchParams.set('Version', upload.siteVersion);
  url.searchParams.set('Branch', '1');
  const { response, proxy } = await client.request(url, signal, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/vnd.ms-cab-compressed',
      'Content-Length': String(upload.sizeBytes),
      'Content-Digest': `sha-256=:${Buffer.from(upload.sha256, 'hex').toString('base64')}:`,
    },
    body: upload.content(),
  });
  const text = await readText(response, url, { stallMs: client.patience.stallMs, signal });
  if (response.status === 200 || response.status === 201) return readReceipt(text, url);
  refuseProxyStatus(response.status, proxy);
  if (response.status >= 400 && response.status < 500 && response.status !== 404) {
    throw new AppError('cloud.upload-refused', { name: upload.name, status: response.status, reason: reasonIn(text) });
  }
  throw statusError(response.status, url);
}

/**
 * Asks whether uploads would be taken in, without sending one. Whatever answers but a proxy server, a sign-in page or a
 * failing service will do: what it says to a question nobody asks is not agreed.
 * @throws {AppError} cloud.*, proxy.*
 */
export async function probeUpload(client: HttpClient, address: string, signal: AbortSignal): Promise<void> {
  const url = webUrl(address, address);
  const { response, proxy } = await client.request(url, signal, { method: 'HEAD', headers: {} });
  discardBody(response);
  const { status } = response;
  refuseProxyStatus(status, proxy);
  if (status === 200 && isWebPage(response)) throw new AppError('cloud.web-page', { url: shownUrl(url) });
  if ((status >= 300 && status < 400) || (status >= 500 && status !== 501)) throw statusError(status, url);
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
