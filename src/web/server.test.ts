import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Handlers } from '../main/handlers.ts';
import type { RendererFile } from '../main/renderer-files.ts';
import type { EventMessage } from '../shared/ipc.ts';
import type { JobSnapshot } from '../shared/jobs.ts';
import { startWebHost, type WebHost } from './server.ts';

const page = '<!doctype html><title>screens</title>';
const script = 'const nonce = "__STYLE_NONCE__";';
const files = new Map<string, RendererFile>([
  ['/', { bytes: new TextEncoder().encode(page), type: 'text/html; charset=utf-8' }],
  ['/nonce', { bytes: new TextEncoder().encode('<meta content="__STYLE_NONCE__">'), type: 'text/html; charset=utf-8' }],
  ['/script.js', { bytes: new TextEncoder().encode(script), type: 'text/javascript; charset=utf-8' }],
]);

/** Handlers that write down what reaches them: what a refused request must never do. */
class RecordingHandlers implements Handlers {
  readonly asked: { name: string; input: unknown }[] = [];
  readonly listeners = new Set<(message: EventMessage) => void>();
  busy = false;
  closed = 0;

  async answer(name: string, input: unknown) {
    this.asked.push({ name, input });
    return { isOk: true as const, value: { echo: input } };
  }
  subscribe(listener: (message: EventMessage) => void) {
    this.listeners.add(listener);
    listener({ event: 'jobs.changed', value: snapshot(0.25) });
    return () => this.listeners.delete(listener);
  }
  isBusy() {
    return this.busy;
  }
  async close() {
    this.closed += 1;
    for (const listener of this.listeners) listener({ event: 'jobs.changed', value: snapshot(1) });
  }
}

function snapshot(fraction: number): JobSnapshot {
  return {
    runId: 'r1',
    job: 'prepare',
    state: 'running',
    progress: null,
    fraction,
    ratePerSecond: null,
    secondsLeft: null,
    startedAt: '2026-11-20T00:00:00.000Z',
    endedAt: null,
    result: null,
    error: null,
  };
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

let handlers: RecordingHandlers;
let host: WebHost;
let session: string;

beforeEach(async () => {
  handlers = new RecordingHandlers();
  host = await startWebHost({ handlers, files, port: 0, idleMs: null });
  session = await openSession();
});
afterEach(async () => await host.close());

/** Whatever an attacker may set: `fetch` would not let us name another Host or Origin. */
function send(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {},
): Promise<Reply> {
  const { port, host: authority } = new URL(host.origin);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port,
        path,
        method: options.method ?? 'POST',
        headers: { host: authority, ...options.headers },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(options.body);
  });
}

function honest(overrides: Record<string, string> = {}): Record<string, string> {
  return {
    origin: host.origin,
    'content-type': 'application/json',
    authorization: `Bearer ${session}`,
    ...overrides,
  };
}

async function redeem(token: string): Promise<Reply> {
  return await send('/session', {
    headers: { origin: host.origin, 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
}

async function openSession(): Promise<string> {
  const reply = await redeem(new URL(host.createLink()).hash.slice(1));
  return (JSON.parse(reply.text) as { value: { session: string } }).value.session;
}

describe('an honest page', () => {
  it('gets the screens, with headers that allow nothing else', async () => {
    const reply = await send('/', { method: 'GET' });
    expect(reply).toMatchObject({ status: 200, text: page });
    expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
    expect(reply.headers['content-security-policy']).not.toContain('unsafe');
    expect(reply.headers['x-content-type-options']).toBe('nosniff');
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('is told its nonce for styles, a new one each time, and no other file is', async () => {
    const nonces: string[] = [];
    for (const _ of [1, 2, 3]) {
      const reply = await send('/nonce', { method: 'GET' });
      const nonce = /^<meta content="([A-Za-z0-9+/]{24})">$/.exec(reply.text)?.[1] ?? '';
      expect(reply.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}';`);
      expect(String(reply.headers['content-security-policy']).split('nonce-')).toHaveLength(2);
      expect(reply.headers['content-length']).toBe(String(reply.text.length));
      nonces.push(nonce);
    }
    expect(new Set(nonces).size).toBe(3);
    const other = await send('/script.js', { method: 'GET' });
    expect(other.text).toBe(script);
    expect(other.headers['content-security-policy']).toContain("style-src 'self';");
    expect((await send('/missing', { method: 'GET' })).headers['content-security-policy']).not.toContain('nonce');
  });

  it('is answered', async () => {
    const reply = await send('/requests/app.describe', { headers: honest(), body: '{"a":"é"}' });
    expect(JSON.parse(reply.text)).toEqual({ isOk: true, value: { echo: { a: 'é' } } });
    expect(handlers.asked).toEqual([{ name: 'app.describe', input: { a: 'é' } }]);
  });

  it('first receives the current value, then every change', async () => {
    const response = await fetch(`${host.origin}/events`, { method: 'POST', headers: honest() });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const readTo = async (part: string) => {
      while (!text.includes(part)) text += (await reader?.read())?.value ?? '';
    };
    await readTo('"fraction":0.25');
    for (const listener of handlers.listeners) listener({ event: 'jobs.changed', value: snapshot(0.75) });
    await readTo('"fraction":0.75');
    await reader?.cancel();
    await expect.poll(() => handlers.listeners.size).toBe(0);
  });
});

describe('a host that closes', () => {
  it('stops its jobs and tells open pages how they ended, then hangs up', async () => {
    const own = new RecordingHandlers();
    const closing = await startWebHost({ handlers: own, files, port: 0, idleMs: null });
    const headers = { origin: closing.origin, 'content-type': 'application/json' };
    const body = JSON.stringify({ token: new URL(closing.createLink()).hash.slice(1) });
    const answer = await (await fetch(`${closing.origin}/session`, { method: 'POST', headers, body })).json();
    const authorization = `Bearer ${(answer as { value: { session: string } }).value.session}`;
    const stream = await fetch(`${closing.origin}/events`, { method: 'POST', headers: { ...headers, authorization } });
    await closing.close();
    expect(await stream.text()).toContain('"fraction":1');
    expect(own.closed).toBe(1);
  });
});

describe('somebody else', () => {
  const ask = async (overrides: Record<string, string>, path = '/requests/app.describe') =>
    (await send(path, { headers: honest(overrides), body: '{}' })).status;

  afterEach(() => expect(handlers.asked).toEqual([]));

  it('is refused without a session, with a wrong one, and with the token of a link', async () => {
    const link = new URL(host.createLink()).hash.slice(1);
    expect(await ask({ authorization: '' })).toBe(401);
    expect(await ask({ authorization: `Bearer ${'A'.repeat(43)}` })).toBe(401);
    expect(await ask({ authorization: `Bearer ${link}` })).toBe(401);
    expect(await ask({ authorization: `Basic ${session}` })).toBe(401);
    expect(await ask({ authorization: '' }, '/events')).toBe(401);
  });

  it('cannot use a link a second time, nor guess one', async () => {
    const token = new URL(host.createLink()).hash.slice(1);
    expect((await redeem(token)).status).toBe(200);
    const again = await redeem(token);
    expect(again.status).toBe(401);
    expect(JSON.parse(again.text)).toMatchObject({ error: { code: 'contract.not-signed-in' } });
    expect((await redeem('')).status).toBe(401);
    expect((await send('/session', { headers: honest(), body: '{"token":{"length":43}}' })).status).toBe(401);
  });

  it('is refused as a page of another origin, or of none', async () => {
    expect(await ask({ origin: 'http://evil.example' })).toBe(403);
    expect(await ask({ origin: 'null' })).toBe(403);
    expect(await ask({ origin: host.origin.replace('127.0.0.1', 'localhost') })).toBe(403);
    expect(await ask({ origin: `${host.origin}0` })).toBe(403);
    const { origin: _, ...withoutOrigin } = honest();
    expect((await send('/requests/app.describe', { headers: withoutOrigin, body: '{}' })).status).toBe(403);
  });

  it('is refused under a name that was made to point here (DNS rebinding), even for the screens', async () => {
    const { port } = new URL(host.origin);
    for (const name of [`evil.example:${port}`, `localhost:${port}`, '127.0.0.1', `127.0.0.1:${Number(port) + 1}`]) {
      expect(await ask({ host: name })).toBe(421);
      expect((await send('/', { method: 'GET', headers: { host: name } })).status).toBe(421);
    }
  });

  it('is refused when a form or a script of another page could have sent it', async () => {
    expect(await ask({ 'content-type': 'text/plain' })).toBe(415);
    expect(await ask({ 'content-type': 'application/x-www-form-urlencoded' })).toBe(415);
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const reply = await send('/requests/app.describe', { method, headers: honest() });
      expect(reply.status).toBe(405);
      expect(reply.headers['access-control-allow-origin']).toBeUndefined();
    }
    expect((await send('/requests/app.describe', { method: 'GET', headers: honest() })).status).toBe(404);
  });

  it('finds no file outside the screens, however it is spelled', async () => {
    for (const path of [
      '/../package.json',
      '/..%2fpackage.json',
      '/%2e%2e/package.json',
      '//etc/passwd',
      '/./',
      '/assets/../../../etc/passwd',
      '/..\\package.json',
      'http://127.0.0.1/',
      '/?x',
      '/__proto__',
      '/index.html%00.js',
    ]) {
      expect({ path, status: (await send(path, { method: 'GET' })).status }).toEqual({ path, status: 404 });
    }
  });

  it('is refused a body that is too large, not JSON or not UTF-8', async () => {
    const body = async (content: string | Uint8Array) =>
      (await send('/requests/app.describe', { headers: honest(), body: content })).status;
    expect(await body(`"${'x'.repeat(64 * 1024)}"`)).toBe(413);
    expect(await body('{')).toBe(400);
    expect(await body('')).toBe(400);
    expect(await body(new Uint8Array([0x22, 0xff, 0x22]))).toBe(400);
  });

  it('is cut off when it sends what is not HTTP, and the host goes on', async () => {
    const socket = connect(Number(new URL(host.origin).port), '127.0.0.1');
    socket.write('\x16\x03\x01 hello\r\n\r\n');
    socket.resume();
    await new Promise((resolve) => socket.on('close', resolve));
    expect((await send('/', { method: 'GET' })).status).toBe(200);
  });

  it('gets no more than a few streams', async () => {
    const controller = new AbortController();
    const open = async () =>
      await fetch(`${host.origin}/events`, { method: 'POST', headers: honest(), signal: controller.signal });
    // Kept until they are counted: a response nobody holds is closed by itself.
    const responses = await Promise.all(Array.from({ length: 17 }, open));
    const statuses = responses.map((response) => response.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(16);
    expect(statuses.filter((status) => status === 503)).toHaveLength(1);
    controller.abort();
  });
});

describe('an idle host', () => {
  it('closes by itself, but not while a job runs', async () => {
    const own = new RecordingHandlers();
    own.busy = true;
    const ended = Promise.withResolvers<undefined>();
    const idle = await startWebHost({
      handlers: own,
      files,
      port: 0,
      idleMs: 40,
      onIdle: () => ended.resolve(undefined),
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect((await fetch(idle.origin)).status).toBe(200);
    own.busy = false;
    await ended.promise;
    expect(own.closed).toBe(1);
    await expect(fetch(idle.origin)).rejects.toThrow();
  });
});
