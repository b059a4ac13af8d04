import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
