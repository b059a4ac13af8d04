import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Handlers } from '../main/handlers.ts';
import { type RendererFile, securityHeaders, serveFile } from '../main/renderer-files.ts';
import { AppError } from '../shared/errors.ts';
import { streamEvents } from './events.ts';
import { readJsonBody } from './json-body.ts';
import { Sessions } from './sessions.ts';

/**
 * The loopback host: the screens and the contract over HTTP, for this computer only.
 *
 * It listens on 127.0.0.1. A page may ask something only when the Host and Origin are ours (no other site's page, no
 * name that was made to point here) and when it holds a session. A session is had once per link: the link carries its
 * one-time token in the fragment, which no browser sends, logs or passes on. All requests are POSTs with JSON, so that
 * no link, image or form of another page can make one.
 */

/** How the host is started. */
export interface WebHostOptions {
  readonly handlers: Handlers;
  readonly files: ReadonlyMap<string, RendererFile>;
  /** 0 takes a free one. */
  readonly port: number;
  /** The host closes after this long without an open page, a request or a running job; `null` keeps it open. */
  readonly idleMs: number | null;
  /** How long a request may take to arrive; whoever is slower is cut off. */
  readonly patienceMs?: number;
  /** Called once it has closed because nobody was there. */
  readonly onIdle?: () => void;
}

/** A running loopback host. */
export interface WebHost {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** A new address to open; it works once. */
  createLink(): string;
  close(): Promise<void>;
}

const maxBodyBytes = 64 * 1024;
const maxStreams = 16;

/** Starts listening. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { handlers, files } = options;
  const sessions = new Sessions();
  const streams = new Set<ServerResponse>();
  let lastSeenMs = performance.now();

  const { patienceMs = 10_000 } = options;
  const server = createServer({
    requestTimeout: patienceMs,
    headersTimeout: patienceMs,
    keepAliveTimeout: 5_000,
    // By itself it looks for slow ones twice a minute only.
    connectionsCheckingInterval: patienceMs / 10,
  });
  server.maxConnections = 64;
  await listen(server, options.port);
  // An address of a listening TCP server is never a pipe's name.
  const { port } = server.address() as AddressInfo;
  const authority = `127.0.0.1:${port}`;
  const origin = `http://${authority}`;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeaders(new Map(Object.entries(securityHeaders)));
    const [name, ...otherNames] = request.headersDistinct.host ?? [];
    if (name !== authority || otherNames.length > 0) return refuse(response, 421);
    const path = request.url ?? '';
    if (request.method === 'GET' || request.method === 'HEAD') return sendFile(path, request, response);
    if (request.method !== 'POST') return refuse(response, 405);
    if (request.headers.origin !== origin) return refuse(response, 403);
    if (request.headers['content-type'] !== 'application/json') return refuse(response, 415);

    if (path === '/session') return await openSession(request, response);
    if (!sessions.isOpen(bearerOf(request))) return refuse(response, 401);
    lastSeenMs = performance.now();
    if (path === '/events') return openStream(request, response);
    if (path.startsWith('/requests/')) {
      const body = await readJsonBody(request, maxBodyBytes);
      if (!body.isOk) return refuse(response, body.status);
      return sendJson(response, await handlers.answer(path.slice('/requests/'.length), body.value));
    }
    return refuse(response, 404);
  };

  const sendFile = (path: string, request: IncomingMessage, response: ServerResponse): void => {
    const file = files.get(path);
    if (file === undefined) {
      refuse(response, 404);
      return;
    }
    const { bytes, headers } = serveFile(file);
    response.writeHead(200, { ...headers, 'Content-Length': bytes.byteLength });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  };

  const openSession = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readJsonBody(request, 1024);
    if (!body.isOk) return refuse(response, body.status);
    const token = (body.value as { token?: unknown } | null)?.token;
    const session = typeof token === 'string' ? sessions.redeem(token) : null;
    if (session !== null) {
      lastSeenMs = performance.now();
      return sendJson(response, { isOk: true, value: { session } });
    }
    response.statusCode = 401;
    return sendJson(response, { isOk: false, error: new AppError('contract.not-signed-in', {}).toReport() });
  };

  const openStream = (request: IncomingMessage, response: ServerResponse): void => {
    if (streams.size >= maxStreams) {
      refuse(response, 503);
      return;
    }
    request.resume();
    streams.add(response);
    const stop = streamEvents(handlers, response);
    response.on('close', () => {
      stop();
      streams.delete(response);
      lastSeenMs = performance.now();
    });
  };

  server.on('request', (request, response) => {
    handle(request, response).catch(() => {
      // Handlers answer for themselves; what gets here is a connection that broke.
      response.destroy();
    });
  });

  const close = async (): Promise<void> => {
    clearInterval(idleTimer);
    // First the jobs: an open page still learns how they ended.
    await handlers.close();
    for (const stream of streams) stream.end();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };

  const { idleMs, onIdle } = options;
  const idleTimer =
    idleMs === null
      ? undefined
      : setInterval(
          () => {
            if (streams.size > 0 || handlers.isBusy()) lastSeenMs = performance.now();
            if (performance.now() - lastSeenMs > idleMs) void close().then(onIdle);
          },
          Math.min(idleMs / 4, 5_000),
        );

  return { origin, createLink: () => `${origin}/#${sessions.createToken()}`, close };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function bearerOf(request: IncomingMessage): string {
  return /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(value));
}

/** Says as little as possible, and reads nothing more of whoever asked. */
function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Length': 0, Connection: 'close' });
  response.end();
}
