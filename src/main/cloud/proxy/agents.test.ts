import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpClient } from '../http-client.ts';
import { openProxy } from '../proxy.ts';
import { fixedRoute } from '../proxy-routes.ts';

const { signal } = new AbortController();
let server: Server | null = null;
let client: HttpClient | null = null;
afterEach(() => {
  client?.close();
  server?.closeAllConnections();
  server?.close();
});

/** What a proxy server is asked for when these addresses are. */
async function askedFor(...addresses: readonly string[]): Promise<readonly string[]> {
  const asked: string[] = [];
  const listening = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('bytes');
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(listening.address() as AddressInfo).port}`;
  client = new HttpClient(fixedRoute(openProxy({ address, userName: null, password: null })), {
    answerMs: 5_000,
    stallMs: 5_000,
  });
  for (const one of addresses) {
    await client.request(new URL(one), signal, { method: 'HEAD', headers: {} });
    const { body } = await client.get(new URL(one), signal, {});
    for await (const piece of body) expect(piece.length).toBeGreaterThan(0);
  }
  return asked;
}

describe('an address of http through a proxy server', () => {
  it('is asked for at its own host, whatever its path looks like', async () => {
    const addresses = [
      'http://good.example//evil.example/update.cab',
      'http://good.example///evil.example/update.cab?a=//b',
      'http://good.example:8080//user@evil.example/',
      'http://[2001:db8::1]//evil.example/',
      'http://good.example/update.cab?LinkId=1',
    ];
    const asked = await askedFor(...addresses);
    expect(asked.map((one) => new URL(one).href)).toEqual(addresses.flatMap((one) => [one, one]));
  });
});

describe('a body that began to go out', () => {
  it('goes out by no other way: only its beginning would be left out', async () => {
    const listening = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes: Buffer) => {
        if (bytes.toString('latin1').startsWith('HEAD')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
        else if (bytes.length > 1000) socket.destroy();
      });
    });
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(listening.address() as AddressInfo).port}`;
    const closing = openProxy({ address, userName: null, password: null });
    const other = openProxy({ address: '127.0.0.1:9', userName: null, password: null });
    const down: string[] = [];
    client = new HttpClient(
      {
        ...fixedRoute(closing),
        waysFor: async () => [closing, other],
        noteDown: (way) => down.push(way?.label ?? ''),
      },
      { answerMs: 5_000, stallMs: 5_000 },
    );
    const body = async function* (): AsyncGenerator<Uint8Array> {
      for (let piece = 0; piece < 50; piece += 1) yield Buffer.alloc(20_000);
    };
    const sending = client.request(new URL('http://host.example/usage-data'), signal, {
      method: 'POST',
      headers: { 'Content-Length': '1000000' },
      body: body(),
    });
    await expect(sending).rejects.toMatchObject({ code: 'proxy.closed', details: { proxy: closing.label } });
    expect(down).toEqual([]);
    listening.close();
  });
});
