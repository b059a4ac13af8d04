import { type IncomingMessage, request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { faultKinds } from './fault-kinds.ts';
import { type FaultServer, type FaultServerOptions, startFaultServer } from './fault-server.ts';

const bytes = Buffer.from('0123456789');
let server: FaultServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function start(options: Partial<FaultServerOptions> = {}): Promise<FaultServer> {
  server = await startFaultServer({ files: new Map([['/a', bytes]]), seed: 1, ...options });
  return server;
}

interface Heard {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Heard> {
  return new Promise((resolve, reject) => {
    request(`${server?.url}${path}`, { headers, method }, (answer) => {
      let body = '';
      answer
        .setEncoding('latin1')
        .on('data', (piece: string) => {
          body += piece;
        })
        .once('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body }))
        .once('error', reject);
    })
      .once('error', reject)
      .end();
  });
}

describe('the fault server', () => {
  it('serves a file rightly when nothing is to go wrong, also to who only asks about it', async () => {
    const { sentBytes } = await start();
    const { status, headers, body } = await ask('/a');
    expect([status, headers['content-length'], headers['accept-ranges'], body]).toEqual([
      200,
      '10',
      'bytes',
      '0123456789',
    ]);
    expect(await ask('/a', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
    expect(sentBytes.get('/a')).toBe(10);
    expect(await ask('/b')).toMatchObject({ status: 404 });
  });

  it('gives a part of the very same file, and all of another one', async () => {
    await start();
    const etag = (await ask('/a')).headers.etag ?? '';
    const part = await ask('/a', { Range: 'bytes=4-6', 'If-Range': etag });
    expect([part.status, part.headers['content-range'], part.body]).toEqual([206, 'bytes 4-6/10', '456']);
    expect(await ask('/a', { Range: 'bytes=4-6', 'If-Range': '"other"' })).toMatchObject({ status: 200 });
    expect(await ask('/a', { Range: 'bytes=10-' })).toMatchObject({ status: 416 });
  });

  it('does what is chosen, counts it, and does nothing that cannot be had', async () => {
    const partOnly = faultKinds.find(({ name }) => name === 'bad-range');
    const empty = faultKinds.find(({ name }) => name === 'nothing');
    const { faults } = await start({ choose: ({ isPart }) => (isPart ? empty : partOnly) ?? null });
    expect(await ask('/a')).toMatchObject({ status: 200, body: '0123456789' });
    expect(await ask('/a', { Range: 'bytes=4-' })).toMatchObject({ status: 206, body: '' });
    expect(faults.get('/a')?.map(({ name }) => name)).toEqual(['nothing']);
  });

  it('complains of a client that tells its secrets', async () => {
    const { complaints } = await start();
    await ask('/a', { Cookie: 'a=b' });
    expect(complaints).toEqual(['/a was asked for with cookie.']);
  });

  it('is at the end of a line as long as is wanted', async () => {
    await start({ line: { delayMs: 15, windowBytes: 100 } });
    const startedMs = performance.now();
    expect(await ask('/a')).toMatchObject({ body: '0123456789' });
    expect(performance.now() - startedMs).toBeGreaterThan(55);
  });
});
