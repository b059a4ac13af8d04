import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRelayConfig } from './relay-config.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relay-config-'));
  path = join(folder, 'relay.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const smallest = { version: 1, listen: {}, storage: 'received' };

describe('the settings of a relay', () => {
  it('need little, and have whole paths when they are read', async () => {
    await writeFile(path, JSON.stringify({ ...smallest, downloads: '../lab', tls: { certificate: 'a', key: '/b' } }));
    expect(await readRelayConfig(path)).toMatchObject({
      listen: { address: '127.0.0.1', port: 8443 },
      storage: join(folder, 'received'),
      tokens: join(folder, 'relay-tokens.json'),
      downloads: join(folder, '..', 'lab'),
      tls: { certificate: join(folder, 'a'), key: '/b', minimumVersion: 'TLSv1.2' },
      limits: { requestsPerMinute: 600 },
    });
  });

  it.each([
    ['{', 'it is not JSON'],
    ['[]', 'it is JSON of another kind'],
    [JSON.stringify({ ...smallest, version: 2 }), 'its field "version" is not right'],
    [JSON.stringify({ ...smallest, limits: { connections: 0 } }), 'its field "limits.connections" is not right'],
    [JSON.stringify({ ...smallest, listen: { port: 70_000 } }), 'its field "listen.port" is not right'],
    [JSON.stringify({ ...smallest, stopsAfter: 3 }), 'it is JSON of another kind'],
  ])('are refused: %s', async (text, problem) => {
    await writeFile(path, text);
    await expect(readRelayConfig(path)).rejects.toMatchObject({ code: 'relay.malformed', details: { path, problem } });
  });

  it('are told to be missing', async () => {
    await expect(readRelayConfig(path)).rejects.toMatchObject({ details: { problem: 'it is not there' } });
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'relay.contoso.com', '127.0.0.1.nip.test'])(
    'do not let it listen on %s without TLS',
    async (address) => {
      await writeFile(path, JSON.stringify({ ...smallest, listen: { address } }));
      await expect(readRelayConfig(path)).rejects.toMatchObject({ code: 'relay.needs-tls', details: { address } });
    },
  );

  it.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost'])('let it listen on %s without', async (address) => {
    await writeFile(path, JSON.stringify({ ...smallest, listen: { address } }));
    expect((await readRelayConfig(path)).listen.address).toBe(address);
  });
});
