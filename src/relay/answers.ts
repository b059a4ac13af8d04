import type { IncomingMessage, ServerResponse } from 'node:http';
import { TakenOver } from './latest-turn.ts';
import { Refused } from './refused.ts';

/** How long a client may go on sending what nobody reads, so that it comes to read why. */
const lingerMs = 2_000;

/** Answers with JSON; the number of body bytes sent. */
export function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): number {
  const text = JSON.stringify(body);
  const isRead = request.complete || request.method === 'HEAD';
  response.writeHead(status, {
    ...headers,
    ...(isRead ? {} : { Connection: 'close' }),
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  if (!isRead) response.once('finish', () => endLater(request));
  response.end(request.method === 'HEAD' ? '' : text);
  return request.method === 'HEAD' ? 0 : Buffer.byteLength(text);
}

/** Answers without a body. */
export function sendEmpty(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>): number {
  response.writeHead(status, headers).end();
  return 0;
}

/** Answers with why not; what is no refusal is a fault of this program. */
export function sendProblem(request: IncomingMessage, response: ServerResponse, error: unknown): number {
  if (response.headersSent || response.destroyed || error instanceof TakenOver) {
    response.destroy();
    return 0;
  }
  if (error instanceof Refused)
    return sendJson(request, response, error.status, { error: error.message }, error.headers);
  return sendJson(request, response, 500, { error: 'The service failed; its log says why.' });
}

function endLater(request: IncomingMessage): void {
  request.resume();
  setTimeout(() => request.destroy(), lingerMs).unref();
}
