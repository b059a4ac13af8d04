/*
 * Uploads, as docs/formats/cloud-service.openapi.yaml has them. The service is asked first what it has of the cabinet: so
 * an answer that was lost is asked for again, in this run or a later one, and nothing is sent or stored twice. A service
 * that does not know the question, as Microsoft's own, is sent the whole in one request.
 */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Upload, UploadReceipt } from '../../core/ports/cloud-service.ts';
import { shownUrl } from '../../core/shown-url.ts';
import { type Clause, clause, foreign } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { discardBody, isWebPage, readText, statusError, webUrl } from './answers.ts';
import type { CloudToken } from './cloud-token.ts';
import { secondsToWait } from './download-answer.ts';
import type { Answer, HttpClient } from './http-client.ts';

/** A reason is a line of an answer. */
const reasonLimit = 300;
/** A larger cabinet goes in pieces of this size, or smaller ones where the service says so. */
export const uploadPieceBytes = 8 * 1024 * 1024;
/** Somebody else may be sending the same cabinet; to take turns for ever helps nobody. */
const roundLimit = 3;

const Receipt = z.object({ id: z.string().min(1).max(1000), received: z.iso.datetime() });

/** With what, and to whom. */
export interface UploadWay {
  readonly client: HttpClient;
  /** Where usage data is uploaded. */
  readonly address: string;
  readonly token: CloudToken | null;
}

/** What the service says of an upload: `null` that it does not know the question. */
type Known =
  | { readonly isThere: true; readonly receipt: UploadReceipt }
  | { readonly isThere: false; readonly offset: number; readonly pieceBytes: number }
  | null;

/** Sends a usage data cabinet. @throws {AppError} cloud.*, proxy.*, and what its content throws */
export async function sendUpload(way: UploadWay, upload: Upload, signal: AbortSignal): Promise<UploadReceipt> {
  for (let round = 1; ; round += 1) {
    const known = await askForUpload(way, upload, signal);
    if (known?.isThere === true) return known.receipt;
    if (known === null || (known.offset === 0 && upload.sizeBytes <= known.pieceBytes)) {
      return await sendWhole(way, upload, signal);
    }
    const receipt = await sendPieces(way, upload, known, signal);
    if (receipt !== null) return receipt;
    if (round === roundLimit) {
      const problem = clause('wants-another-piece-each');
      throw new AppError('cloud.unexpected-answer', { url: shownUrl(uploadUrl(way.address, upload, true)), problem });
    }
  }
}

/**
 * Asks whether uploads would be taken in, without sending one. Whatever answers but a proxy server, a sign-in page or a
 * failing service will do: what it says to a question nobody asks is not agreed.
 * @throws {AppError} cloud.*, proxy.*
 */
export async function probeUpload({ client, address }: UploadWay, signal: AbortSignal): Promise<void> {
  const url = webUrl(address, address);
  const { response } = await client.request(url, signal, { method: 'HEAD', headers: {} });
  discardBody(response);
  const { status } = response;
  if (status === 200 && isWebPage(response)) throw new AppError('cloud.web-page', { url: shownUrl(url) });
  if ((status >= 300 && status < 400) || (status >= 500 && status !== 501)) throw statusError(status, url);
}

async function askForUpload(way: UploadWay, upload: Upload, signal: AbortSignal): Promise<Known> {
  const url = uploadUrl(way.address, upload, true);
  const answer = await way.client.request(url, signal, { method: 'HEAD', headers: {} });
  const { response } = answer;
  discardBody(response);
  await refuseCommon(answer, url, way);
  const { status, headers } = response;
  const received = headers.get('upload-received') ?? '';
  if (status === 200 && headers.get('upload-complete') === '?1' && z.iso.datetime().safeParse(received).success) {
    return { isThere: true, receipt: { id: upload.sha256, received, host: url.host, status, wasThere: true } };
  }
  const offset = headers.get('upload-offset') ?? '';
  if (status === 204 && /^\d{1,15}$/.test(offset) && Number(offset) <= upload.sizeBytes) {
    const limit = Number(/\bmax-append-size=(\d{1,15})\b/.exec(headers.get('upload-limit') ?? '')?.[1] ?? 0);
    const pieceBytes = limit > 0 ? Math.min(limit, uploadPieceBytes) : uploadPieceBytes;
    return { isThere: false, offset: Number(offset), pieceBytes };
  }
  if (status >= 500 && status !== 501) throw statusError(status, url);
  return null;
}

async function sendWhole(way: UploadWay, upload: Upload, signal: AbortSignal): Promise<UploadReceipt> {
  const url = uploadUrl(way.address, upload, false);
  const content = remembering(upload.content());
  let answer: Answer;
  try {
    answer = await way.client.request(url, signal, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/vnd.ms-cab-compressed',
        'Content-Length': String(upload.sizeBytes),
        'Content-Digest': `sha-256=:${Buffer.from(upload.sha256, 'hex').toString('base64')}:`,
      },
      body: content.bytes,
    });
  } catch (error) {
    // The client sees a body that broke off, and not why.
    throw content.failure() ?? error;
  }
  return await receiptIn(answer, url, way, upload, signal);
}

/** `null` when the service has other pieces than it said. */
async function sendPieces(
  way: UploadWay,
  upload: Upload,
  known: { readonly offset: number; readonly pieceBytes: number },
  signal: AbortSignal,
): Promise<UploadReceipt | null> {
  const url = uploadUrl(way.address, upload, true);
  let { offset } = known;
  for await (const piece of piecesFrom(upload.content(), known)) {
    const answer = await way.client.request(url, signal, {
      method: 'PATCH',
      headers: {
        'Content-Type': 'application/partial-upload',
        'Content-Length': String(piece.length),
        'Content-Digest': `sha-256=:${createHash('sha256').update(piece).digest('base64')}:`,
        'Upload-Offset': String(offset),
        'Upload-Length': String(upload.sizeBytes),
      },
      body: once(piece),
    });
    const { response } = answer;
    offset += piece.length;
    if (response.status === 409) {
      discardBody(response);
      return null;
    }
    if (response.status !== 204) return await receiptIn(answer, url, way, upload, signal);
    discardBody(response);
    if (response.headers.get('upload-offset') !== String(offset)) return null;
    upload.onKept?.(piece.length);
  }
  return null;
}

/** The receipt in an answer to an upload, or why there is none. @throws {AppError} cloud.*, proxy.* */
async function receiptIn(
  answer: Answer,
  url: URL,
  way: UploadWay,
  upload: Upload,
  signal: AbortSignal,
): Promise<UploadReceipt> {
  const { response } = answer;
  const text = await readText(response, url, { stallMs: way.client.patience.stallMs, signal });
  const { status } = response;
  if (status === 200 && isWebPage(response)) throw new AppError('cloud.web-page', { url: shownUrl(url) });
  if (status === 200 || status === 201) {
    return { ...readReceipt(text, url), host: url.host, status, wasThere: status === 200 };
  }
  await refuseCommon(answer, url, way);
  if (status >= 400 && status < 500 && status !== 404) {
    throw new AppError('cloud.upload-refused', { name: upload.name, status, reason: reasonIn(text) });
  }
  throw statusError(status, url);
}

/** What a status means wherever it comes. @throws {AppError} cloud.*, proxy.* */
async function refuseCommon({ response }: Answer, url: URL, { token }: UploadWay): Promise<void> {
  const { status } = response;
  const { host } = url;
  const hasToken = (await token?.isFor(url)) ?? false;
  // A filter on the way says 403 too; only where a token is in play is it about that.
  const isAboutToken = hasToken || /^bearer\b/i.test(response.headers.get('www-authenticate') ?? '');
  if (status === 401 || (status === 403 && isAboutToken)) throw new AppError('cloud.token-refused', { host, hasToken });
  // Too early, too late, too much: all of them mean another time.
  if (status === 408 || status === 425 || status === 429 || status === 503) {
    const after = response.headers.get('retry-after');
    const seconds = after === null ? null : secondsToWait({ 'retry-after': after }, Date.now());
    throw new AppError('cloud.busy', { host, status, seconds });
  }
  // RFC 6585 6: somebody wants a sign-in first.
  if (status === 511) throw new AppError('cloud.web-page', { url: shownUrl(url) });
}

/** Where an upload goes; `itself`: where it is known by its SHA-256. */
function uploadUrl(address: string, upload: Upload, itself: boolean): URL {
  const url = webUrl(address, address);
  if (itself) url.pathname = `${url.pathname.replace(/\/$/, '')}/${upload.sha256}`;
  url.searchParams.set('Tenant', upload.hierarchyHash);
  url.searchParams.set('Version', upload.siteVersion);
  url.searchParams.set('Branch', '1');
  return url;
}

/**
 * The content from an offset on, in pieces of one size; the last one only when the content has come to its end, so that
 * whoever makes it can still refuse it. With nothing left, one empty piece asks for the answer. A piece is good until the
 * next is asked for.
 */
async function* piecesFrom(
  content: AsyncIterable<Uint8Array>,
  { offset, pieceBytes }: { readonly offset: number; readonly pieceBytes: number },
): AsyncGenerator<Uint8Array> {
  const piece = Buffer.allocUnsafe(pieceBytes);
  let filled = 0;
  let start = 0;
  for await (const bytes of content) {
    let rest = bytes.subarray(Math.min(bytes.length, Math.max(0, offset - start)));
    start += bytes.length;
    while (rest.length > 0) {
      if (filled === pieceBytes) {
        yield piece;
        filled = 0;
      }
      const part = rest.subarray(0, pieceBytes - filled);
      piece.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
    }
  }
  yield piece.subarray(0, filled);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

/** Bytes that remember why they broke off. */
function remembering(content: AsyncIterable<Uint8Array>): {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly failure: () => unknown;
} {
  let failure: unknown = null;
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* content;
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  return { bytes: bytes(), failure: () => failure };
}

function readReceipt(text: string, url: URL): z.infer<typeof Receipt> {
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Told below: what is not JSON is not a receipt either.
  }
  const receipt = Receipt.safeParse(json);
  if (!receipt.success)
    throw new AppError('cloud.unexpected-answer', { url: shownUrl(url), problem: clause('not-receipt') });
  return receipt.data;
}

function reasonIn(text: string): Clause {
  try {
    const parsed = z.object({ error: z.string() }).safeParse(JSON.parse(text));
    if (parsed.success) return foreign(parsed.data.error.slice(0, reasonLimit));
  } catch {
    // Not JSON: its words are as good.
  }
  const said = text.replaceAll(/\s+/g, ' ').trim().slice(0, reasonLimit);
  return said === '' ? clause('no-reason-given') : foreign(said);
}
