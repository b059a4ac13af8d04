import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCli } from './cli.ts';
import { recordingHost } from './testing/recording-host.ts';

let folder = '';
let proxy: Server;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-'));
  const known = `Basic ${Buffer.from('anna:S3cret').toString('base64')}`;
  proxy = createServer((request, response) => {
    if (request.headers['proxy-authorization'] !== known)
      response.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="proxy"', 'Content-Length': 0 }).end();
    else response.writeHead(request.method === 'HEAD' ? 405 : 200, { 'Content-Length': 3 }).end('cab');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  await writeFile(join(folder, 'way.pac'), `function FindProxyForURL() { return 'PROXY 127.0.0.1:${port}'; }`);
  const service = 'http://cloud.example';
  const settings = {
    version: 1,
    cloud: { usageDataUrl: `${service}/usage-data`, manifestUrl: `${service}/m`, adminUiContentUrl: `${service}/c` },
    network: { proxy: 'script', address: join(folder, 'way.pac'), userName: 'anna' },
  };
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
});
afterEach(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await rm(folder, { recursive: true, force: true });
});

it.each([
  [
    'gets in with the password of the environment, as Connect does',
    { SERVICE_CONNECTION_PROXY_PASSWORD: 'S3cret' },
    '',
  ],
  ['says that it is needed where there is none', {}, '[proxy.needs-credentials]'],
  ['says that it is wrong', { SERVICE_CONNECTION_PROXY_PASSWORD: 'other' }, '[proxy.wrong-credentials]'],
])('connect --check through a proxy server a script names %s', async (_, environment, expected) => {
  const host = recordingHost(['connect', '--check', '--settings', join(folder, 'settings.json')], {
    folder,
    environment,
  });
  const exitCode = await runCli(host);
  expect(host.printed.err).toContain(expected);
  expect(exitCode).toBe(expected === '' ? 0 : 3);
  expect(host.printed.out + host.printed.err).not.toContain('S3cret');
});
