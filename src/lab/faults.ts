import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request as the fault option of the cloud sees it. */
export interface CloudRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Requests for this path before this one. */
  readonly earlier: number;
}

/** What goes wrong with one answer. Faults of the body only touch answers that have one. */
export type Fault =
  /** This status, with a short text; `retryAfter` asks to come back after so many seconds. */
  | { readonly kind: 'status'; readonly status: number; readonly text?: string; readonly retryAfter?: number }
  /** 200 with a page instead of the file, as a sign-in page of a proxy does. */
  | { readonly kind: 'htmlPage' }
  /** The announced length is right, but the connection ends after so many bytes. */
  | { readonly kind: 'truncate'; readonly afterBytes: number }
  /** One bit of the byte at this place of the body is another. */
  | { readonly kind: 'flipBit'; readonly atByte: number }
  /** A whole body that is so many bytes longer (zeros), or shorter when negative, and says so. */
  | { readonly kind: 'wrongLength'; readonly differenceBytes: number }
  /** After so many bytes nothing comes any more; the connection stays. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** Leads to itself for ever. */
  | { readonly kind: 'redirectLoop' }
  | { readonly kind: 'redirectTo'; readonly url: string }
  /** The connection is reset without an answer. */
  | { readonly kind: 'close' };

/** Faults that replace the whole answer. */
export type AnswerFault = Extract<Fault, { kind: 'status' | 'htmlPage' | 'redirectLoop' | 'redirectTo' | 'close' }>;
/** Faults of a body on its way. */
export type BodyFault = Exclude<Fault, AnswerFault>;

/** Whether the fault is of the body: the answer is made as usual first. */
export function isBodyFault(fault: Fault): fault is BodyFault {
  return ['truncate', 'flipBit', 'wrongLength', 'stall'].includes(fault.kind);
}

const signInPage = `<!DOCTYPE html>
<html><head><title>Sign in to the guest network</title></head>
<body><h1>Welcome</h1><p>Please sign in to use the internet.</p></body></html>
`;

/** Answers with the fault instead of what was asked for; the number of body bytes sent. */
export function answerFault(fault: AnswerFault, request: IncomingMessage, response: ServerResponse): number {
  const send = (status: number, headers: Record<string, string>, body: string): number => {
    response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? '' : body);
    return request.method === 'HEAD' ? 0 : Buffer.byteLength(body);
  };
  switch (fault.kind) {
    case 'status':
      return send(
        fault.status,
        {
          'Content-Type': 'text/plain; charset=utf-8',
          ...(fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) }),
        },
        fault.text ?? `Fault: ${fault.status}\n`,
      );
    case 'htmlPage':
      return send(200, { 'Content-Type': 'text/html; charset=utf-8' }, signInPage);
    case 'redirectLoop':
      return send(302, { Location: request.url ?? '/' }, '');
    case 'redirectTo':
      return send(302, { Location: fault.url }, '');
    case 'close':
      request.socket.resetAndDestroy();
      return 0;
  }
}

/** How long a body with this fault says it is. */
export function announcedBytes(sizeBytes: number, fault: BodyFault | null): number {
  return fault?.kind === 'wrongLength' ? Math.max(0, sizeBytes + fault.differenceBytes) : sizeBytes;
}

/** The body as the fault makes it. `truncate` and `stall` end it early: the caller then cuts or keeps the connection. */
export async function* faultyBody(
  body: AsyncIterable<Uint8Array>,
  sizeBytes: number,
  fault: BodyFault,
): AsyncGenerator<Uint8Array> {
  const keep =
    fault.kind === 'truncate' || fault.kind === 'stall'
      ? fault.afterBytes
      : fault.kind === 'wrongLength'
        ? announcedBytes(sizeBytes, fault)
        : sizeBytes;
  let offset = 0;
  for await (const piece of body) {
    if (offset >= keep) break;
    const kept = piece.subarray(0, keep - offset);
    if (fault.kind === 'flipBit' && fault.atByte >= offset && fault.atByte < offset + kept.length) {
      const changed = Uint8Array.from(kept);
      const index = fault.atByte - offset;
      changed[index] = (changed[index] ?? 0) ^ 1;
      yield changed;
    } else {
      yield kept;
    }
    offset += kept.length;
  }
  if (fault.kind === 'wrongLength' && offset < keep) yield new Uint8Array(keep - offset);
}
