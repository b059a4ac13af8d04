/** What the head of an answer says of the bytes behind it (RFC 9110), and what it means when they are not to come. */

import type { IncomingHttpHeaders } from 'node:http';
import type { DownloadFrom } from '../../core/ports/cloud-service.ts';
import { shownUrl } from '../../core/shown-url.ts';
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { statusError } from './answers.ts';

/** Which bytes of which whole a body brings. */
export interface Part {
  readonly offset: number;
  /** Behind its last byte; `null` when nobody said. */
  readonly end: number | null;
  /** Of the whole; `null` when nobody said. */
  readonly sizeBytes: number | null;
}

/** The headers that ask for bytes as they are: all of them, or a part if the whole is still the same (14.2, 13.1.5). */
export function askingHeaders(from: DownloadFrom | null): Readonly<Record<string, string>> {
  const plain = { 'Accept-Encoding': 'identity' };
  if (from === null) return plain;
  const last = from.end === undefined ? '' : String(from.end - 1);
  return { ...plain, Range: `bytes=${from.offset}-${last}`, 'If-Range': from.etag };
}

/** The part that was asked for, of the very same bytes; `null` when the answer is anything else. */
export function partOf(headers: IncomingHttpHeaders, { offset, etag, end }: DownloadFrom): Part | null {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(headers['content-range'] ?? '');
  if (match === null || strongTag(headers) !== etag) return null;
  const [first, last, sizeBytes] = match.slice(1).map(Number);
  if (first !== offset || last === undefined || sizeBytes === undefined) return null;
  const wantedEnd = Math.min(end ?? sizeBytes, sizeBytes);
  if (last + 1 !== wantedEnd || wantedEnd <= offset) return null;
  const length = announcedSize(headers);
  // It may not even agree with itself.
  if (length !== null && length !== wantedEnd - offset) return null;
  return { offset, end: wantedEnd, sizeBytes };
}

/** How many bytes the body has, by its head. */
export function announcedSize(headers: IncomingHttpHeaders): number | null {
  const text = headers['content-length'];
  return text !== undefined && /^[0-9]{1,15}$/.test(text) ? Number(text) : null;
}

/** A tag that changes with every byte; a weak one may stay while bytes change. */
export function strongTag(headers: IncomingHttpHeaders): string | null {
  const tag = headers.etag;
  return tag !== undefined && /^"[\x21\x23-\x7e\x80-\xff]{0,500}"$/.test(tag) ? tag : null;
}

/** A page for people where a file was expected. */
export function isWebPage(headers: IncomingHttpHeaders): boolean {
  return /^(text\/html|application\/xhtml)/i.test(headers['content-type'] ?? '');
}

/** What the body was packed with on its way, though it was asked for as it is; `null` when it was not. */
export function encodingOf(headers: IncomingHttpHeaders): string | null {
  const codings = `${headers['content-encoding'] ?? ''},${headers['transfer-encoding'] ?? ''}`.toLowerCase().split(',');
  const encoding = codings
    .map((coding) => coding.trim())
    .find((coding) => !['', 'identity', 'chunked'].includes(coding));
  return encoding?.slice(0, 40) ?? null;
}

/** Why no bytes come with this status. */
export function refusal(status: number, headers: IncomingHttpHeaders, url: URL): AppError {
  // Too early, too late, too much: all of them mean another time.
  if (status === 408 || status === 425 || status === 429 || status === 503)
    return new AppError('cloud.busy', { host: url.host, status, seconds: secondsToWait(headers, Date.now()) });
  // RFC 6585 6: somebody wants a sign-in first.
  if (status === 511) return new AppError('cloud.web-page', { url: shownUrl(url) });
  if (status === 206 || status === 416) return new AppError('cloud.wrong-part', { url: shownUrl(url) });
  if (status < 400)
    return new AppError('cloud.unexpected-answer', {
      url: shownUrl(url),
      problem: clause('its-status-is', { status }),
    });
  return statusError(status, url);
}

/** Retry-After (10.2.3), as seconds or as a date; `null` when it says nothing that can be understood. */
export function secondsToWait(headers: IncomingHttpHeaders, nowMs: number): number | null {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^[0-9]{1,9}$/.test(text)) return Number(text);
  // Only the form with a name of a day: `Date.parse` makes something of nearly anything.
  const atMs = /^[A-Z][a-z]{2,8}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, Math.ceil((atMs - nowMs) / 1000));
}
