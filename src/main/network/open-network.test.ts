import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Settings } from '../../shared/settings.ts';
import { openNetwork } from './open-network.ts';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** What a check of a service with this token comes to. */
async function check(token: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const listening = createServer((request, response) => {
    const isKnown = request.headers.authorization === `Bearer ${token}`;
    if (!isKnown) response.writeHead(401, { 'WWW-Authenticate': 'Bearer realm="service-connection"' }).end();
    else response.writeHead(request.method === 'HEAD' ? 405 : 200, { 'Content-Length': 0 }).end();
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const settings = Settings.parse({
    version: 1,
    cloud: { usageDataUrl: `${address}/usage-data`, manifestUrl: `${address}/m`, adminUiContentUrl: `${address}/c` },
    network: { proxy: 'none' },
  });
  const network = await openNetwork(settings, environment, null);
  const { reports } = await network.check(10_000, new AbortController().signal);
  return reports.map(({ error }) => error?.code ?? 'reached').join();
}

describe('a check of the way from the command line', () => {
  it('shows the service the token Connect shows it', async () => {
    expect(await check('a-token', { SERVICE_CONNECTION_CLOUD_TOKEN: 'a-token' })).toBe('reached');
  });

  it('tells that the service wants one', async () => {
    expect(await check('a-token', {})).toBe('cloud.token-refused');
  });
});
