import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { HttpCloudService } from '../../../src/main/cloud/http-cloud-service.ts';
import { tlsOpener } from '../../../src/main/cloud/open-tls.ts';
import { md4 } from '../../../src/main/cloud/proxy/md4.ts';
import { ConfiguredRoutes, type RouteOptions } from '../../../src/main/network/configured-routes.ts';
import { noSystemProxy } from '../../../src/main/network/system-proxy.ts';
import { type MadeCertificate, TestAuthority } from '../../../src/main/testing/test-authority.ts';
import { type AppError, isAppError } from '../../../src/shared/errors.ts';
import type { NetworkSettings } from '../../../src/shared/settings.ts';
import { nameServer, Squid, type SquidPlan } from './squid.ts';

const run = promisify(execFile);

/** Who may go through the proxy servers that ask. */
export const user = { userName: 'meg', password: 'S3cret pa:ss' } as const;
export const wrong = { userName: 'meg', password: 'not this one' } as const;

/** What is brought and sent. */
export const fileBytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));
const bigBytes = Buffer.concat(Array.from({ length: 20 }, () => fileBytes));

/** How one trip is made: an upload, then a download. */
export interface Trip {
  readonly network: Partial<NetworkSettings>;
  readonly options?: Partial<RouteOptions>;
  readonly credentials?: { readonly userName: string; readonly password: string } | null;
  /** `https:` when left out. */
  readonly isPlain?: boolean;
  /** `cloud.test` at the origin's port when left out. */
  readonly host?: string;
  readonly answerMs?: number;
  /** The authorities that are believed; the origin's when left out. */
  readonly trusts?: readonly MadeCertificate[];
}

/** A running service, for scenarios that take more than one trip. */
export interface Journey {
  readonly service: HttpCloudService;
  readonly base: string;
  close(): void;
}

/** The outside world of the proxy servers: a service behind them, and authorities. Everything is stopped by `close`. */
export class ProxyWorld {
  readonly folder: string;
  readonly authority: TestAuthority;
  readonly origin: { readonly plain: number; readonly secure: number };
  readonly root: MadeCertificate;
  readonly inspector: MadeCertificate;
  readonly proxyRoot: MadeCertificate;
  /** Requests the service has got, with what came along. */
  readonly arrived: IncomingMessage[] = [];
  readonly #squids = new Map<string, Promise<Squid>>();
  readonly #servers = new Set<Server | TcpServer>();
  readonly #sockets = new Set<Socket>();
  #names: UdpSocket | null = null;

  private constructor(folder: string, authority: TestAuthority, made: readonly MadeCertificate[]) {
    const [root, inspector, proxyRoot] = made;
    if (root === undefined || inspector === undefined || proxyRoot === undefined) throw new Error('three are made');
    this.folder = folder;
    this.authority = authority;
    this.root = root;
    this.inspector = inspector;
    this.proxyRoot = proxyRoot;
    this.origin = { plain: 0, secure: 0 };
  }

  static async open(folder: string): Promise<ProxyWorld> {
    await chmod(folder, 0o755);
    const authority = await TestAuthority.make();
    const made = [
      await authority.certify('origin-root', { key: 'rsa2048' }),
      await authority.certify('inspecting-proxy', { key: 'rsa2048' }),
      await authority.certify('proxy-root', { key: 'rsa2048' }),
    ];
    const world = new ProxyWorld(folder, authority, made);
    const names = [
      'DNS:cloud.test',
      'DNS:other.test',
      'IP:127.0.0.1',
      ...ownAddresses().map((address) => `IP:${address}`),
    ];
    const leaf = await authority.certify('cloud', { by: 'origin-root', names: names.join(','), key: 'rsa2048' });
    await writeFile(join(folder, 'hosts'), '127.0.0.1 localhost cloud.test other.test denied.test\n');
    const plain = await world.listen(createHttpServer(world.#service), '0.0.0.0');
    const secure = await world.listen(createHttpsServer({ key: leaf.key, cert: leaf.cert }, world.#service), '0.0.0.0');
    Object.assign(world.origin, { plain, secure });
    return world;
  }

  /** Starts a Squid at the first call. */
  async squid(plan: SquidPlan, prepare?: (folder: string) => Promise<void>): Promise<Squid> {
    const starting = this.#squids.get(plan.name) ?? Squid.start(plan, this.folder, prepare);
    this.#squids.set(plan.name, starting);
    return await starting;
  }

  /** A name server that knows no name: Squid asks it for what is in no file. `false` where port 53 is not ours to have. */
  async nameNobody(): Promise<boolean> {
    const socket = createSocket('udp4');
    this.#names = socket;
    socket.on('message', (question, from) => {
      // RFC 1035 4.1.1: an answer, recursion available, NXDOMAIN; the question as it came.
      const answer = Buffer.from(question);
      answer.writeUInt16BE(0x8183, 2);
      socket.send(answer, from.port, from.address);
    });
    return await new Promise((resolve) => {
      socket.once('error', () => resolve(false));
      socket.bind(53, nameServer, () => resolve(true));
    });
  }

  /** A server of the scenario's own; its port. */
  async listen(server: Server | TcpServer, host = '127.0.0.1'): Promise<number> {
    this.#servers.add(server);
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return (server.address() as AddressInfo).port;
  }

  /** Whatever is done with a connection; its port. */
  async tcp(onConnection: (socket: Socket) => void): Promise<number> {
    return await this.listen(createTcpServer(onConnection));
  }

  async start(trip: Trip): Promise<Journey> {
    const { network, options, credentials = null, isPlain = false, answerMs = 8_000, trusts = [this.root] } = trip;
    const caFile = join(this.folder, `trusted-${trusts.map(({ serial }) => serial).join('-')}.pem`);
    await writeFile(caFile, trusts.map(({ cert }) => cert).join('\n'));
    const port = isPlain ? this.origin.plain : this.origin.secure;
    const base = `${isPlain ? 'http' : 'https'}://${trip.host ?? `cloud.test:${port}`}`;
    const openTls = tlsOpener({ caFile, minimumVersion: 'TLSv1.2' });
    const routes = new ConfiguredRoutes(
      { proxy: 'none', address: null, userName: null, ...network },
      { systemProxy: noSystemProxy, credentials: () => credentials, openTls, environment: {}, ...options },
    );
    const service = new HttpCloudService(
      { usageDataUrl: `${base}/usage-data`, manifestUrl: `${base}/file`, adminUiContentUrl: `${base}/file` },
      routes,
      { answerMs, stallMs: answerMs },
      { openTls },
    );
    return { service, base, close: () => service.close() };
  }

  /** An upload and a download over one journey. Throws what fails. */
  async travel({ service, base }: Journey): Promise<void> {
    const { signal } = new AbortController();
    const sha256 = createHash('sha256').update(fileBytes).digest('hex');
    await service.upload(
      {
        name: 'UsageData.cab',
        sizeBytes: fileBytes.length,
        sha256,
        siteVersion: '5.00.9128.1000',
        hierarchyHash: 'soak',
        content: async function* () {
          for (let at = 0; at < fileBytes.length; at += 50_000) yield fileBytes.subarray(at, at + 50_000);
        },
      },
      signal,
    );
    const download = await service.download(`${base}/file`, base, signal);
    const pieces: Buffer[] = [];
    for await (const piece of download.body) pieces.push(Buffer.from(piece));
    if (!Buffer.concat(pieces).equals(fileBytes)) throw new Error('Other bytes came than were sent.');
  }

  /** One whole trip: `null` when everything got through. */
  async try(trip: Trip): Promise<AppError | null> {
    const journey = await this.start(trip);
    try {
      await this.travel(journey);
      return null;
    } catch (error) {
      if (isAppError(error)) return error;
      throw error;
    } finally {
      journey.close();
    }
  }

  async mustPass(trip: Trip): Promise<void> {
    const error = await this.try(trip);
    if (error !== null) throw new Error(`It did not get through: ${error.code} ${error.message}`, { cause: error });
    if (this.arrived.some(({ headers }) => headers['proxy-authorization'] !== undefined))
      throw new Error('The service was told what is for the proxy server only.');
  }

  /** It fails, at the hop and with the facts that are named. */
  async mustFail(trip: Trip, code: string, details: Readonly<Record<string, unknown>> = {}): Promise<AppError> {
    const error = await this.try(trip);
    if (error?.code !== code)
      throw new Error(`${error?.code ?? 'It got through'} instead of ${code}: ${error?.message}`, { cause: error });
    const given = error.details as Readonly<Record<string, unknown>>;
    for (const [name, value] of Object.entries(details)) {
      if (!isDeepStrictEqual(given[name], value))
        throw new Error(`${code}: ${name} is ${JSON.stringify(given[name])} and not ${JSON.stringify(value)}`);
    }
    if (JSON.stringify(error.toReport()).includes(user.password)) throw new Error('The password is in the error.');
    return error;
  }

  async close(): Promise<void> {
    this.#names?.close();
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([...this.#squids.values()].map(async (squid) => await (await squid.catch(() => null))?.stop()));
    await this.authority.remove();
  }

  readonly #service: RequestListener = (request, response) => {
    this.arrived.push(request);
    const { method, url = '' } = request;
    if (method === 'POST') {
      const digest = createHash('sha256');
      request.on('data', (piece: Buffer) => digest.update(piece));
      request.on('end', () => {
        const isWhole = digest.digest('hex') === createHash('sha256').update(fileBytes).digest('hex');
        response.writeHead(isWhole ? 201 : 400, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify({ id: 'r1', received: '2026-11-21T00:00:00Z' }));
      });
      return;
    }
    if (!url.startsWith('/file') && !url.startsWith('/big')) response.writeHead(404).end();
    else sendFile(request, url.startsWith('/big') ? bigBytes : fileBytes, response);
  };
}

/** Of the large file. */
export const bigSizeBytes = bigBytes.length;

function sendFile(request: IncomingMessage, bytes: Buffer, response: Parameters<RequestListener>[1]): void {
  const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? '0');
  const part = bytes.subarray(start);
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Content-Length': part.length,
    ETag: '"one"',
    'Accept-Ranges': 'bytes',
  };
  const range =
    request.headers.range === undefined
      ? {}
      : { 'Content-Range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
  response.writeHead(request.headers.range === undefined ? 200 : 206, { ...headers, ...range });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  if (bytes.length < 1_000_000) {
    response.end(part);
    return;
  }
  // Slowly, so that something can happen on the way.
  let at = 0;
  const timer = setInterval(() => {
    if (at >= part.length || response.destroyed) {
      clearInterval(timer);
      response.end();
      return;
    }
    response.write(part.subarray(at, at + 200_000));
    at += 200_000;
  }, 30);
}

/** Addresses of this computer that are not loopback: what is straight there has a reason. */
export function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

/** Files for a Squid that knows `user`, by each scheme. */
export async function passwordFile(
  path: string,
  { userName, password }: { readonly userName: string; readonly password: string },
): Promise<void> {
  const { stdout } = await run('openssl', ['passwd', '-apr1', password]);
  await writeFile(path, `${userName}:${stdout.trim()}\n`, { mode: 0o644 });
}

/** The helper's program, and what of the password it compares with. */
export async function ntlmHelper(folder: string, program: string): Promise<readonly string[]> {
  const path = join(folder, 'ntlm-helper.mjs');
  await mkdir(folder, { recursive: true });
  await copyFile(program, path);
  await chmod(path, 0o644);
  return [process.execPath, path, user.userName, md4(Buffer.from(user.password, 'utf16le')).toString('hex')];
}
