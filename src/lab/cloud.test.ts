import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CloudIndex } from '../relay/cloud-index.ts';
import { type Cloud, type RequestRecord, startCloud } from './cloud.ts';
import type { Fault } from './faults.ts';
import type { Lab, LabSite } from './lab.ts';
import { send, type WireAnswer } from './testing/http.ts';
import { makeSmallLab, makeUsageCabinet } from './testing/small-lab.ts';

let lab: Lab;
let remove: () => Promise<void>;
let index: CloudIndex;
let site: LabSite;
let cloud: Cloud;
let recorded: RequestRecord[];
let onRecord: () => void;
let fault: Fault | null;

beforeAll(async () => {
  ({ lab, remove } = await makeSmallLab({ hierarchies: 2, payloadBytes: 300_000 }));
  index = CloudIndex.parse(JSON.parse(await readFile(join(lab.cloudFolder, 'cloud.json'), 'utf8')));
  const [first] = lab.sites;
  if (first === undefined) throw new Error('The lab has no site.');
  site = first;
});
afterAll(() => remove());

beforeEach(async () => {
  fault = null;
  recorded = [];
  onRecord = () => undefined;
  cloud = await startCloud({
    folder: lab.cloudFolder,
    port: 0,
    faults: () => fault,
    onRequest(record) {
      recorded.push(record);
      onRecord();
    },
  });
});
afterEach(() => cloud.stop());

/** Resolves when so many requests are on record: a client may have its answer before the cloud has written it down. */
function whenRecorded(count: number): Promise<void> {
  return new Promise((resolve) => {
    onRecord = () => {
      if (recorded.length >= count) resolve();
    };
    onRecord();
  });
}

const payload = '2403SR1_9128.1007/5B8886C7-F967-4F8A-92AA-009E28368853.cab';
const get = (path: string, headers: Record<string, string> = {}): Promise<WireAnswer> =>
  send(`${cloud.url}${path}`, { headers });
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function post(
  body: Uint8Array,
  query: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<WireAnswer> {
  const search = new URLSearchParams({ Tenant: site.hierarchyHash, Version: site.version, Branch: '1', ...query });
  return send(`${cloud.url}/usage-data?${search.toString()}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/vnd.ms-cab-compressed',
      'Content-Digest': `sha-256=:${createHash('sha256').update(body).digest('base64')}:`,
      ...headers,
    },
    body,
  });
}

describe('downloads', () => {
  it('leads every link to a file that is what the index says, byte for byte', async () => {
    for (const [link, path] of Object.entries(index.links)) {
      const redirect = await get(`/fwlink/?LinkId=${link}`);
      const answer = await get(redirect.headers.location ?? '');
      expect({ path, size: answer.body.length, sha256: sha256(answer.body) }).toEqual({
        path,
        size: index.files[path]?.sizeBytes,
        sha256: index.files[path]?.sha256,
      });
    }
  });

  it('gives parts that make up the whole, and the rest from an offset', async () => {
    const whole = (await get(`/download/${payload}`)).body;
    const first = await get(`/download/${payload}`, { Range: 'bytes=0-999' });
    const rest = await get(`/download/${payload}`, { Range: 'bytes=1000-', 'If-Range': String(first.headers.etag) });
    expect([first.status, rest.status]).toEqual([206, 206]);
    expect(rest.headers['content-range']).toBe(`bytes 1000-${whole.length - 1}/${whole.length}`);
    expect(sha256(Buffer.concat([first.body, rest.body]))).toBe(sha256(whole));
  });

  it.each([
    ['an If-Range of other bytes', { Range: 'bytes=5-9', 'If-Range': '"00000000000000000000000000000000"' }, 200],
    ['a weak If-Range', { Range: 'bytes=5-9', 'If-Range': 'W/"x"' }, 200],
    ['several ranges', { Range: 'bytes=0-1,5-6' }, 200],
    ['another unit', { Range: 'lines=1-2' }, 200],
    ['a range that runs backwards', { Range: 'bytes=9-5' }, 200],
    ['a range past the end that begins within', { Range: 'bytes=5-999999999' }, 206],
    ['a suffix longer than the file', { Range: 'bytes=-999999999' }, 206],
    ['an empty suffix', { Range: 'bytes=-0' }, 416],
    ['another ETag', { 'If-None-Match': '"x"' }, 200],
    ['any ETag', { 'If-None-Match': '*' }, 304],
    ['a date before the file', { 'If-Modified-Since': 'Mon, 01 Jan 2001 00:00:00 GMT' }, 200],
    ['a date that is none', { 'If-Modified-Since': 'yesterday' }, 200],
  ])('answers %s as RFC 9110 asks', async (_, headers, status) => {
    expect((await get(`/download/${payload}`, headers)).status).toBe(status);
  });

  it.each([
    '/download/..%2f..%2flab.json/x',
    '/download/%2e%2e/lab.json',
    '/download/a/..%5c..%5clab.json',
    '/download/%zz/x',
    '/download/redist-1/__proto__',
    '/download/constructor/x',
  ])('serves nothing but its files: %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});

/** The files of uploads, below the folder for them. */
async function received(): Promise<readonly string[]> {
  const folder = join(lab.cloudFolder, 'received');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

const hierarchyFolder = (): string => Buffer.from(site.hierarchyHash, 'base64').toString('hex');

describe('uploads', () => {
  it('keeps a cabinet under its digest and says so', async () => {
    const cabinet = await makeUsageCabinet(site);
    const answer = await post(cabinet);
    expect(answer.status).toBe(201);
    const receipt = JSON.parse(answer.body.toString()) as { id: string };
    expect(receipt.id).toBe(sha256(cabinet));
    const kept = join(hierarchyFolder(), `${receipt.id}.cab`);
    expect(sha256(await readFile(join(lab.cloudFolder, 'received', kept)))).toBe(receipt.id);

    const again = await post(cabinet);
    expect(again.status).toBe(200);
    expect((JSON.parse(again.body.toString()) as { id: string }).id).toBe(receipt.id);
    expect(await received()).toEqual([kept]);
  });

  it('refuses what is not the usage data it is said to be, and keeps nothing of it', async () => {
    const cabinet = await makeUsageCabinet(site);
    const before = await received();
    const manifest = await readFile(join(lab.cloudFolder, 'download', 'manifest', 'ConfigMgr.Update.Manifest.cab'));
    const flipped = Uint8Array.from(cabinet);
    flipped[flipped.length - 3] = (flipped.at(-3) ?? 0) ^ 1;
    const other = lab.sites[1];
    const refused = {
      'another hierarchy': await post(cabinet, { Tenant: other?.hierarchyHash ?? '' }),
      'another version': await post(cabinet, { Version: '5.00.9122.1000' }),
      'no version': await post(cabinet, { Version: 'new' }),
      'another branch': await post(cabinet, { Branch: '0' }),
      'another kind of cabinet': await post(manifest),
      'a flipped bit': await post(flipped),
      'a cut cabinet': await post(cabinet.subarray(0, 200)),
      'a wrong digest': await post(
        cabinet,
        {},
        { 'Content-Digest': `sha-256=:${createHash('sha256').digest('base64')}:` },
      ),
      'no digest': await post(cabinet, {}, { 'Content-Digest': 'md5=:AAAA:' }),
      'another type': await post(cabinet, {}, { 'Content-Type': 'application/zip' }),
    };
    expect(Object.fromEntries(Object.entries(refused).map(([name, answer]) => [name, answer.status]))).toEqual({
      'another hierarchy': 422,
      'another version': 422,
      'no version': 400,
      'another branch': 400,
      'another kind of cabinet': 422,
      'a flipped bit': 422,
      'a cut cabinet': 422,
      'a wrong digest': 400,
      'no digest': 400,
      'another type': 415,
    });
    for (const answer of Object.values(refused)) expect(JSON.parse(answer.body.toString())).toHaveProperty('error');
    expect(await received()).toEqual(before);
  });

  it('refuses a body that turns out too long although nobody announced its length', async () => {
    await cloud.stop();
    cloud = await startCloud({ folder: lab.cloudFolder, port: 0, uploadLimitBytes: 1000 });
    const answer = await post(new Uint8Array(500_000), {}, { 'Transfer-Encoding': 'chunked' });
    expect(answer.status).toBe(413);
  });
});

describe('faults', () => {
  const path = `/download/${payload}`;

  it('answers with another status', async () => {
    fault = { kind: 'status', status: 503 };
    expect((await get(path)).status).toBe(503);
  });

  it('answers with a web page', async () => {
    fault = { kind: 'htmlPage' };
    const answer = await get(path);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.body.toString()).toContain('Sign in');
  });

  it.each([0, 1, 100_000])('cuts the connection after %i bytes', async (afterBytes) => {
    fault = { kind: 'truncate', afterBytes };
    const answer = await get(path);
    expect([answer.status, answer.isWhole, answer.body.length]).toEqual([200, false, afterBytes]);
    expect(answer.headers['content-length']).toBe(String(index.files[payload]?.sizeBytes));
  });

  it.each([0, 65_535, 65_536, 200_000])('flips one bit at byte %i and no other', async (atByte) => {
    const right = (await get(path)).body;
    fault = { kind: 'flipBit', atByte };
    const wrong = (await get(path)).body;
    const differences = [...right.entries()]
      .filter(([offset, byte]) => byte !== wrong[offset])
      .map(([offset]) => offset);
    expect([wrong.length, differences]).toEqual([right.length, [atByte]]);
  });

  it.each([-1000, 1000])('sends a whole body of another length (%i bytes)', async (differenceBytes) => {
    fault = { kind: 'wrongLength', differenceBytes };
    const answer = await get(path);
    expect(answer.isWhole).toBe(true);
    expect(answer.body.length).toBe((index.files[payload]?.sizeBytes ?? 0) + differenceBytes);
  });

  it('stops sending without ending', async () => {
    fault = { kind: 'stall', afterBytes: 1000 };
    const controller = new AbortController();
    const stalled = send(`${cloud.url}${path}`, { signal: controller.signal });
    const outcome = await Promise.race([
      stalled.then(
        () => 'ended',
        () => 'ended',
      ),
      new Promise((resolve) => setTimeout(() => resolve('still waiting'), 300)),
    ]);
    expect(outcome).toBe('still waiting');
    controller.abort();
    expect((await stalled.catch(() => null))?.isWhole ?? false).toBe(false);
  });

  it('redirects for ever, or where it is told', async () => {
    fault = { kind: 'redirectLoop' };
    const loop = await get('/fwlink/?LinkId=619849');
    expect([loop.status, loop.headers.location]).toEqual([302, '/fwlink/?LinkId=619849']);
    fault = { kind: 'redirectTo', url: 'file:///etc/passwd' };
    expect((await get('/fwlink/?LinkId=619849')).headers.location).toBe('file:///etc/passwd');
  });

  it('resets the connection', async () => {
    fault = { kind: 'close' };
    await expect(get(path)).rejects.toThrow();
    await whenRecorded(1);
    expect(cloud.requests.map(({ status }) => status)).toEqual([0]);
  });

  it('touches the request it is asked to, by how often its path was asked for before', async () => {
    await cloud.stop();
    cloud = await startCloud({
      folder: lab.cloudFolder,
      port: 0,
      faults: (request) => (request.path === path && request.earlier < 2 ? { kind: 'status', status: 500 } : null),
    });
    expect([(await get(path)).status, (await get(path)).status, (await get(path)).status]).toEqual([500, 500, 200]);
  });
});

describe('the server', () => {
  it('records what it answered', async () => {
    await get(`/download/${payload}`, { Range: 'bytes=0-9' });
    await whenRecorded(1);
    await get('/nothing');
    await whenRecorded(2);
    expect(cloud.requests).toEqual([
      { method: 'GET', url: `/download/${payload}`, status: 206, bytes: 10, range: 'bytes=0-9' },
      { method: 'GET', url: '/nothing', status: 404, bytes: expect.any(Number), range: null },
    ]);
  });

  it('is on loopback and says when its port is taken', async () => {
    expect(cloud.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await expect(startCloud({ folder: lab.cloudFolder, port: cloud.port })).rejects.toThrow(
      `Port ${cloud.port} is taken`,
    );
  });

  it('says when the folder holds no catalogue', async () => {
    await expect(startCloud({ folder: lab.drive, port: 0 })).rejects.toThrow('cloud.json is not there');
  });
});
