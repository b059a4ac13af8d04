/* The whole client over TLS: whom it believes, and what it says of whom it does not. */
import { writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../../scripts/peers.ts';
import type { TlsSettings } from '../../shared/settings.ts';
import { type MadeCertificate, TestAuthority } from '../testing/test-authority.ts';
import { HttpCloudService } from './http-cloud-service.ts';
import { tlsOpener } from './open-tls.ts';
import { openProxy } from './proxy.ts';
import { fixedRoute, type Way } from './proxy-routes.ts';

const isSkipped = (await findProgram('openssl')) === null;
if (isSkipped) process.stderr.write('SKIPPED: a client over TLS (openssl is not on this computer)\n');

const { signal } = new AbortController();
const servers: (Server | HttpServer)[] = [];
const sockets = new Set<Socket>();
const services: HttpCloudService[] = [];
let authority: TestAuthority;
let root: MadeCertificate;
let good: MadeCertificate;
let stranger: MadeCertificate;

beforeAll(async () => {
  if (isSkipped) return;
  authority = await TestAuthority.make();
  root = await authority.certify('Known Root', {});
  good = await authority.certify('good', { by: 'Known Root', names: 'IP:127.0.0.1' });
  const inspection = await authority.certify('Contoso Inspection', {});
  const made = await authority.certify('stranger', { by: 'Contoso Inspection', names: 'IP:127.0.0.1' });
  stranger = { ...made, cert: `${made.cert}\n${inspection.cert}` };
});
afterEach(() => {
  for (const service of services.splice(0)) service.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
afterAll(async () => {
  if (!isSkipped) await authority.remove();
});

async function listen(server: Server | HttpServer): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Origin {
  readonly host: string;
  readonly asked: string[];
}

async function origin(certificate: MadeCertificate, options: object = {}): Promise<Origin> {
  const asked: string[] = [];
  const server = createServer({ cert: certificate.cert, key: certificate.key, ...options }, (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'Content-Length': 3 }).end('cab');
  });
  return { host: await listen(server), asked };
}

/** A proxy server that only opens tunnels, and how many it opened. */
async function tunnels(): Promise<{ readonly way: Way; readonly label: string; readonly opened: string[] }> {
  const opened: string[] = [];
  const server = createHttpServer();
  server.on('connect', (request, socket: Socket) => {
    opened.push(request.url ?? '');
    const [name = '', port = ''] = (request.url ?? '').split(':');
    const onward = connect(Number(port), name, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const one of [socket, onward]) {
      sockets.add(one);
      one.on('error', () => undefined);
    }
  });
  const label = await listen(server);
  return { way: null, label, opened };
}

function client(host: string, tls: TlsSettings, way: Way = null): HttpCloudService {
  const base = `https://${host}`;
  const urls = {
    usageDataUrl: `${base}/usage-data`,
    manifestUrl: `${base}/manifest`,
    adminUiContentUrl: `${base}/console`,
  };
  const patience = { answerMs: 10_000, stallMs: 10_000 };
  const service = new HttpCloudService(urls, fixedRoute(way), patience, { openTls: tlsOpener(tls) });
  services.push(service);
  return service;
}

const known = (): TlsSettings => ({ caFile: root.certPath, minimumVersion: 'TLSv1.2' });
const none: TlsSettings = { caFile: null, minimumVersion: 'TLSv1.2' };

async function both(service: HttpCloudService): Promise<readonly unknown[]> {
  const outcome = async (work: Promise<unknown>): Promise<unknown> =>
    await work.then(
      () => 'ok',
      (error: unknown) => error,
    );
  const get = service.download('/file.cab', service.manifestUrl, signal).then((download) => download.discard());
  return [await outcome(get), await outcome(service.probeUpload(signal))];
}

describe.skipIf(isSkipped)('a client over TLS', () => {
  it('believes the file of the settings besides the roots of the computer', async () => {
    const { host } = await origin(good);
    expect(await both(client(host, known()))).toEqual(['ok', 'ok']);
  });

  it('tells who issued what nobody here knows, and sends nothing', async () => {
    const { host, asked } = await origin(stranger);
    const refused = { code: 'tls.unknown-root', details: { host, subject: 'stranger', issuer: 'Contoso Inspection' } };
    expect(await both(client(host, known()))).toMatchObject([refused, refused]);
    const own = await origin(good);
    expect(await both(client(own.host, none))).toMatchObject([
      { code: 'tls.unknown-root', details: { issuer: 'Known Root' } },
      { code: 'tls.unknown-root' },
    ]);
    expect([...asked, ...own.asked]).toEqual([]);
  });

  it('asks nothing of a host that says itself that its certificate was revoked, straight and through a proxy server', async () => {
    const revoked = await authority.certify('revoked', { by: 'Known Root', names: 'IP:127.0.0.1' });
    const staple = await authority.revocationOf('revoked', 'Known Root');
    const { host, asked } = await origin(revoked);
    servers.at(-1)?.on('OCSPRequest', (_certificate, _issuer, answer) => answer(null, staple));
    const { label } = await tunnels();
    const proxy = openProxy(
      { address: label, userName: null, password: null },
      { secureContext: (await tlsOpener(known())()).trust.secureContext },
    );
    const refused = { code: 'tls.revoked', details: { host, subject: 'revoked' } };
    expect(await both(client(host, known()))).toMatchObject([refused, refused]);
    expect(await both(client(host, known(), proxy))).toMatchObject([refused, refused]);
    expect(asked).toEqual([]);
  });

  it('looks by the same way again: through the proxy server, of which it then says that it inspects', async () => {
    const { host, asked } = await origin(stranger);
    const { label, opened } = await tunnels();
    const { secureContext } = (await tlsOpener(known())()).trust;
    const way = openProxy({ address: label, userName: null, password: null }, { secureContext });
    const [get] = await both(client(host, known(), way));
    expect(get).toMatchObject({ code: 'tls.inspected', details: { host, issuer: 'Contoso Inspection', proxy: label } });
    expect(opened.length).toBeGreaterThanOrEqual(2);
    expect(new Set(opened)).toEqual(new Set([host]));
    expect(asked).toEqual([]);
  });

  it('goes through an inspecting proxy server when the settings name its certificate', async () => {
    const path = join(authority.folder, 'both.pem');
    const { host } = await origin(stranger);
    await writeFile(path, stranger.cert.slice(stranger.cert.indexOf('-----BEGIN', 10)));
    const tls = { caFile: path, minimumVersion: 'TLSv1.2' } as const;
    const { label } = await tunnels();
    const { secureContext } = (await tlsOpener(tls)()).trust;
    const way = openProxy({ address: label, userName: null, password: null }, { secureContext });
    expect(await both(client(host, tls, way))).toEqual(['ok', 'ok']);
  });

  it('asks for the version the settings want', async () => {
    const { host } = await origin(good, { maxVersion: 'TLSv1.2' });
    expect(await both(client(host, { ...known(), minimumVersion: 'TLSv1.3' }))).toMatchObject([
      { code: 'tls.version', details: { minimum: 'TLS 1.3' } },
      { code: 'tls.version' },
    ]);
  });

  it('tells that the file of the settings is not there, and takes it when it is', async () => {
    const path = join(authority.folder, 'later.pem');
    const { host } = await origin(good);
    const service = client(host, { caFile: path, minimumVersion: 'TLSv1.2' });
    expect(await both(service)).toMatchObject([{ code: 'tls.ca-file' }, { code: 'tls.ca-file', details: { path } }]);
    await writeFile(path, root.cert);
    expect(await both(service)).toEqual(['ok', 'ok']);
  });

  it('tells that a host wants a certificate of this computer', async () => {
    const { host } = await origin(good, { requestCert: true, rejectUnauthorized: true, ca: root.cert });
    const [get] = await both(client(host, known()));
    expect(get).toMatchObject({ code: 'tls.wants-certificate' });
  });
});
