import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NetworkCheck } from '../shared/network.ts';
import { runCli } from './cli.ts';
import { recordingHost } from './testing/recording-host.ts';

let folder = '';
let server: Server;
let address = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-'));
  server = createServer((request, response) => {
    if (request.method === 'HEAD') response.writeHead(405).end();
    else response.writeHead(200, { 'Content-Length': 3 }).end('cab');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(...typed: readonly string[]): Promise<{ exitCode: number; out: string; err: string }> {
  const host = recordingHost(typed, { folder });
  const exitCode = await runCli(host);
  return { exitCode, ...host.printed };
}

describe('connect --check', () => {
  it('needs neither where from nor where to, and is done when every required host is reached', async () => {
    const { exitCode, out, err } = await run('connect', '--check', '--cloud', address);
    expect(err).toBe('');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/Host +Name +TCP +Proxy +TLS +HTTP +Result/);
    expect(out).toMatch(/^127\.0\.0\.1:\d+ +\d+ ms +\d+ ms +- +- +\d+ ms +reached$/m);
    expect(out).toContain('1 of 1 host reached.');
  });

  it('tells which hop of which host failed, and that the operator can mend it', async () => {
    const { exitCode, out, err } = await run('connect', '--check', '--cloud', 'http://127.0.0.1:9');
    expect(exitCode).toBe(3);
    expect(out).toMatch(/^127\.0\.0\.1:9 +\d+ ms +FAILED +- +NOT REACHED$/m);
    expect(err).toContain('[cloud.refused]');
  });

  it('says all of it as JSON', async () => {
    const { exitCode, out } = await run('connect', '--check', '--cloud', address, '--json');
    const ended = JSON.parse(out) as { readonly check: NetworkCheck; readonly state: string };
    expect(exitCode).toBe(0);
    expect(ended).toMatchObject({
      event: 'ended',
      command: 'connect --check',
      state: 'done',
      error: null,
      exitCode: 0,
    });
    expect(ended.check.reports[0]).toMatchObject({ isReachable: true, stages: { http: { state: 'passed' } } });
  });

  it('writes the list for the firewall, and replaces nothing unasked', async () => {
    const list = join(folder, 'hosts.csv');
    const args = ['connect', '--check', '--cloud', address, '--firewall-list', list] as const;
    expect(await run(...args)).toMatchObject({ exitCode: 0, out: expect.stringContaining(`Wrote ${list}`) });
    const text = await readFile(list, 'utf8');
    expect(text).toContain('127.0.0.1,');
    expect(text).toContain(',required,direct,yes,');
    expect(await run(...args)).toMatchObject({ exitCode: 3, err: expect.stringContaining('[files.exists]') });
    expect(await run(...args, '--yes')).toMatchObject({ exitCode: 0 });
  });

  it('is wrong use with another kind of file, without --check, and tells when no service is set up', async () => {
    expect(await run('connect', '--check', '--cloud', address, '--firewall-list', 'hosts.pdf')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('.csv or .txt'),
    });
    const without = ['connect', '--from', folder, '--to', folder, '--firewall-list', 'hosts.csv'];
    expect(await run(...without)).toMatchObject({ exitCode: 2, err: expect.stringContaining('--check') });
    expect(await run('connect', '--check')).toMatchObject({
      exitCode: 3,
      err: expect.stringContaining('[settings.no-cloud]'),
    });
  });
});
