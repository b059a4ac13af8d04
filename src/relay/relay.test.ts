import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { ensurePeer } from '../../scripts/peers.ts';
import type { Lab, LabSite } from '../lab/lab.ts';
import { send, type WireAnswer } from '../lab/testing/http.ts';
import { makeSmallLab, makeUsageCabinet } from '../lab/testing/small-lab.ts';
import { NodeFiles } from '../main/files/node-files.ts';
import { cloudRoutes } from './cloud-routes.ts';
import { type LogRelay, type Relay, startRelay } from './relay.ts';
import { RelayConfig } from './relay-config.ts';
import { makeCertificate } from './testing/certificate.ts';
import { addToken, removeToken } from './token-file.ts';

const hasOpenssl = await ensurePeer('openssl');

let lab: Lab;
let removeLab: () => Promise<void>;
let site: LabSite;
let cabinet: Buffer;
let folder: string;
let token: string;
let relay: Relay;
let lines: Parameters<LogRelay>[0][];

beforeAll(async () => {
  ({ lab, remove: removeLab } = await makeSmallLab());
  const [first] = lab.sites;
  if (first === undefined) throw new Error('The lab has no site.');
  site = first;
  cabinet = await makeUsageCabinet(site);
});
afterAll(() => removeLab());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relay-'));
  token = await addToken(new NodeFiles(), join(folder, 'tokens.json'), 'Brussels', new Date());
  lines = [];
});
afterEach(async () => {
  await relay.stop();
  await rm(folder, { recursive: true, force: true });
});

type Changes = Partial<z.input<typeof RelayConfig>>;

async function start(changes: Changes = {}): Promise<void> {
  const config = RelayConfig.parse({
    version: 1,
    listen: { port: 0 },
    tokens: join(folder, 'tokens.json'),
    storage: join(folder, 'storage'),
    ...changes,
  });
  relay = await startRelay(config, (line) => lines.push(line));
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bearer = (given = token): Record<string, string> => ({ Authorization: `Bearer ${given}` });

function uploadHead(): { readonly path: string; readonly headers: Record<string, string> } {
  const query = new URLSearchParams({ Tenant: site.hierarchyHash, Version: site.version, Branch: '1' });
  return {
    path: `/usage-data?${query.toString()}`,
    headers: {
      ...bearer(),
      'Content-Type': 'application/vnd.ms-cab-compressed',
      'Content-Length': String(cabinet.length),
      'Content-Digest': `sha-256=:${createHash('sha256').update(cabinet).digest('base64')}:`,
    },
  };
}

function post(headers: Record<string, string> = {}): Promise<WireAnswer> {
  const head = uploadHead();
  return send(`${relay.url}${head.path}`, {
    method: 'POST',
    headers: { ...head.headers, ...headers },
    body: cabinet,
  });
}

/** Sends the bytes of the cabinet from `start` to `end` as a piece of it. */
function piece(start: number, end: number): Promise<WireAnswer> {
  const { path } = uploadHead();
  const body = cabinet.subarray(start, end);
  return send(`${relay.url}${path.replace('?', `/${sha256(cabinet)}?`)}`, {
    method: 'PATCH',
    headers: {
      ...bearer(),
      'Content-Type': 'application/partial-upload',
      'Content-Length': String(body.length),
      'Content-Digest': `sha-256=:${createHash('sha256').update(body).digest('base64')}:`,
      'Upload-Offset': String(start),
      'Upload-Length': String(cabinet.length),
    },
    body,
  });
}

const json = (answer: WireAnswer): unknown => JSON.parse(answer.body.toString('utf8'));

/** The files of uploads there are. */
async function stored(): Promise<readonly string[]> {
  const entries = await readdir(join(folder, 'storage'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** A connection on which this went out. */
async function dial(text: string | Buffer): Promise<Socket> {
  const socket = connect(relay.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(text);
  return socket;
}

/** The head of an upload as text, for whoever sends its body by hand. */
function rawHead(): string {
  const { path, headers } = uploadHead();
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\nHost: relay\r\n${fields.join('')}\r\n`;
}

/** What comes on a connection until it ends. */
async function allOf(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
  });
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

describe('who may ask', () => {
  it('takes an upload of who has a token, under the hierarchy it is of', async () => {
    await start();
    const answer = await post();
    expect({ status: answer.status, body: json(answer) }).toMatchObject({ status: 201, body: { id: sha256(cabinet) } });
    const hierarchy = Buffer.from(site.hierarchyHash, 'base64').toString('hex');
    expect(await readdir(join(folder, 'storage', hierarchy))).toEqual([`${sha256(cabinet)}.cab`]);
  });

  it('answers nothing but health and readiness without a token it knows', async () => {
    await start();
    const wrong = [{}, bearer('sct_wrong'), { Authorization: `Basic ${token}` }, { Authorization: 'Bearer ' }];
    for (const { path, methods } of cloudRoutes) {
      for (const method of methods) {
        for (const headers of wrong) {
          const target = path.replace('{sha256}', '0'.repeat(64)).replace('{folder}', 'a').replace('{file}', 'b');
          const answer = await send(`${relay.url}${target}`, { method, headers });
          const isOpen = path === '/health' || path === '/ready';
          expect({ method, path, status: answer.status }).toEqual({ method, path, status: isOpen ? 200 : 401 });
          if (!isOpen) expect(answer.headers['www-authenticate']).toBe('Bearer realm="service-connection"');
        }
      }
    }
    expect(await stored()).toEqual([]);
  });

  it('tells how full it is to whom it knows only', async () => {
    await start({ limits: { storageBytes: 1_000_000 } });
    await post();
    expect(json(await send(`${relay.url}/health`))).toEqual({ status: 'ok', program: expect.any(String) });
    expect(json(await send(`${relay.url}/health`, { headers: bearer() }))).toEqual({
      status: 'ok',
      program: expect.any(String),
      usedBytes: cabinet.length,
      roomBytes: 1_000_000 - cabinet.length,
      servesUpdates: false,
    });
  });

  it('knows a new token, and no longer one that was taken away, once it looks again', async () => {
    await start();
    const path = join(folder, 'tokens.json');
    const other = await addToken(new NodeFiles(), path, 'Antwerp', new Date());
    expect((await post(bearer(other))).status).toBe(401);
    await removeToken(new NodeFiles(), path, 'Brussels');
    await relay.reload();
    expect((await post(bearer(other))).status).toBe(201);
    expect((await post()).status).toBe(401);
  });

  it('keeps what it knows when the file of tokens becomes unusable', async () => {
    await start();
    await writeFile(join(folder, 'tokens.json'), '{');
    await relay.reload();
    expect(lines.at(-1)).toMatchObject({ event: 'reload-failed', code: 'relay.malformed' });
    expect((await post()).status).toBe(201);
  });

  it('does not start when nobody has a token', async () => {
    await start();
    const config = RelayConfig.parse({
      version: 1,
      listen: { port: 0 },
      tokens: join(folder, 'none.json'),
      storage: folder,
    });
    await expect(startRelay(config, () => undefined)).rejects.toMatchObject({ code: 'relay.no-tokens' });
  });

  it('writes no token and no hierarchy into its log', async () => {
    await start();
    await post();
    await post(bearer('sct_wrong'));
    await vi.waitFor(() => expect(lines.filter(({ event }) => event === 'request')).toHaveLength(2));
    const text = JSON.stringify(lines);
    for (const secret of [token, 'sct_wrong', site.hierarchyHash, encodeURIComponent(site.hierarchyHash)]) {
      expect(text).not.toContain(secret);
    }
    expect(lines.at(-2)).toMatchObject({ event: 'request', path: '/usage-data', status: 201, token: 'Brussels' });
    expect(lines.at(-1)).toMatchObject({ event: 'request', path: '/usage-data', status: 401, token: null });
  });
});

describe('limits', () => {
  it('says after how long to ask again when there are too many requests, for one caller and not for others', async () => {
    await start({ limits: { requestsPerMinute: 3 } });
    const statuses = [];
    for (let index = 0; index < 4; index += 1) {
      statuses.push((await send(`${relay.url}/health`, { headers: bearer() })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
    const refused = await send(`${relay.url}/health`, { headers: bearer() });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await send(`${relay.url}/health`)).status).toBe(200);
  });

  it('counts what is not there too, and tells it only to whom it knows', async () => {
    await start({ limits: { requestsPerMinute: 2 } });
    for (const target of ['/nothing', '//']) {
      const socket = await dial(`GET ${target} HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n`);
      expect(await allOf(socket)).toMatch(/^HTTP\/1\.1 401/);
    }
    expect((await send(`${relay.url}/nothing`)).status).toBe(429);
    expect((await send(`${relay.url}/nothing`, { headers: bearer() })).status).toBe(404);
  });

  it('takes nothing that is larger than it may be, or that has no room', async () => {
    await start({ limits: { uploadBytes: 100 } });
    expect((await post()).status).toBe(413);
    await relay.stop();
    await start({ limits: { storageBytes: 100 } });
    expect((await post()).status).toBe(507);
    const chunked = uploadHead();
    const { 'Content-Length': _, ...headers } = chunked.headers;
    const answer = await send(`${relay.url}${chunked.path}`, {
      method: 'POST',
      headers: { ...headers, 'Transfer-Encoding': 'chunked' },
      body: cabinet,
    });
    expect(answer.status).toBe(507);
    expect(await stored()).toEqual([]);
  });

  it.each(['//', 'http://['])('calls %s an address that cannot be read, and no fault of its own', async (target) => {
    await start();
    const socket = await dial(
      `GET ${target} HTTP/1.1\r\nHost: relay\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
    );
    expect(await allOf(socket)).toMatch(/^HTTP\/1\.1 400/);
    expect(lines.filter(({ event }) => event === 'fault')).toEqual([]);
  });

  it('takes a cabinet in pieces that fills the room there is, and tells at the first piece that it does not fit', async () => {
    await start({ limits: { storageBytes: cabinet.length - 1 } });
    expect((await piece(0, 10)).status).toBe(507);
    await relay.stop();
    await start({ limits: { storageBytes: cabinet.length } });
    const half = Math.ceil(cabinet.length / 2);
    expect((await piece(0, half)).status).toBe(204);
    expect((await piece(half, cabinet.length)).status).toBe(201);
    expect(await stored()).toHaveLength(1);
  });

  it('waits for no head of a request that does not come', async () => {
    await start({ limits: { headerSeconds: 1 } });
    const socket = await dial('GET /health HTTP/1.1\r\nHost: relay\r\nX-Slow: ');
    expect(await allOf(socket)).toMatch(/^HTTP\/1\.1 408/);
  });

  it('waits for no body that stands still', async () => {
    await start({ limits: { stallSeconds: 1 } });
    const socket = await dial(Buffer.concat([Buffer.from(rawHead()), cabinet.subarray(0, 50)]));
    expect(await allOf(socket)).toMatch(/^HTTP\/1\.1 408/);
    expect(await stored()).toEqual([]);
    expect((await post()).status).toBe(201);
  });

  it('waits for no body that drips, however steadily', async () => {
    await start({ limits: { graceSeconds: 1, leastBytesPerSecond: 10_000 } });
    const socket = await dial(rawHead());
    const drip = setInterval(() => socket.write(cabinet.subarray(0, 1)), 50);
    const text = await allOf(socket);
    clearInterval(drip);
    expect(text).toMatch(/^HTTP\/1\.1 408/);
    expect(await stored()).toEqual([]);
  });

  it('keeps no more connections than it may', async () => {
    await start({ limits: { connections: 2 } });
    const held = [await dial(''), await dial('')];
    const third = await dial('GET /health HTTP/1.1\r\nHost: relay\r\n\r\n');
    expect(await allOf(third)).toBe('');
    for (const socket of held) socket.destroy();
    await vi.waitFor(async () => expect((await send(`${relay.url}/health`)).status).toBe(200));
  });
});

describe('downloads', () => {
  it('says clearly that it has none', async () => {
    await start();
    const answer = await send(`${relay.url}/fwlink/?LinkId=2309745`, { headers: bearer() });
    expect({ status: answer.status, body: json(answer) }).toEqual({
      status: 404,
      body: { error: 'This service takes usage data only: it has no updates to serve.' },
    });
  });

  it('serves what was laid there with its list', async () => {
    await start({ downloads: lab.cloudFolder });
    const link = await send(`${relay.url}/fwlink/?LinkId=2309745`, { headers: bearer() });
    const file = await send(`${relay.url}${link.headers.location}`, { headers: bearer() });
    const manifest = await readFile(join(lab.cloudFolder, 'download', 'manifest', 'ConfigMgr.Update.Manifest.cab'));
    expect([link.status, file.status, sha256(file.body)]).toEqual([302, 200, sha256(manifest)]);
  });
});

describe('the end', () => {
  it('lets an upload under way end, and takes nothing new', async () => {
    await start();
    const socket = await dial(Buffer.concat([Buffer.from(rawHead()), cabinet.subarray(0, 50)]));
    await vi.waitFor(async () => expect((await readdir(join(folder, 'storage'))).length).toBe(1));
    const { url } = relay;
    const stopped = relay.stop();
    await expect(send(`${url}/health`)).rejects.toThrow();
    socket.write(cabinet.subarray(50));
    expect(await allOf(socket)).toMatch(/^HTTP\/1\.1 201/);
    await stopped;
    expect(await stored()).toEqual([`${sha256(cabinet)}.cab`]);
    expect(lines.map(({ event }) => event)).toEqual(['listening', 'stopping', 'request', 'stopped']);
  });

  it('waits no longer than it may for one that does not end, and leaves nothing of it', async () => {
    await start({ stopSeconds: 1 });
    const socket = await dial(Buffer.concat([Buffer.from(rawHead()), cabinet.subarray(0, 50)]));
    await vi.waitFor(async () => expect((await readdir(join(folder, 'storage'))).length).toBe(1));
    await relay.stop();
    await allOf(socket);
    expect(await stored()).toEqual([]);
  });
});

describe.skipIf(!hasOpenssl)('TLS', () => {
  /** Asks for health, trusting this certificate only; the fingerprint of the one that was shown. */
  async function shown(ca: Buffer): Promise<string> {
    return await new Promise((resolve, reject) => {
      httpsRequest(`${relay.url}/health`, { ca, agent: new Agent() }, (response) => {
        const { fingerprint256 } = (response.socket as import('node:tls').TLSSocket).getPeerCertificate();
        response.resume().once('end', () => resolve(fingerprint256));
      })
        .once('error', reject)
        .end();
    });
  }

  it('shows a renewed certificate without being started again, and the old one while the new cannot be used', async () => {
    const one = await makeCertificate(folder, 'one');
    const two = await makeCertificate(folder, 'two');
    const tls = { certificate: join(folder, 'live.pem'), key: join(folder, 'live.key') };
    await copyFile(one.certificate, tls.certificate);
    await copyFile(one.key, tls.key);
    await start({ tls });
    expect(relay.url).toMatch(/^https:/);
    const first = await shown(await readFile(one.certificate));

    // The certificate without its key: it is there for a moment at every renewal.
    await copyFile(two.certificate, tls.certificate);
    await relay.reload();
    expect(lines.at(-1)).toMatchObject({ event: 'reload-failed', code: 'relay.certificate' });
    expect(await shown(await readFile(one.certificate))).toBe(first);

    await copyFile(two.key, tls.key);
    await relay.reload();
    expect(await shown(await readFile(two.certificate))).not.toBe(first);
    await expect(shown(await readFile(one.certificate))).rejects.toThrow();
  });

  it('notices by itself that the files changed', async () => {
    const one = await makeCertificate(folder, 'one');
    await start({ tls: one });
    await sleep(100);
    const two = await makeCertificate(folder, 'two');
    await copyFile(two.key, one.key);
    await copyFile(two.certificate, one.certificate);
    await vi.waitFor(() => expect(lines.at(-1)).toMatchObject({ event: 'reloaded' }), { timeout: 30_000 });
    expect(await shown(await readFile(two.certificate))).toBeTruthy();
  });

  it('does not start with a key that belongs to another certificate', async () => {
    const one = await makeCertificate(folder, 'one');
    const two = await makeCertificate(folder, 'two');
    await start();
    const config = RelayConfig.parse({
      version: 1,
      listen: { port: 0 },
      tokens: join(folder, 'tokens.json'),
      storage: folder,
      tls: { certificate: one.certificate, key: two.key },
    });
    await expect(startRelay(config, () => undefined)).rejects.toMatchObject({ code: 'relay.certificate' });
  });
});
