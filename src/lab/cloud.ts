/*
 * The practice cloud: takes usage data and serves updates over HTTP, on loopback only. Its contract is
 * docs/formats/cloud-service.openapi.yaml, and cloud-contract.test.ts holds both together. It serves exactly the files its
 * index (cloud.json) names, so no path can lead elsewhere. Answers can be made to go wrong on purpose (faults.ts).
 */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CloudIndex } from './cloud-index.ts';
import { cabinetType, takeUpload } from './cloud-upload.ts';
import {
  announcedBytes,
  answerFault,
  type BodyFault,
  type CloudRequest,
  type Fault,
  faultyBody,
  isBodyFault,
} from './faults.ts';
import { selectRange } from './http-ranges.ts';
import { LabProblem } from './lab-problem.ts';

/** One answered request. */
export interface RequestRecord {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** 0 when the connection was reset without an answer. */
  readonly status: number;
  /** Body bytes sent. */
  readonly bytes: number;
  /** The Range field, if there was one. */
  readonly range: string | null;
}

/** How to run the cloud. */
export interface CloudOptions {
  /** The folder `writeCatalogue` made. */
  readonly folder: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Called for each request; what it returns goes wrong. */
  readonly faults?: (request: CloudRequest) => Fault | null;
  readonly onRequest?: (record: RequestRecord) => void;
  /** Largest upload taken. */
  readonly uploadLimitBytes?: number;
  readonly now?: () => Date;
}

/** A cloud that runs. */
export interface Cloud {
  /** Without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Every request answered so far, in the order of their ends. */
  readonly requests: readonly RequestRecord[];
  stop(): Promise<void>;
}

/** What the server answers to, as path templates of the contract. */
export const cloudRoutes = [
  { path: '/usage-data', methods: ['POST'] },
  { path: '/fwlink/', methods: ['GET', 'HEAD'] },
  { path: '/download/{folder}/{file}', methods: ['GET', 'HEAD'] },
] as const;

type Route = (typeof cloudRoutes)[number];

const defaultUploadLimitBytes = 2 * 1024 ** 3;
/** A long practice must not fill the memory with records. */
const recordLimit = 20_000;

/** Starts the cloud on 127.0.0.1. @throws {LabProblem} when the port is taken or the folder holds no catalogue */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const index = await readIndex(options.folder);
  const requests: RequestRecord[] = [];
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://cloud.invalid');
    const method = request.method ?? '';
    const earlier = counts.get(url.pathname) ?? 0;
    counts.set(url.pathname, earlier + 1);
    const path = request.url ?? '/';
    const fault =
      options.faults?.({ method, url: path, path: url.pathname, headers: request.headers, earlier }) ?? null;
    answer(request, response, url, fault)
      .catch((error: unknown) => fail(response, error))
      .then((bytes) => {
        const status = response.headersSent ? response.statusCode : 0;
        const record = { method, url: path, status, bytes, range: request.headers.range ?? null };
        if (requests.length >= recordLimit) requests.shift();
        requests.push(record);
        options.onRequest?.(record);
      })
      .catch((error: unknown) => server.emit('error', error));
  });

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    fault: Fault | null,
  ): Promise<number> {
    if (fault !== null && !isBodyFault(fault)) return answerFault(fault, request, response);
    const route = routeOf(url.pathname);
    const method = request.method ?? '';
    if (route === null) return sendJson(request, response, 404, { error: `There is nothing at ${url.pathname}.` });
    const methods: readonly string[] = route.methods;
    if (!methods.includes(method)) {
      response.setHeader('Allow', methods.join(', '));
      return sendJson(request, response, 405, { error: `${route.path} does not take ${method}.` });
    }
    switch (route.path) {
      case '/usage-data': {
        const taken = await takeUpload(request, url.searchParams, {
          folder: join(options.folder, 'received'),
          limitBytes: options.uploadLimitBytes ?? defaultUploadLimitBytes,
          now: options.now ?? (() => new Date()),
        });
        return sendJson(request, response, taken.status, taken.body);
      }
      case '/fwlink/':
        return followLink(request, response, url.searchParams.get('LinkId'), index);
      case '/download/{folder}/{file}':
        return sendFile(request, response, url.pathname, fault);
    }
  }

  async function sendFile(
    request: IncomingMessage,
    response: ServerResponse,
    pathname: string,
    fault: BodyFault | null,
  ): Promise<number> {
    const path = decodePath(pathname.slice('/download/'.length));
    const entry = path === null ? undefined : index.files[path];
    const file = path === null ? '' : join(options.folder, 'download', ...path.split('/'));
    const isThere = entry !== undefined && (await stat(file).catch(() => null))?.size === entry.sizeBytes;
    if (entry === undefined || !isThere)
      return sendJson(request, response, 404, { error: `There is no file ${pathname}.` });

    const validators = {
      etag: `"${entry.sha256.slice(0, 32)}"`,
      lastModified: new Date(entry.modified).toUTCString(),
      sizeBytes: entry.sizeBytes,
    };
    response.setHeader('ETag', validators.etag);
    response.setHeader('Last-Modified', validators.lastModified);
    response.setHeader('Accept-Ranges', 'bytes');
    const selection = selectRange(request.headers, validators);
    if (selection.status === 304) {
      response.writeHead(304).end();
      return 0;
    }
    if (selection.status === 416) {
      response.setHeader('Content-Range', `bytes */${entry.sizeBytes}`);
      return sendJson(request, response, 416, { error: `${pathname} has ${entry.sizeBytes} bytes.` });
    }
    const first = selection.status === 206 ? selection.first : 0;
    const last = selection.status === 206 ? selection.last : entry.sizeBytes - 1;
    const sizeBytes = last - first + 1;
    if (selection.status === 206) response.setHeader('Content-Range', `bytes ${first}-${last}/${entry.sizeBytes}`);
    response.writeHead(selection.status, {
      'Content-Type': pathname.toLowerCase().endsWith('.cab') ? cabinetType : 'application/octet-stream',
      'Content-Length': announcedBytes(sizeBytes, fault),
    });
    if (request.method === 'HEAD') {
      response.end();
      return 0;
    }
    // An empty file has no byte 0 to start from.
    const body = sizeBytes === 0 ? Readable.from([]) : createReadStream(file, { start: first, end: last });
    return sendBody(response, body, sizeBytes, fault);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new LabProblem(`Port ${options.port} is taken by another program. Name another one with --port.`)
          : error,
      ),
    );
    server.listen(options.port, '127.0.0.1', resolve);
  });
  // listen() gave a TCP address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    stop: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

async function readIndex(folder: string): Promise<CloudIndex> {
  const path = join(folder, 'cloud.json');
  try {
    return CloudIndex.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    throw new LabProblem(`${path} is not there or cannot be used: the lab is not whole. Make a new one.`);
  }
}

function routeOf(pathname: string): Route | null {
  const segments = pathname.split('/');
  return (
    cloudRoutes.find(({ path }) => {
      const parts = path.split('/');
      return (
        parts.length === segments.length &&
        parts.every((part, index) => (part.startsWith('{') ? segments[index] !== '' : part === segments[index]))
      );
    }) ?? null
  );
}

/** `null` when it is not valid percent-encoding. */
function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function followLink(
  request: IncomingMessage,
  response: ServerResponse,
  linkId: string | null,
  index: CloudIndex,
): number {
  if (linkId === null || !/^\d{1,10}$/.test(linkId)) {
    return sendJson(request, response, 400, { error: 'LinkId is not a number.' });
  }
  const path = index.links[linkId];
  if (path === undefined) return sendJson(request, response, 404, { error: `There is no link ${linkId}.` });
  response.writeHead(302, {
    Location: `/download/${path.split('/').map(encodeURIComponent).join('/')}`,
    'Content-Length': 0,
  });
  response.end();
  return 0;
}

async function sendBody(
  response: ServerResponse,
  body: AsyncIterable<Uint8Array>,
  sizeBytes: number,
  fault: BodyFault | null,
): Promise<number> {
  let sent = 0;
  async function* counted(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      sent += piece.length;
      yield piece;
    }
  }
  const endsEarly = fault?.kind === 'truncate' || fault?.kind === 'stall';
  // Even when no byte of the body follows.
  if (endsEarly) response.flushHeaders();
  try {
    await pipeline(counted(fault === null ? body : faultyBody(body, sizeBytes, fault)), response, { end: !endsEarly });
  } catch (error) {
    // The other side went away: nothing is wrong here.
    if (!response.destroyed) throw error;
  }
  // end() and not destroy(): what was written leaves first, so that the cut comes exactly where it was asked for.
  if (fault?.kind === 'truncate') response.socket?.end();
  return sent;
}

function sendJson(request: IncomingMessage, response: ServerResponse, status: number, body: object): number {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(request.method === 'HEAD' ? '' : text);
  return request.method === 'HEAD' ? 0 : Buffer.byteLength(text);
}

/** A fault of this program: the client hears of it as 500, or by a cut connection. */
function fail(response: ServerResponse, error: unknown): number {
  if (response.headersSent) {
    response.destroy();
    return 0;
  }
  const text = JSON.stringify({ error: error instanceof Error ? error.message : String(error) });
  response.writeHead(500, { 'Content-Type': 'application/json; charset=utf-8', Connection: 'close' });
  response.end(text);
  return Buffer.byteLength(text);
}
