import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cloudServiceContract } from '../../core/ports/cloud-service.contract.ts';
import type { Download, Upload } from '../../core/ports/cloud-service.ts';
import { MemoryCloud, sha256 } from '../../core/testing/memory-cloud.ts';
import { createLab, type RunningLab, startLab } from '../../lab/lab.ts';
import { makeUsageCabinet } from '../../lab/testing/small-lab.ts';
import { HttpCloudService } from './http-cloud-service.ts';
import { openProxy } from './proxy.ts';
import { fixedRoute } from './proxy-routes.ts';

let folder: string;
let lab: RunningLab;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloud-'));
  await createLab({ folder: join(folder, 'lab'), hierarchies: 1, rows: 10, seed: 3, payloadBytes: 2_000_000 });
  lab = await startLab(join(folder, 'lab'), { port: 0 });
});
afterAll(async () => {
  await lab.stop();
  await rm(folder, { recursive: true });
});

const settingsFor = (url: string): ConstructorParameters<typeof HttpCloudService>[0] => ({
  usageDataUrl: `${url}/usage-data`,
  manifestUrl: `${url}/fwlink/?LinkId=2309745`,
  adminUiContentUrl: `${url}/fwlink/?LinkId=619849`,
});

function uploadOf(bytes: Uint8Array, given: { readonly siteVersion: string; readonly hierarchyHash: string }): Upload {
  return {
    name: 'UsageData.cab',
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...given,
    content: async function* () {
      yield bytes;
    },
  };
}

cloudServiceContract('HTTP, against the practice cloud', async () => {
  const cloud = new HttpCloudService(settingsFor(lab.cloud.url), fixedRoute(null));
  // A payload of 2 MB: large enough to be stopped in its middle.
  const served = join(lab.cloudFolder, 'download');
  const names = await readdir(served, { recursive: true });
  const name = names.find((candidate) => /[0-9A-F]{8}-[0-9A-F-]{27}\.cab$/.test(candidate)) ?? '';
  const bytes = await readFile(join(served, name));
  const [site] = lab.sites;
  if (site === undefined) throw new Error('The lab has no site.');
  const cabinet = await makeUsageCabinet(site);
  return {
    cloud,
    file: { link: `/download/${name.replaceAll('\\', '/')}`, base: lab.cloud.url, bytes },
    missing: { link: '/download/none/none.cab', base: lab.cloud.url },
    upload: uploadOf(cabinet, { siteVersion: site.version, hierarchyHash: site.hierarchyHash }),
    stop: async () => cloud.close(),
  };
});

cloudServiceContract('memory', async () => {
  const cloud = new MemoryCloud();
  const bytes = Buffer.alloc(200_000, 7);
  cloud.serve('/a', bytes);
  return {
    cloud,
    file: { link: '/a', base: cloud.manifestUrl, bytes },
    missing: { link: '/b', base: cloud.manifestUrl },
    upload: uploadOf(Buffer.from('usage data'), {
      siteVersion: '5.00.9128.1000',
      hierarchyHash: sha256(Buffer.from('x')),
    }),
    stop: async () => undefined,
  };
});

/** A server of the test's own, gone afterwards. */
async function withServer<T>(listener: RequestListener, use: (url: string, port: number) => Promise<T>): Promise<T> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `listen` on a port gives an address with a port.
  const { port } = server.address() as AddressInfo;
  try {
    return await use(`http://127.0.0.1:${port}`, port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const { signal } = new AbortController();

async function bytesOf({ body }: Download): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString();
}

describe('HttpCloudService', () => {
  it('follows a redirect and resolves relative links against where it led', async () => {
    await withServer(
      (request, response) => {
        if (request.url === '/from') response.writeHead(302, { Location: '/deep/to' }).end();
        else response.writeHead(200, { 'Content-Length': 2 }).end('ok');
      },
      async (url) => {
        const cloud = new HttpCloudService(settingsFor(url), fixedRoute(null));
        const download = await cloud.download('/from', url, signal);
        expect(download.url).toBe(`${url}/deep/to`);
        for await (const piece of download.body) expect(Buffer.from(piece).toString()).toBe('ok');
        cloud.close();
      },
    );
  });

  it.each([
    ['another part', 206, { 'Content-Range': 'bytes 2-4/5', ETag: '"a"' }],
    ['a part that ends early', 206, { 'Content-Range': 'bytes 3-3/5', ETag: '"a"' }],
    ['a part of nobody knows how much', 206, { 'Content-Range': 'bytes 3-4/*', ETag: '"a"' }],
    [
      'a part that does not agree with itself',
      206,
      { 'Content-Range': 'bytes 3-8/9', 'Content-Length': 2, ETag: '"a"' },
    ],
    ['a part of something else', 206, { 'Content-Range': 'bytes 3-4/5', ETag: '"b"' }],
    ['a part of it knows not what', 206, { 'Content-Range': 'bytes 3-4/5' }],
    ['several parts', 206, { 'Content-Type': 'multipart/byteranges; boundary=x', ETag: '"a"' }],
    ['that there is no such part', 416, {}],
  ] as const)('says so when it asked for a part and is sent %s', async (_, status, headers) => {
    const ranges: unknown[] = [];
    await withServer(
      (request, response) => {
        ranges.push([request.headers.range, request.headers['if-range']]);
        response.writeHead(status, headers).end('45');
      },
      async (url) => {
        const cloud = new HttpCloudService(settingsFor(url), fixedRoute(null));
        await expect(cloud.download('/x', url, signal, { offset: 3, etag: '"a"' })).rejects.toMatchObject({
          code: 'cloud.wrong-part',
        });
        cloud.close();
      },
    );
    expect(ranges).toEqual([['bytes=3-', '"a"']]);
  });

  it('takes the whole when it asked for a part and that is what is sent', async () => {
    await withServer(
      (_request, response) => response.writeHead(200, { ETag: 'W/"a"' }).end('12345'),
      async (url) => {
        const cloud = new HttpCloudService(settingsFor(url), fixedRoute(null));
        const download = await cloud.download('/x', url, signal, { offset: 3, etag: '"a"', end: 5 });
        expect(download).toMatchObject({ offset: 0, etag: null, acceptsParts: false });
        expect(await bytesOf(download)).toBe('12345');
        cloud.close();
      },
    );
  });

  it.each([
    [
      'a page',
      { 'Content-Type': 'application/octet-stream' },
      ' \n<!DOCTYPE html><title>Sign in</title>',
      'cloud.web-page',
    ],
    ['a page behind a mark', {}, '\ufeff<HTML lang="en">', 'cloud.web-page'],
    ['a page by its label', { 'Content-Type': 'text/html; charset=utf-8' }, 'MSCF', 'cloud.web-page'],
    ['something packed', { 'Content-Encoding': 'gzip' }, 'x', 'cloud.encoded'],
  ] as const)('refuses %s where a file was expected', async (_, headers, body, code) => {
    await withServer(
      (_request, response) => response.writeHead(200, headers).end(body),
      async (url) => {
        const cloud = new HttpCloudService(settingsFor(url), fixedRoute(null));
        await expect(cloud.download('/x', url, signal).then(bytesOf)).rejects.toMatchObject({ code });
        cloud.close();
      },
    );
  });

  it('names the hosts of a redirect that leads round in circles, and does not go round again', async () => {
    let requests = 0;
    await withServer(
      (request, response) => {
        requests += 1;
        response.writeHead(302, { Location: request.url === '/a' ? '/b' : '/a' }).end();
      },
      async (url, port) => {
        const cloud = new HttpCloudService(settingsFor(url), fixedRoute(null));
        const host = `127.0.0.1:${port}`;
        await expect(cloud.download('/a', url, signal)).rejects.toMatchObject({
          code: 'cloud.too-many-redirects',
          details: { hosts: [host, host, host] },
        });
        expect(requests).toBe(2);
        cloud.close();
      },
    );
  });

  it.each([
    ['7', 7],
    ['Fri, 31 Dec 1999 23:59:59 GMT', 0],
    ['soon', null],
    ['-1', null],
    [undefined, null],
  ] as const)('passes on what Retry-After %s asks for', async (text, seconds) => {
    await withServer(
      (_request, response) => response.writeHead(429, text === undefined ? {} : { 'Retry-After': text }).end(),
      async (url) => {
        const cloud = new HttpCloudService(settingsFor(url), fixedRoute(null));
        await expect(cloud.download('/x', url, signal)).rejects.toMatchObject({ details: { status: 429, seconds } });
        cloud.close();
      },
    );
  });

  it('counts what it has already when a part is cut off', async () => {
    await withServer(
      (_request, response) => {
        response.writeHead(206, { 'Content-Range': 'bytes 3-9/10', ETag: '"a"', 'Content-Length': 7 }).write('45');
        void setTimeout(20).then(() => response.destroy());
      },
      async (url) => {
        const cloud = new HttpCloudService(settingsFor(url), fixedRoute(null));
        const { body, offset } = await cloud.download('/x', url, signal, { offset: 3, etag: '"a"' });
        expect(offset).toBe(3);
        const read = async (): Promise<void> => {
          for await (const piece of body) expect(piece.length).toBe(2);
        };
        await expect(read()).rejects.toMatchObject({
          code: 'cloud.cut-off',
          details: { receivedBytes: 5, expectedBytes: 10 },
        });
        cloud.close();
      },
    );
  });

  it.each([
    [401, 'cloud.not-allowed'],
    [403, 'cloud.not-allowed'],
    [404, 'cloud.not-there'],
    [410, 'cloud.not-there'],
    [408, 'cloud.busy'],
    [416, 'cloud.wrong-part'],
    [429, 'cloud.busy'],
    [451, 'cloud.not-allowed'],
    [500, 'cloud.server-error'],
    [502, 'cloud.server-error'],
    [503, 'cloud.busy'],
    [511, 'cloud.web-page'],
    [204, 'cloud.unexpected-answer'],
    [300, 'cloud.unexpected-answer'],
  ])('calls status %i %s', async (status, code) => {
    await withServer(
      (_request, response) => response.writeHead(status).end(),
      async (url) => {
        const cloud = new HttpCloudService(settingsFor(url), fixedRoute(null));
        await expect(cloud.download('/x', url, signal)).rejects.toMatchObject({ code });
        cloud.close();
      },
    );
  });

  it.each(['file:///etc/passwd', 'ftp://x/y', 'data:text/plain,x'])('does not open %s', async (link) => {
    const cloud = new HttpCloudService(settingsFor('http://127.0.0.1:9'), fixedRoute(null));
    await expect(cloud.download(link, 'http://127.0.0.1:9/', signal)).rejects.toMatchObject({
      code: 'cloud.bad-address',
    });
  });

  it('names the host when nothing listens there', async () => {
    const cloud = new HttpCloudService(settingsFor('http://127.0.0.1:9'), fixedRoute(null));
    await expect(cloud.download('/x', 'http://127.0.0.1:9/', signal)).rejects.toMatchObject({
      code: 'cloud.refused',
      details: { host: '127.0.0.1:9' },
    });
  });

  it('keeps the tenant out of what it says', async () => {
    await withServer(
      (_request, response) => response.writeHead(500).end(),
      async (url) => {
        const cloud = new HttpCloudService(settingsFor(url), fixedRoute(null));
        const upload = uploadOf(Buffer.from('x'), { siteVersion: '5.00.9128.1000', hierarchyHash: 'SECRETHASH' });
        const error = await cloud.upload(upload, signal).catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: 'cloud.server-error' });
        expect(JSON.stringify(error) + String(error)).not.toContain('SECRETHASH');
        cloud.close();
      },
    );
  });

  it('refuses an address with a password in it, without repeating it', async () => {
    const cloud = new HttpCloudService(settingsFor('http://meg:S3cret@127.0.0.1:9'), fixedRoute(null));
    const upload = uploadOf(Buffer.from('x'), { siteVersion: '5.00.9128.1000', hierarchyHash: 'x' });
    for (const call of [cloud.upload(upload, signal), cloud.download('/x', cloud.manifestUrl, signal)]) {
      const error = await call.catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'cloud.bad-address' });
      expect(JSON.stringify(error) + String(error)).not.toContain('S3cret');
    }
  });

  it('goes through a proxy with a user and a password', async () => {
    const seen: string[] = [];
    await withServer(
      (request, response) => {
        seen.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
        const isRight =
          request.headers['proxy-authorization'] === `Basic ${Buffer.from('meg:pa:ss').toString('base64')}`;
        if (isRight) response.writeHead(200, { 'Content-Length': 2 }).end('ok');
        else response.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="x"' }).end();
      },
      async (_url, port) => {
        const address = `127.0.0.1:${port}`;
        const through = (userName: string | null, password: string | null): HttpCloudService =>
          new HttpCloudService(
            settingsFor('http://cloud.test'),
            fixedRoute(openProxy({ address, userName, password })),
          );
        const download = await through('meg', 'pa:ss').download('/x', 'http://cloud.test/', signal);
        expect(download.sizeBytes).toBe(2);
        // Not before the proxy asks: the first request goes without.
        expect(seen[0]).toBe('http://cloud.test/x ');
        expect(seen.at(-1)).toMatch(/^http:\/\/cloud\.test\/x Basic /);
        await expect(through(null, null).download('/x', 'http://cloud.test/', signal)).rejects.toMatchObject({
          code: 'proxy.needs-credentials',
          details: { proxy: address },
        });
        await expect(through('meg', 'wrong').download('/x', 'http://cloud.test/', signal)).rejects.toMatchObject({
          code: 'proxy.wrong-credentials',
        });
        // An https address goes through a tunnel: the answer to CONNECT is the proxy's.
        await expect(through(null, null).download('/x', 'https://cloud.test/', signal)).rejects.toMatchObject({
          code: expect.stringMatching(/^proxy\./),
        });
      },
    );
  });

  it('blames the proxy, not the service, when the proxy closes the connection', async () => {
    const server = createTcpServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const cloud = new HttpCloudService(
      settingsFor('http://cloud.test'),
      fixedRoute(openProxy({ address: `127.0.0.1:${port}`, userName: null, password: null })),
    );
    await expect(cloud.download('/x', 'http://cloud.test/', signal)).rejects.toMatchObject({
      code: 'proxy.closed',
    });
    server.close();
  });

  it('gives a slow upload all the time it takes, as long as it moves', async () => {
    await withServer(
      (request, response) => {
        request
          .resume()
          .once('end', () => response.writeHead(201).end('{"id":"r","received":"2026-11-20T18:00:00.000Z"}'));
      },
      async (url) => {
        const cloud = new HttpCloudService(settingsFor(url), fixedRoute(null), { answerMs: 400, stallMs: 400 });
        const bytes = Buffer.alloc(12, 7);
        const slow: Upload = {
          ...uploadOf(bytes, { siteVersion: '5.00.9128.1000', hierarchyHash: 'x' }),
          content: async function* () {
            for (const byte of bytes) {
              await setTimeout(100);
              yield Uint8Array.of(byte);
            }
          },
        };
        expect(await cloud.upload(slow, signal)).toMatchObject({ id: 'r' });
        cloud.close();
      },
    );
  });

  it('gives up an answer that never begins, and a body that stands still', async () => {
    await withServer(
      (request, response) => {
        if (request.url === '/stalls') response.writeHead(200, { 'Content-Length': 10 }).write('12345');
      },
      async (url, port) => {
        const cloud = new HttpCloudService(settingsFor(url), fixedRoute(null), { answerMs: 200, stallMs: 200 });
        const timedOut = { code: 'cloud.timed-out', details: { host: `127.0.0.1:${port}` } };
        await expect(cloud.download('/never', url, signal)).rejects.toMatchObject(timedOut);
        const { body } = await cloud.download('/stalls', url, signal);
        const read = async (): Promise<void> => {
          for await (const piece of body) expect(piece.length).toBe(5);
        };
        await expect(read()).rejects.toMatchObject(timedOut);
        cloud.close();
      },
    );
  });

  it('does not read an endless error page or an endless reason', async () => {
    let sentBytes = 0;
    await withServer(
      (request, response) => {
        response.writeHead(request.method === 'POST' ? 422 : 404);
        // What is written behind a head alone goes nowhere, and never too fast.
        if (request.method === 'HEAD') return void response.end();
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x78))) sentBytes += 65_536;
        };
        response.on('drain', more);
        more();
      },
      async (url) => {
        const cloud = new HttpCloudService(settingsFor(url), fixedRoute(null));
        await expect(cloud.download('/x', url, signal)).rejects.toMatchObject({ code: 'cloud.not-there' });
        const upload = uploadOf(Buffer.from('x'), { siteVersion: '5.00.9128.1000', hierarchyHash: 'x' });
        await expect(cloud.upload(upload, signal)).rejects.toMatchObject({
          code: 'cloud.upload-refused',
          details: { status: 422 },
        });
        cloud.close();
      },
    );
    expect(sentBytes).toBeLessThan(50_000_000);
  });

  it('lets go of a download nobody wants', async () => {
    let isClosed = false;
    await withServer(
      (request, response) => {
        request.socket.once('close', () => {
          isClosed = true;
        });
        response.writeHead(200, { 'Content-Length': 100_000_000 }).write(Buffer.alloc(1_000_000));
      },
      async (url) => {
        const cloud = new HttpCloudService(settingsFor(url), fixedRoute(null));
        (await cloud.download('/x', url, signal)).discard();
        await vi.waitFor(() => expect(isClosed).toBe(true));
        cloud.close();
      },
    );
  });

  it('names a body that ends before its announced length', async () => {
    await withServer(
      (_request, response) => response.writeHead(200, { 'Content-Length': 5 }).end('12'),
      async (url) => {
        const cloud = new HttpCloudService(settingsFor(url), fixedRoute(null));
        const { body } = await cloud.download('/x', url, signal);
        const read = async (): Promise<void> => {
          for await (const piece of body) expect(piece.length).toBeGreaterThan(0);
        };
        await expect(read()).rejects.toMatchObject({
          code: 'cloud.cut-off',
          details: { receivedBytes: 2, expectedBytes: 5 },
        });
        cloud.close();
      },
    );
  });
});
