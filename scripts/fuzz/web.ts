import { connect } from 'node:net';
import type { Random } from '../../src/core/testing/random.ts';
import type { Handlers } from '../../src/main/handlers.ts';
import { startWebHost, type WebHost } from '../../src/web/server.ts';
import type { FuzzTarget } from './target.ts';

/** How long the host may take over one request, however odd; its own limits for slow senders are longer. */
const patienceMs = 5_000;

let reached = 0;
const handlers: Handlers = {
  answer: async () => {
    reached += 1;
    return { isOk: true, value: {} };
  },
  subscribe: () => {
    reached += 1;
    return () => undefined;
  },
  isBusy: () => false,
  close: async () => undefined,
};

let started: Promise<WebHost> | null = null;

/** Odd HTTP without a session, at the loopback host: it answers or hangs up, stays up, and lets none of it through. */
export const webTarget: FuzzTarget = {
  name: 'web',
  async run(random) {
    started ??= startWebHost({ handlers, files: new Map(), port: 0, idleMs: null });
    const { origin } = await started;
    const answer = await say(Number(new URL(origin).port), oddRequest(random, new URL(origin).host));
    if (reached > 0) throw new Error('A request without a session reached the handlers.');
    if (answer.startsWith('HTTP/1.1 2'))
      throw new Error(`A request without a session was answered: ${answer.slice(0, 80)}`);
  },
  async close() {
    await (await started)?.close();
    started = null;
  },
};

function oddRequest(random: Random, authority: string): Uint8Array {
  const method = random.pick(['GET', 'POST', 'OPTIONS', 'CONNECT', 'TRACE', 'X']);
  const path = random.pick([
    '/requests/app.describe',
    '/requests/jobs.start',
    '/session',
    '/events',
    '/../../etc/passwd',
    `/requests/${'a'.repeat(random.int(0, 9_000))}`,
    '/requests/%00',
    'http://evil.example/',
    '*',
  ]);
  const body = random.pick([
    '',
    '{}',
    '{"token":""}',
    '[',
    '"\ud800"',
    '['.repeat(20_000),
    '{"__proto__":{"token":"x"}}',
  ]);
  const headers = [
    random.pick([`Host: ${authority}`, 'Host: evil.example', '']),
    random.pick([`Origin: http://${authority}`, 'Origin: null', '']),
    random.pick(['Content-Type: application/json', 'Content-Type: text/plain', '']),
    random.pick(['Authorization: Bearer ', `Authorization: Bearer ${'A'.repeat(43)}`, 'Authorization: \u00ff', '']),
    random.pick([
      `Content-Length: ${body.length}`,
      'Content-Length: 5',
      'Content-Length: -1',
      'Transfer-Encoding: chunked',
      '',
    ]),
    random.pick(['Connection: close', 'Connection: upgrade', 'Expect: 100-continue', '']),
  ].filter((line) => line !== '');
  const bytes = Buffer.from(`${method} ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`);
  for (let count = random.int(0, 3); count > 0; count -= 1) bytes[random.int(0, bytes.length - 1)] = random.int(0, 255);
  return bytes;
}

/** Sends, closes its side, and reads until the host closes the other. */
function say(port: number, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error('The host neither answered nor hung up.'));
    }, patienceMs);
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
    });
    // The host may hang up before everything was sent: that is an answer, too.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
    socket.end(bytes);
  });
}
