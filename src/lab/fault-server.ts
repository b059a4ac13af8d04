/*
 * A download server that misbehaves on demand, for tests: it speaks TCP and writes its HTTP by hand, so that it can say
 * what no honest library says. Without a fault it serves its files rightly, whole and in parts. What can go wrong is one
 * table, fault-kinds.ts; which of it does, and when, is for the caller to choose.
 */
import { createHash } from 'node:crypto';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createSecureContext } from 'node:tls';
import { Random } from '../core/testing/random.ts';
import { type DelayLine, type LineOptions, openDelayLine } from './delay-line.ts';
import { ClientLeft, FaultConnection, type RequestHead } from './fault-connection.ts';
import { Exchange, type ServedFile } from './fault-exchange.ts';
import type { FaultKind } from './fault-kind.ts';
import { otherBytes } from './fault-kinds-body.ts';

/** A request that may go wrong. */
export interface FaultRequest {
  readonly path: string;
  readonly sizeBytes: number;
  /** A part is asked for. */
  readonly isPart: boolean;
  /** How many bytes a right answer brings. */
  readonly bodyBytes: number;
  readonly isTls: boolean;
}

/** How to run the server. */
export interface FaultServerOptions {
  /** By path: `/a`. They are not copied. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** What the faults choose by themselves follows from it. */
  readonly seed: number;
  /** PEM. Left out, it speaks without TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** The line clients come by; left out, it has no length. */
  readonly line?: LineOptions;
  /** Which fault the answer has; `null` for a right one. */
  readonly choose?: (request: FaultRequest) => FaultKind | null;
}

/** A server that runs. */
export interface FaultServer {
  /** Without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Faults so far, by path, in the order they began. */
  readonly faults: ReadonlyMap<string, readonly FaultKind[]>;
  /** Bytes of bodies sent so far, by path. */
  readonly sentBytes: ReadonlyMap<string, number>;
  /** What clients must never do, and did. */
  readonly complaints: readonly string[];
  /** Files that changed are again what they were. */
  putBack(): void;
  close(): Promise<void>;
}

/** Starts the server on 127.0.0.1. */
export async function startFaultServer(options: FaultServerOptions): Promise<FaultServer> {
  const running = new Running(options);
  await running.open();
  return running;
}

/** Leads to itself, again and again. */
const circle = '?circle';
const secrets = ['authorization', 'cookie', 'proxy-authorization'] as const;

class Running implements FaultServer {
  readonly faults = new Map<string, FaultKind[]>();
  readonly sentBytes = new Map<string, number>();
  readonly complaints: string[] = [];
  readonly #options: FaultServerOptions;
  readonly #random: Random;
  readonly #server: Server;
  readonly #connections = new Set<FaultConnection>();
  readonly #changed = new Set<string>();
  readonly #served = new Map<Buffer, ServedFile>();
  readonly #problems: unknown[] = [];
  #line: DelayLine | null = null;

  constructor(options: FaultServerOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    const context = options.tls === undefined ? null : createSecureContext({ ...options.tls });
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      const connection = new FaultConnection(socket, context);
      this.#connections.add(connection);
      this.#serve(connection)
        .catch((error: unknown) => {
          if (!(error instanceof ClientLeft)) this.#problems.push(error);
          connection.destroy();
        })
        .finally(() => this.#connections.delete(connection));
    });
  }

  get port(): number {
    // It listens on TCP.
    return this.#line?.port ?? (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return this.#urlOf('127.0.0.1');
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    if (this.#options.line !== undefined) this.#line = await openDelayLine(this.port, this.#options.line);
  }

  putBack(): void {
    this.#changed.clear();
  }

  async close(): Promise<void> {
    await this.#line?.close();
    for (const connection of this.#connections) connection.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    if (this.#problems.length > 0) throw new AggregateError(this.#problems, 'The fault server is at fault itself.');
  }

  #urlOf(host: string): string {
    return `${this.#options.tls === undefined ? 'http' : 'https'}://${host}:${this.port}`;
  }

  async #serve(connection: FaultConnection): Promise<void> {
    for (;;) {
      const request = await connection.nextHead();
      if (request === null) break;
      if ((await this.#answer(connection, request)) === 'over') break;
      if (request.headers.connection?.toLowerCase() === 'close') break;
    }
    connection.end();
  }

  async #answer(connection: FaultConnection, request: RequestHead): Promise<'goes-on' | 'over'> {
    for (const name of secrets) {
      if (request.headers[name] !== undefined) this.complaints.push(`${request.target} was asked for with ${name}.`);
    }
    const { pathname: path, search } = new URL(request.target, this.url);
    const bytes = this.#options.files.get(path);
    if (bytes === undefined || search === circle) {
      const [status, location] =
        search === circle ? ['302 Found', `Location: ${path}${circle}\r\n`] : ['404 Not Found', ''];
      await connection.send(`HTTP/1.1 ${status}\r\n${location}Content-Length: 0\r\n\r\n`);
      return 'goes-on';
    }
    const exchange = new Exchange({
      connection,
      request,
      file: this.#servedFile(path, bytes),
      random: this.#random,
      elsewhereUrl: this.#urlOf('localhost'),
      isTls: this.#options.tls !== undefined,
      onBody: (count) => this.sentBytes.set(path, (this.sentBytes.get(path) ?? 0) + count),
      changeFile: () => this.#changed.add(path),
      isChanged: this.#changed.has(path),
    });
    const kind = this.#choose(path, exchange);
    if (kind === null) {
      await exchange.answer();
      return 'goes-on';
    }
    this.faults.set(path, [...(this.faults.get(path) ?? []), kind]);
    return await kind.run(exchange);
  }

  /** A fault that can be had here, if one is wanted. */
  #choose(path: string, exchange: Exchange): FaultKind | null {
    const { isPart, body, file, isTls, selection } = exchange;
    const request = { path, sizeBytes: file.bytes.length, isPart, bodyBytes: body.length, isTls };
    const kind = this.#options.choose?.(request) ?? null;
    if (kind === null || kind.at === 'any') return kind;
    const hasBody = body.length > 0 && selection.status !== 416;
    if (!hasBody || (kind.at === 'part' && !isPart) || (kind.at === 'tls' && !isTls)) return null;
    return kind;
  }

  #servedFile(path: string, bytes: Buffer): ServedFile {
    const known = this.#served.get(bytes);
    const file = known ?? { bytes, etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"` };
    this.#served.set(bytes, file);
    if (!this.#changed.has(path)) return file;
    return { bytes: otherBytes(bytes), etag: '"changed"' };
  }
}
