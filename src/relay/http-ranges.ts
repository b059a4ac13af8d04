/*
 * Conditional and range requests, as far as a download server needs them: RFC 9110 sections 8.8, 13 and 14. Left out on
 * purpose: several ranges at once (the whole file is sent, which 14.2 allows), If-Match and If-Unmodified-Since.
 */
import type { IncomingHttpHeaders } from 'node:http';

/** What a file says of itself. */
export interface Validators {
  /** Strong, in quotes. */
  readonly etag: string;
  /** An HTTP date. */
  readonly lastModified: string;
  readonly sizeBytes: number;
}

/** How to answer: the whole file, a part of it, that nothing changed, or that there is no such part. */
export type Selection =
  | { readonly status: 200 }
  | { readonly status: 206; readonly first: number; readonly last: number }
  | { readonly status: 304 }
  | { readonly status: 416 };

/** Decides what the request asks for. */
export function selectRange(headers: IncomingHttpHeaders, file: Validators): Selection {
  if (isNotModified(headers, file)) return { status: 304 };
  const range = headers.range;
  if (range === undefined || !ifRangeHolds(headers['if-range'], file)) return { status: 200 };
  const match = /^bytes=(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))$/.exec(range.trim());
  // Another unit, several ranges or nonsense: 14.2 has the field ignored.
  if (match === null) return { status: 200 };
  if (match[1] === undefined) {
    const suffix = Number(match[3]);
    if (suffix === 0 || file.sizeBytes === 0) return { status: 416 };
    return { status: 206, first: Math.max(0, file.sizeBytes - suffix), last: file.sizeBytes - 1 };
  }
  const first = Number(match[1]);
  const last = match[2] === undefined ? file.sizeBytes - 1 : Math.min(Number(match[2]), file.sizeBytes - 1);
  if (match[2] !== undefined && Number(match[2]) < first) return { status: 200 };
  return first >= file.sizeBytes ? { status: 416 } : { status: 206, first, last };
}

/** 13.1.2 and 13.1.3: If-None-Match decides alone where it is given. */
function isNotModified(headers: IncomingHttpHeaders, file: Validators): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) {
    return tags.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === file.etag);
  }
  const since = headers['if-modified-since'];
  if (since === undefined) return false;
  const time = Date.parse(since);
  return !Number.isNaN(time) && Date.parse(file.lastModified) <= time;
}

/** 13.1.5: a strong tag or the exact date; anything else asks for the whole file. */
function ifRangeHolds(condition: string | string[] | undefined, file: Validators): boolean {
  if (condition === undefined) return true;
  return condition === file.etag || condition === file.lastModified;
}
