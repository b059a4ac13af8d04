import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isAppError } from '../../shared/errors.ts';
import { HopTimeout } from './proxy/hop-errors.ts';
import { openProxy, type ProxyServer } from './proxy.ts';

/* A proxy server played by hand: each connection is answered line by line. */

const servers: Server[] = [];
const sockets = new Set<Socket>();
const proxies: ProxyServer[] = [];
afterEach(() => {
  for (const proxy of proxies.splice(0)) proxy.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) server.close();
});

async function played(
  answer: (head: string, socket: Socket) => void,
  password: string | null = null,
): Promise<{ readonly proxy: ProxyServer; readonly heads: string[] }> {
  const heads: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end);
        text = text.slice(end + 4);
        heads.push(head);
        answer(head, socket);
      }
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const proxy = openProxy({ address, userName: password === null ? null : 'meg', password });
  proxies.push(proxy);
  return { proxy, heads };
}

const patient = (): AbortSignal => AbortSignal.timeout(10_000);
const asks = 'HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 4\r\n\r\npage';

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return isAppError(error) ? error.code : error instanceof HopTimeout ? `late ${error.hop}` : String(error);
  }
  return 'open';
}

describe('a tunnel through a proxy server', () => {
  it('begins right behind the answer, whatever came with it', async () => {
    const { proxy } = await played((_, socket) =>
      socket.write('HTTP/1.1 200 Connection established\r\n\r\nfirst words'),
    );
    const socket = await proxy.tunnel('cloud.test', 443, patient());
    const words = await new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(bytes.toString())));
    expect(words).toBe('first words');
    socket.destroy();
  });

  it.each([
    ['an interim answer before it', 'HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n', 'open'],
    ['an answer of the old kind', 'HTTP/1.0 200 OK\n\n', 'open'],
    ['no HTTP', 'hello, what do you want?\r\n\r\n', 'proxy.not-a-proxy'],
    ['a broken first line', 'HTTP/1.1 two hundred\r\n\r\n', 'proxy.not-a-proxy'],
    ['a head that never ends', `HTTP/1.1 200 OK\r\n${`X: ${'y'.repeat(1000)}\r\n`.repeat(80)}`, 'proxy.not-a-proxy'],
    ['an alert of TLS', '\u0015\u0003\u0003\0\u0002\u0002\u0046', 'proxy.wants-tls'],
    ['a refusal', 'HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n', 'proxy.refused'],
  ])('meets %s', async (_, answer, expected) => {
    const { proxy } = await played((_head, socket) => socket.write(answer, 'latin1'));
    expect(await codeOf(proxy.tunnel('cloud.test', 443, patient()))).toBe(expected);
  });

  it('tells silence from an end', async () => {
    const silent = await played(() => undefined);
    expect(await codeOf(silent.proxy.tunnel('cloud.test', 443, AbortSignal.timeout(100)))).toBe('late answer');
    const halfway = await played((_, socket) => socket.end('HTTP/1.1 200 O'));
    expect(await codeOf(halfway.proxy.tunnel('cloud.test', 443, patient()))).toBe('proxy.closed');
  });

  it('writes an address of numbers as HTTP has it', async () => {
    const { proxy, heads } = await played((_, socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    await proxy.tunnel('fd00::1', 443, patient());
    expect(heads[0]).toMatch(/^CONNECT \[fd00::1\]:443 HTTP\/1\.1\r\nHost: \[fd00::1\]:443\r\n/);
  });

  it('goes on with the same connection where the server keeps it, and with another where it does not say that it closes', async () => {
    for (const isKept of [true, false]) {
      const seen = new Set<Socket>();
      const { proxy, heads } = await played((head, socket) => {
        seen.add(socket);
        if (head.includes('Proxy-Authorization')) socket.write('HTTP/1.1 200 OK\r\n\r\n');
        else if (isKept) socket.write(asks);
        else socket.end(asks);
      }, 'pa:ss');
      await proxy.tunnel('cloud.test', 443, patient());
      expect(heads.filter((head) => head.includes('Proxy-Authorization')).length).toBeGreaterThan(0);
      expect(seen.size).toBe(isKept ? 1 : 2);
      // From now on unasked.
      const before = heads.length;
      await proxy.tunnel('cloud.test', 443, patient());
      expect(heads.slice(before)).toEqual([expect.stringContaining('Proxy-Authorization: Basic')]);
    }
  });

  it('tries a wrong password once, however many begin together and after', async () => {
    const { proxy, heads } = await played((_, socket) => socket.write(asks), 'wrong');
    const tunnels = Array.from({ length: 6 }, async () => await codeOf(proxy.tunnel('cloud.test', 443, patient())));
    expect(new Set(await Promise.all(tunnels))).toEqual(new Set(['proxy.wrong-credentials']));
    expect(await codeOf(proxy.tunnel('other.test', 443, patient()))).toBe('proxy.wrong-credentials');
    expect(heads.filter((head) => head.includes('Proxy-Authorization'))).toHaveLength(1);
  });

  it('ends where the server demands something else each time', async () => {
    let count = 0;
    const { proxy, heads } = await played((_, socket) => {
      count += 1;
      const challenge = `Digest realm="r", nonce="${count}", qop="auth", stale=true`;
      socket.write(`HTTP/1.1 407 Who\r\nProxy-Authenticate: ${challenge}\r\nContent-Length: 0\r\n\r\n`);
    }, 'pa:ss');
    expect(await codeOf(proxy.tunnel('cloud.test', 443, patient()))).toBe('proxy.wrong-credentials');
    expect(heads.length).toBeLessThan(6);
  });
});
