import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Handlers } from '../main/handlers.ts';
import { securityHeaders } from '../main/renderer-files.ts';
import { startWebHost, type WebHost } from './server.ts';

/*
 * The loopback host as an attacker meets it: another account's program on this computer, a page of another site in the
 * operator's browser, a session of yesterday. server.test.ts has the honest page and the plain refusals.
 */

let reached: string[];
let hosts: WebHost[];
let host: WebHost;

const handlers: Handlers = {
  answer: async (name) => {
    reached.push(name);
    return { isOk: true, value: {} };
  },
  subscribe: () => {
    reached.push('events');
    return () => undefined;
  },
  isBusy: () => false,
  close: async () => undefined,
};

const files = new Map([['/', { bytes: new TextEncoder().encode('<title>'), type: 'text/html; charset=utf-8' }]]);

async function start(options: { idleMs?: number; patienceMs?: number; onIdle?: () => void } = {}): Promise<WebHost> {
  const started = await startWebHost({ handlers, files, port: 0, idleMs: null, ...options });
  hosts.push(started);
  return started;
}

beforeEach(async () => {
  reached = [];
  hosts = [];
  host = await start();
});
afterEach(async () => {
  for (const each of hosts) await each.close().catch(() => undefined);
});

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
}

/** Sends it and gives the answer as soon as its head is there. */
function send(
  to: WebHost,
  { method = 'POST', path = '/requests/app.describe', headers = {}, body }: Sent,
): Promise<IncomingMessage> {
  const url = new URL(to.origin);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: url.port, path, method, headers: { host: url.host, ...headers } },
      resolve,
    );
    request.on('error', reject);
    request.end(body);
  });
}

function honest(to: WebHost, session: string): Record<string, string> {
  return { origin: to.origin, 'content-type': 'application/json', authorization: `Bearer ${session}` };
}

async function redeem(to: WebHost, token: string): Promise<{ status: number; session: string }> {
  const headers = { origin: to.origin, 'content-type': 'application/json' };
  const reply = await fetch(`${to.origin}/session`, { method: 'POST', headers, body: JSON.stringify({ token }) });
  const answer = (await reply.json()) as { value?: { session: string } };
  return { status: reply.status, session: answer.value?.session ?? '' };
}

async function openSession(to: WebHost): Promise<string> {
  return (await redeem(to, new URL(to.createLink()).hash.slice(1))).session;
}

/** Writes bytes as they are, and gives everything that comes back until the host hangs up. */
function say(to: WebHost, bytes: string): { readonly socket: Socket; readonly ended: Promise<string> } {
  const socket = connect(Number(new URL(to.origin).port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  // The host may hang up first: that is an answer, too.
  socket.on('error', () => undefined);
  socket.write(bytes);
  return { socket, ended: new Promise((resolve) => socket.on('close', () => resolve(text))) };
}

describe('every answer', () => {
  it('carries the policy and no word for another origin, whatever was asked', async () => {
    const session = await openSession(host);
    const good = honest(host, session);
    const asked: readonly (readonly [status: number, sent: Sent])[] = [
      [200, { method: 'GET', path: '/' }],
      [200, { method: 'HEAD', path: '/' }],
      [200, { headers: good, body: '{}' }],
      [200, { headers: good, path: '/events' }],
      [400, { headers: good, body: '{' }],
      [401, { headers: { ...good, authorization: 'Bearer x' }, body: '{}' }],
      [401, { headers: good, path: '/session', body: '{"token":"x"}' }],
      [403, { headers: { ...good, origin: 'null' }, body: '{}' }],
      [404, { method: 'GET', path: '/x' }],
      [404, { headers: good, path: '/x', body: '{}' }],
      [405, { method: 'OPTIONS', headers: { ...preflight, origin: 'https://evil.example' } }],
      [413, { headers: good, body: ' '.repeat(70_000) }],
      [415, { headers: { ...good, 'content-type': 'text/plain' }, body: '{}' }],
      [421, { method: 'GET', path: '/', headers: { host: 'evil.example' } }],
    ];
    for (const [status, sent] of asked) {
      const reply = await send(host, sent);
      reply.destroy();
      expect({ sent, status: reply.statusCode }).toEqual({ sent, status });
      for (const [name, value] of Object.entries(securityHeaders)) {
        const found = reply.headers[name.toLowerCase()];
        // The page's own policy also names its nonce.
        const plain = typeof found === 'string' ? found.replace(/ 'nonce-[A-Za-z0-9+/]{24}'/, '') : found;
        expect(plain, `${name} of ${JSON.stringify(sent)}`).toBe(value);
      }
      const words = Object.keys(reply.headers).filter((name) =>
        /^access-control-|^set-cookie$|^server$|^x-powered/.test(name),
      );
      expect(words).toEqual([]);
    }
  });

  const preflight = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization, content-type',
    'access-control-request-private-network': 'true',
  };
});

describe('the address', () => {
  const others = Object.values(networkInterfaces()).flatMap((each) =>
    (each ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address),
  );

  it('listens for this computer only', async () => {
    expect(new URL(host.origin).hostname).toBe('127.0.0.1');
    // Also another name of this computer itself leads nowhere; where there is a network, its address does not either.
    for (const address of ['127.0.0.2', '::1', ...others]) {
      const outcome = await new Promise((resolve) => {
        const socket = connect({ port: Number(new URL(host.origin).port), host: address, timeout: 2_000 });
        socket.once('connect', () => resolve('connected'));
        socket.once('error', () => resolve('refused'));
        socket.once('timeout', () => resolve('refused'));
      });
      expect({ address, outcome }).toEqual({ address, outcome: 'refused' });
    }
  });
});

describe('a link', () => {
  it('opens one session, also for two who come at the same moment', async () => {
    const token = new URL(host.createLink()).hash.slice(1);
    const replies = await Promise.all([1, 2, 3, 4].map(async () => await redeem(host, token)));
    expect(replies.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 401, 401, 401]);
    expect(replies.filter(({ session }) => session !== '')).toHaveLength(1);
  });

  it.each([
    ['null', 'null'],
    ['a list', '["x"]'],
    ['no token', '{}'],
    ['a number', '{"token":0}'],
    ['an object that looks like one', '{"token":{"length":43,"toString":"x"}}'],
    ['another prototype', '{"__proto__":{"token":"x"}}'],
    ['more than a token is long', JSON.stringify({ token: 'A'.repeat(900) })],
  ])('is not replaced by %s', async (_, body) => {
    host.createLink();
    const headers = { origin: host.origin, 'content-type': 'application/json' };
    expect((await send(host, { path: '/session', headers, body })).statusCode).toBe(401);
  });

  it('has a token of 256 bits, and so has its session', async () => {
    const links = Array.from({ length: 50 }, () => new URL(host.createLink()).hash.slice(1));
    const sessions = await Promise.all(links.map(async (token) => (await redeem(host, token)).session));
    for (const secret of [...links, ...sessions]) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(new Set([...links, ...sessions]).size).toBe(100);
  });
});

describe('a session', () => {
  const statusOf = async (
    to: WebHost,
    authorization: string | string[],
    path?: string,
  ): Promise<number | undefined> => {
    const headers = { ...honest(to, ''), authorization };
    const reply = await send(to, { headers, body: '{}', ...(path === undefined ? {} : { path }) });
    reply.destroy();
    return reply.statusCode;
  };

  it('is not guessed from what is close to it, and guessing locks nobody out', async () => {
    const session = await openSession(host);
    const guesses = [
      session.slice(0, -1),
      `${session}A`,
      session.toLowerCase(),
      session.toUpperCase(),
      session.split('').toReversed().join(''),
      `${session} ${session}`,
      `${session},`,
      `"${session}"`,
      '',
      '*',
      'undefined',
      ...Array.from({ length: 40 }, (_, at) => String(at)),
    ].filter((guess) => guess !== session);
    for (const guess of guesses) expect(await statusOf(host, `Bearer ${guess}`), guess).toBe(401);
    for (const scheme of ['bearer', 'Basic', 'Bearer\t', ''])
      expect(await statusOf(host, `${scheme} ${session}`)).toBe(401);
    expect(reached).toEqual([]);
    expect(await statusOf(host, `Bearer ${session}`)).toBe(200);
  });

  it('of a host that was there before opens nothing, neither requests nor events, even at the same address', async () => {
    const session = await openSession(host);
    const { port } = new URL(host.origin);
    await host.close();
    const next = await startWebHost({ handlers, files, port: Number(port), idleMs: null });
    hosts.push(next);
    expect(next.origin).toBe(host.origin);
    expect(await statusOf(next, `Bearer ${session}`)).toBe(401);
    expect(await statusOf(next, `Bearer ${session}`, '/events')).toBe(401);
    expect(reached).toEqual([]);
  });

  it('is not taken from an address or a cookie', async () => {
    const session = await openSession(host);
    const headers = { origin: host.origin, 'content-type': 'application/json', cookie: `session=${session}` };
    for (const path of [`/requests/app.describe?session=${session}`, `/events?access_token=${session}`]) {
      expect((await send(host, { path, headers, body: '{}' })).statusCode).toBe(401);
    }
    expect(reached).toEqual([]);
  });
});

describe('a name made to point here (DNS rebinding)', () => {
  it.each([
    (port: string) => `evil.example:${port}`,
    (port: string) => `127.0.0.1.evil.example:${port}`,
    (port: string) => `evil.example@127.0.0.1:${port}`,
    (port: string) => `localhost:${port}`,
    (port: string) => `LOCALHOST:${port}`,
    (port: string) => `[::1]:${port}`,
    (port: string) => `0.0.0.0:${port}`,
    (port: string) => `127.1:${port}`,
    (port: string) => `2130706433:${port}`,
    (port: string) => `127.0.0.1.:${port}`,
    (port: string) => `127.0.0.1:0${port}`,
  ])('is refused (%#)', async (nameOf) => {
    const session = await openSession(host);
    const name = nameOf(new URL(host.origin).port);
    // As a page under that name would send it.
    const headers = { ...honest(host, session), host: name, origin: `http://${name}` };
    for (const sent of [
      { method: 'GET', path: '/' },
      { body: '{}' },
      { path: '/events' },
      { path: '/session', body: '{}' },
    ]) {
      expect((await send(host, { ...sent, headers })).statusCode).toBe(421);
    }
    expect(reached).toEqual([]);
  });
});

describe('odd HTTP', () => {
  const head = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;

  it.each([
    ['two Hosts', (name: string) => head('GET / HTTP/1.1', `Host: ${name}`, 'Host: evil.example')],
    ['no Host', () => head('GET / HTTP/1.1')],
    [
      'two lengths',
      (name: string) => head('POST /session HTTP/1.1', `Host: ${name}`, 'Content-Length: 1', 'Content-Length: 2'),
    ],
    [
      'a length and chunks',
      (name: string) =>
        head('POST /session HTTP/1.1', `Host: ${name}`, 'Content-Length: 4', 'Transfer-Encoding: chunked'),
    ],
    ['a header over two lines', (name: string) => head('GET / HTTP/1.1', `Host: ${name}`, ' evil.example')],
    ['a header without a name', (name: string) => head('GET / HTTP/1.1', `Host: ${name}`, ': x')],
    ['too many headers', (name: string) => head('GET / HTTP/1.1', `Host: ${name}`, `X: ${'x'.repeat(20_000)}`)],
    [
      'the address of another host',
      (name: string) => head('GET http://evil.example/ HTTP/1.1', `Host: ${name}`, 'Connection: close'),
    ],
    ['a tunnel', (name: string) => head('CONNECT 127.0.0.1:22 HTTP/1.1', `Host: ${name}`)],
    ['TRACE', (name: string) => head('TRACE / HTTP/1.1', `Host: ${name}`, 'Connection: close')],
    [
      'another protocol',
      (name: string) =>
        head(
          'GET /events HTTP/1.1',
          `Host: ${name}`,
          'Connection: upgrade',
          'Upgrade: websocket',
          'Sec-WebSocket-Version: 13',
        ),
    ],
    ['HTTP/2 at once', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('with %s is answered with a refusal, or not at all', async (_, bytesFor) => {
    const { socket, ended } = say(host, bytesFor(new URL(host.origin).host));
    socket.end();
    expect(await ended).toMatch(/^$|^HTTP\/1\.1 4\d\d /);
    expect(reached).toEqual([]);
    expect((await fetch(host.origin)).status).toBe(200);
  });
});

describe('a slow or silent connection', () => {
  const post = (to: WebHost): string =>
    `POST /session HTTP/1.1\r\nHost: ${new URL(to.origin).host}\r\nOrigin: ${to.origin}\r\nContent-Type: application/json\r\n`;

  it.each([
    ['says nothing', () => ''],
    ['never ends its headers', (to: WebHost) => post(to)],
    ['never ends its body', (to: WebHost) => `${post(to)}Content-Length: 100\r\n\r\n{`],
  ])('that %s is cut off', async (_, bytesFor) => {
    const impatient = await start({ patienceMs: 150 });
    const { ended } = say(impatient, bytesFor(impatient));
    expect(await ended).toMatch(/^$|^HTTP\/1\.1 408 /);
    expect(reached).toEqual([]);
  });

  it('does not keep others waiting, and those that are too many are dropped', async () => {
    const many = Array.from({ length: 60 }, () => say(host, post(host)));
    const session = await openSession(host);
    const reply = await send(host, { headers: honest(host, session), body: '{}' });
    expect(reply.statusCode).toBe(200);
    reply.destroy();
    const more = Array.from({ length: 20 }, () => say(host, post(host)));
    expect(await Promise.race(more.map(async ({ ended }) => await ended))).toBe('');
    for (const { socket } of [...many, ...more]) socket.destroy();
    await expect.poll(async () => (await fetch(host.origin)).status).toBe(200);
  });
});

describe('an idle host', () => {
  it('is not kept open by somebody without a session', async () => {
    const ended = Promise.withResolvers<undefined>();
    const idle = await start({ idleMs: 200, onIdle: () => ended.resolve(undefined) });
    const knock = setInterval(() => {
      const headers = honest(idle, 'x');
      for (const sent of [
        { method: 'GET', path: '/' },
        { headers, body: '{}' },
        { headers, path: '/session', body: '{}' },
      ]) {
        // Once the host has closed there is nobody to answer.
        void send(idle, sent).then(
          (reply) => reply.destroy(),
          () => undefined,
        );
      }
    }, 20);
    await ended.promise;
    clearInterval(knock);
    await expect(fetch(idle.origin)).rejects.toThrow();
  });

  it('stays open for who has a session and asks', async () => {
    let hasEnded = false;
    const idle = await start({
      idleMs: 250,
      onIdle: () => {
        hasEnded = true;
      },
    });
    const headers = honest(idle, await openSession(idle));
    for (let count = 0; count < 12; count += 1) {
      (await send(idle, { headers, body: '{}' })).destroy();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(hasEnded).toBe(false);
  });
});
