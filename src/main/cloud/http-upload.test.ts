import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Upload, UploadReceipt } from '../../core/ports/cloud-service.ts';
import { sentBytes } from '../../core/usage-data/sent-bytes.ts';
import type { Lab, LabSite } from '../../lab/lab.ts';
import { makeSmallLab, makeUsageCabinet } from '../../lab/testing/small-lab.ts';
import { createCloudHandler } from '../../relay/cloud-handler.ts';
import { LatestTurn } from '../../relay/latest-turn.ts';
import { defaultPatience } from '../../relay/request-body.ts';
import { UploadStore } from '../../relay/upload-store.ts';
import { isAppError } from '../../shared/errors.ts';
import { NodeFiles } from '../files/node-files.ts';
import { HttpCloudService } from './http-cloud-service.ts';
import { fixedRoute } from './proxy-routes.ts';

/* Uploads against the real service, whose answers get lost on the way. */

let lab: Lab;
let removeLab: () => Promise<void>;
let site: LabSite;
let cabinet: Buffer;
let folder: string;
let close: () => void = () => undefined;

beforeAll(async () => {
  ({ lab, remove: removeLab } = await makeSmallLab());
  const [first] = lab.sites;
  if (first === undefined) throw new Error('The lab has no site.');
  site = first;
  cabinet = await makeUsageCabinet(site);
});
afterAll(() => removeLab());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uploads-'));
});
afterEach(async () => {
  close();
  await rm(folder, { recursive: true, force: true });
});

const { signal } = new AbortController();
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Seen {
  readonly method: string;
  readonly authorization: string | undefined;
  readonly offset: string | undefined;
}

interface Around {
  /** Requests so far, this one last. */
  readonly seen: readonly Seen[];
}

/** Answers a request otherwise than the service would, when it returns `true`. */
type Meddle = (request: IncomingMessage, response: ServerResponse, around: Around) => boolean;

/** The service with pieces of `pieceLimitBytes`, and somebody in front of it who meddles. */
async function serve(
  meddle: Meddle,
  { pieceLimitBytes = 100, readToken }: { readonly pieceLimitBytes?: number; readonly readToken?: string } = {},
) {
  const seen: Seen[] = [];
  const answer = createCloudHandler({
    served: null,
    store: new UploadStore({ folder, files: new NodeFiles(), totalLimitBytes: null }),
    turns: new LatestTurn(),
    limitBytes: 1_000_000,
    pieceLimitBytes,
    patience: defaultPatience,
  });
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    const offset = request.headers['upload-offset'];
    seen.push({
      method: request.method ?? '',
      authorization,
      offset: offset === undefined ? undefined : String(offset),
    });
    if (!meddle(request, response, { seen })) void answer(request, response, null);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `listen` on a port gives an address with a port.
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const cloud = new HttpCloudService(
    { usageDataUrl: `${url}/usage-data`, manifestUrl: `${url}/m`, adminUiContentUrl: `${url}/a` },
    fixedRoute(null),
    undefined,
    readToken === undefined ? {} : { readToken: async () => readToken },
  );
  close = () => {
    cloud.close();
    server.closeAllConnections();
    server.close();
  };
  return { cloud, seen, port };
}

/** Lets the service do its work and cuts the connection instead of the answer. */
function loseAnswer(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead = () => response;
  response.end = () => {
    request.socket.destroy();
    return response;
  };
}

function uploadOf(content: Upload['content'] = () => inPieces(cabinet)): Upload {
  const { version: siteVersion, hierarchyHash } = site;
  return {
    name: 'P01.cab',
    sizeBytes: cabinet.length,
    sha256: sha256(cabinet),
    siteVersion,
    hierarchyHash,
    content: () => sentBytes(content(), { name: 'P01.cab', sizeBytes: cabinet.length, sha256: sha256(cabinet) }),
  };
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 70) yield bytes.subarray(start, start + 70);
}

/** Asks again after everything that may go away, as Connect does. */
async function uploadUntilDone(cloud: HttpCloudService): Promise<{ receipt: UploadReceipt; failures: number }> {
  for (let failures = 0; failures < 100; failures += 1) {
    try {
      return { receipt: await cloud.upload(uploadOf(), signal), failures };
    } catch (error) {
      if (!isAppError(error) || !error.canRetry) throw error;
    }
  }
  throw new Error('It was asked a hundred times.');
}

async function stored(): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('an upload', () => {
  it('goes in one request when it is small, and is asked for and not sent the second time', async () => {
    const { cloud, seen } = await serve(() => false, { pieceLimitBytes: 1_000_000 });
    const first = await cloud.upload(uploadOf(), signal);
    expect(first).toMatchObject({ id: sha256(cabinet), status: 201, wasThere: false });
    expect(await cloud.upload(uploadOf(), signal)).toEqual({ ...first, status: 200, wasThere: true });
    expect(seen.map(({ method }) => method)).toEqual(['HEAD', 'POST', 'HEAD']);
    expect(await stored()).toEqual([`${first.id}.cab`]);
  });

  it('goes in pieces when it is large, and tells of each that is kept', async () => {
    const { cloud, seen } = await serve(() => false);
    const kept: number[] = [];
    const upload = { ...uploadOf(), onKept: (bytes: number) => kept.push(bytes) };
    expect(await cloud.upload(upload, signal)).toMatchObject({ id: sha256(cabinet), status: 201 });
    const offsets = seen.filter(({ method }) => method === 'PATCH').map(({ offset }) => Number(offset));
    expect(offsets).toEqual(Array.from({ length: Math.ceil(cabinet.length / 100) }, (_, index) => index * 100));
    expect(kept).toEqual(offsets.slice(1).map(() => 100));
    expect(await stored()).toEqual([`${sha256(cabinet)}.cab`]);
  });

  it('piles nothing up on a connection that many pieces go by', async () => {
    const warnings: string[] = [];
    const hear = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', hear);
    const { cloud, seen } = await serve(() => false, { pieceLimitBytes: 20 });
    await cloud.upload(uploadOf(), signal);
    // Warnings come after everything that is under way.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', hear);
    expect(seen.length).toBeGreaterThan(20);
    expect(warnings).toEqual([]);
  });

  it('is stored once when the answer to the whole is lost, and sent once', async () => {
    const { cloud, seen } = await serve(
      (request, response, around) => {
        if (request.method === 'POST' && around.seen.length < 3) loseAnswer(request, response);
        return false;
      },
      { pieceLimitBytes: 1_000_000 },
    );
    const { receipt, failures } = await uploadUntilDone(cloud);
    expect({ failures, id: receipt.id, wasThere: receipt.wasThere }).toEqual({
      failures: 1,
      id: sha256(cabinet),
      wasThere: true,
    });
    expect(seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(await stored()).toEqual([`${sha256(cabinet)}.cab`]);
  });

  it('sends no piece twice when every answer is lost once', async () => {
    const lost = new Set<string>();
    const { cloud, seen } = await serve((request, response) => {
      const key = String(request.headers['upload-offset']);
      if (request.method === 'PATCH' && !lost.has(key)) {
        lost.add(key);
        loseAnswer(request, response);
      }
      return false;
    });
    const { receipt } = await uploadUntilDone(cloud);
    expect(receipt.id).toBe(sha256(cabinet));
    const offsets = seen.filter(({ method }) => method === 'PATCH').map(({ offset }) => offset);
    expect(new Set(offsets).size).toBe(offsets.length);
    expect(await stored()).toEqual([`${receipt.id}.cab`]);
  });

  it('sends again at most the piece that was cut off in the middle', async () => {
    let cuts = 0;
    const { cloud, seen } = await serve((request) => {
      if (request.method !== 'PATCH' || cuts >= 3) return false;
      cuts += 1;
      request.once('data', () => request.socket.destroy());
      return true;
    });
    const { receipt, failures } = await uploadUntilDone(cloud);
    expect({ id: receipt.id, failures }).toEqual({ id: sha256(cabinet), failures: 3 });
    expect(seen.filter(({ method }) => method === 'PATCH')).toHaveLength(Math.ceil(cabinet.length / 100) + 3);
  });

  it('asks for the answer when every byte is there and the last answer was lost before the cabinet was made', async () => {
    const { cloud } = await serve(() => false);
    const store = new UploadStore({ folder, files: new NodeFiles(), totalLimitBytes: null });
    const piece = {
      bytes: inPieces(cabinet),
      sha256: sha256(cabinet),
      differs: () => {
        throw new Error('They are the same.');
      },
      signal,
    };
    await store.keepPiece({ hierarchyHash: site.hierarchyHash, sha256: sha256(cabinet) }, 0, piece);
    expect(await cloud.upload(uploadOf(), signal)).toMatchObject({ id: sha256(cabinet), status: 201 });
  });

  it.each([404, 405, 501, 400])('goes whole to a service that answers the question with %i', async (status) => {
    const { cloud, seen } = await serve((request, response) => {
      if (request.method === 'HEAD') response.writeHead(status).end();
      return request.method === 'HEAD';
    });
    expect(await cloud.upload(uploadOf(), signal)).toMatchObject({ id: sha256(cabinet), wasThere: false });
    expect(await cloud.upload(uploadOf(), signal)).toMatchObject({ id: sha256(cabinet), wasThere: true });
    expect(seen.map(({ method }) => method)).toEqual(['HEAD', 'POST', 'HEAD', 'POST']);
  });

  it('names a sign-in page that answers in place of the service', async () => {
    const { cloud } = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Sign in</h1>');
      return true;
    });
    await expect(cloud.upload(uploadOf(), signal)).rejects.toMatchObject({ code: 'cloud.web-page' });
  });

  it('takes no 200 to the question for a receipt that does not say so', async () => {
    const { cloud, seen } = await serve((request, response) => {
      if (request.method === 'HEAD') response.writeHead(200, { 'Content-Type': 'text/html' }).end();
      return request.method === 'HEAD';
    });
    expect(await cloud.upload(uploadOf(), signal)).toMatchObject({ wasThere: false });
    expect(seen.map(({ method }) => method)).toEqual(['HEAD', 'POST']);
  });

  it.each([
    ['in one request', 1_000_000],
    ['in pieces', 100],
  ])('never gets there whole %s when its bytes change on the way', async (_, pieceLimitBytes) => {
    for (const at of [0, Math.floor(cabinet.length / 2), cabinet.length - 1]) {
      const { cloud } = await serve(() => false, { pieceLimitBytes });
      const other = Buffer.from(cabinet);
      other[at] = (other[at] ?? 0) ^ 1;
      await expect(
        cloud.upload(
          uploadOf(() => inPieces(other)),
          signal,
        ),
      ).rejects.toMatchObject({
        code: 'usage-cabinet.changed-while-sent',
      });
      expect((await stored()).filter((name) => name.endsWith('.cab'))).toEqual([]);
      close();
    }
  });

  it('gives up on a service that wants other pieces each time', async () => {
    const { cloud, seen } = await serve((request, response) => {
      if (request.method !== 'PATCH') return false;
      response.writeHead(409, { 'Upload-Offset': '7' }).end();
      return true;
    });
    await expect(cloud.upload(uploadOf(), signal)).rejects.toMatchObject({ code: 'cloud.unexpected-answer' });
    expect(seen.filter(({ method }) => method === 'PATCH')).toHaveLength(3);
  });

  it.each([
    [401, undefined, 'cloud.token-refused', { hasToken: false }],
    [401, 'sct_secret', 'cloud.token-refused', { hasToken: true }],
    [403, 'sct_secret', 'cloud.token-refused', { hasToken: true }],
    [408, undefined, 'cloud.busy', { seconds: 7 }],
    [429, undefined, 'cloud.busy', { seconds: 7 }],
    [503, undefined, 'cloud.busy', { status: 503 }],
    [500, undefined, 'cloud.server-error', { status: 500 }],
    [511, undefined, 'cloud.web-page', {}],
  ])('says of %i (token %s) %s, and never the token', async (status, readToken, code, details) => {
    const { cloud } = await serve(
      (_request, response) => {
        response.writeHead(status, { 'Retry-After': '7' }).end();
        return true;
      },
      readToken === undefined ? {} : { readToken },
    );
    const error = await cloud.upload(uploadOf(), signal).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, details });
    expect(JSON.stringify(error) + String(error)).not.toContain('sct_secret');
  });
});

describe('the token of the service', () => {
  it('goes to the service with every request, and to no other host', async () => {
    const others: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      others.push(request.headers.authorization);
      response.writeHead(200, { 'Content-Length': 2 }).end('ok');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { cloud, seen } = await serve(
      (request, response) => {
        if (request.url !== '/m') return false;
        response.writeHead(302, { Location: `http://127.0.0.1:${port}/elsewhere` }).end();
        return true;
      },
      { readToken: 'sct_secret\n' },
    );
    await cloud.upload(uploadOf(), signal);
    (await cloud.download(cloud.manifestUrl, cloud.manifestUrl, signal)).discard();
    expect(new Set(seen.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer sct_secret']));
    expect(others).toEqual([undefined]);
    other.closeAllConnections();
    other.close();
  });

  it.each(['http://cloud.test/usage-data', 'http://10.1.2.3:8443/usage-data', 'http://127.0.0.1.evil.test/usage-data'])(
    'is not sent to %s, where it could be read on the way',
    async (usageDataUrl) => {
      const cloud = new HttpCloudService(
        { usageDataUrl, manifestUrl: usageDataUrl, adminUiContentUrl: usageDataUrl },
        fixedRoute(null),
        undefined,
        { readToken: async () => 'sct_secret' },
      );
      const error = await cloud.upload(uploadOf(), signal).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'cloud.token-needs-tls', details: { host: new URL(usageDataUrl).host } });
      expect(JSON.stringify(error) + String(error)).not.toContain('sct_secret');
      cloud.close();
    },
  );

  it('is none when no header field could hold it', async () => {
    const { cloud, seen } = await serve(() => false, { readToken: 'two\r\nlines' });
    await cloud.upload(uploadOf(), signal);
    expect(new Set(seen.map(({ authorization }) => authorization))).toEqual(new Set([undefined]));
  });
});
