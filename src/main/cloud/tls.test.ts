/* Real TLS servers on this computer, with certificates made by openssl: one for each thing that can be wrong. */

import { writeFile } from 'node:fs/promises';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../../scripts/peers.ts';
import type { AppError } from '../../shared/errors.ts';
import { type MadeCertificate, TestAuthority } from '../testing/test-authority.ts';
import { openTcp, shakeHands } from './tls-handshake.ts';
import type { TlsPeer } from './tls-peer.ts';
import { handshakeError, judgePeer, Strangers, type TlsSurroundings } from './tls-problems.ts';
import { openTlsTrust, type TlsTrust } from './tls-trust.ts';

const isSkipped = (await findProgram('openssl')) === null;
if (isSkipped) process.stderr.write('SKIPPED: certificates that are wrong (openssl is not on this computer)\n');

const servers: Server[] = [];
const sockets = new Set<Socket>();
const { signal } = new AbortController();
const local = 'DNS:localhost,IP:127.0.0.1';
let authority: TestAuthority;
let trust: TlsTrust;
const made: Record<string, MadeCertificate> = {};

beforeAll(async () => {
  if (isSkipped) return;
  authority = await TestAuthority.make();
  const make = async (name: string, how: Parameters<TestAuthority['certify']>[1]): Promise<void> => {
    made[name] = await authority.certify(name, how);
  };
  await make('Known Root', {});
  await make('Contoso Inspection', {});
  await make('Middle', { by: 'Known Root', isAuthority: true });
  await make('good', { by: 'Middle', names: local, to: '20480101000000Z' });
  await make('expired', { by: 'Known Root', names: local, from: '20260101000000Z', to: '20261001000000Z' });
  await make('long ago', { by: 'Known Root', names: local, from: '20200101000000Z', to: '20200201000000Z' });
  await make('early', { by: 'Known Root', names: local, from: '20450101000000Z', to: '20990101000000Z' });
  await make('other name', { by: 'Known Root', names: 'DNS:other.example,DNS:www.other.example' });
  await make('stranger', { by: 'Contoso Inspection', names: local });
  await make('short', { by: 'Known Root', names: local, key: 'rsa1024' });
  await make('old signature', { by: 'Known Root', names: local, digest: 'sha1' });
  await make('revoked', { by: 'Known Root', names: local });
  await make('alone', { isAuthority: false, names: local });
  trust = await openTlsTrust({ caFile: made['Known Root']?.certPath ?? '', minimumVersion: 'TLSv1.2' });
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) server.close();
});
afterAll(async () => {
  if (!isSkipped) await authority.remove();
});

/** The certificates a server shows, its own first. */
function shown(...names: readonly string[]): TlsOptions {
  const [own = ''] = names;
  return { cert: names.map((name) => made[name]?.cert ?? '').join('\n'), key: made[own]?.key ?? '' };
}

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const serve = async (options: TlsOptions): Promise<number> => await listen(createTlsServer(options));

/** As the clock stands in these tests. */
const today = new Date('2026-11-21T12:00:00Z');

function around(change: Partial<TlsSurroundings> = {}): TlsSurroundings {
  const none = { proxy: null, clockDifferenceMs: null, strangers: new Strangers(), now: today };
  return { hostname: 'localhost', host: 'localhost', ...none, ...change };
}

async function look(port: number, hostname = 'localhost', with_ = trust): Promise<TlsPeer> {
  const tcp = await openTcp('127.0.0.1', port, signal);
  const { socket, peer } = await shakeHands(tcp, hostname, with_, { signal, now: () => today });
  socket.destroy();
  return peer;
}

async function problem(options: TlsOptions, change: Partial<TlsSurroundings> = {}): Promise<AppError | null> {
  return judgePeer(await look(await serve(options)), around(change));
}

describe.skipIf(isSkipped)('a good connection', () => {
  it('shows its protocol, its cipher, its chain, the days left and whom it is trusted by', async () => {
    const peer = await look(await serve(shown('good', 'Middle')));
    expect(judgePeer(peer, around())).toBeNull();
    expect(peer.facts).toMatchObject({
      protocol: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      minimumVersion: 'TLSv1.2',
      firstUntrusted: null,
      daysLeft: 7710,
      trustedBy: 'settings',
      revocation: 'not-checked',
      roots: { settings: 1, caFile: made['Known Root']?.certPath },
    });
    expect(peer.facts.chain.map(({ subject, issuer, isTrustedRoot }) => [subject, issuer, isTrustedRoot])).toEqual([
      ['good', 'Middle', false],
      ['Middle', 'Known Root', false],
      ['Known Root', 'Known Root', true],
    ]);
    expect(peer.facts.roots.program).toBeGreaterThan(50);
  });

  it('is also had by an address that the certificate names', async () => {
    expect(judgePeer(await look(await serve(shown('good', 'Middle')), '127.0.0.1'), around())).toBeNull();
  });
});

describe.skipIf(isSkipped)('what is wrong with a certificate', () => {
  it('is told when it has expired, and which one', async () => {
    expect(await problem(shown('expired'))).toMatchObject({
      code: 'tls.expired',
      details: { host: 'localhost', subject: 'expired', notAfter: '2026-10-01' },
    });
  });

  it('is told when it is not valid yet', async () => {
    expect(await problem(shown('early'))).toMatchObject({
      code: 'tls.not-yet-valid',
      details: { subject: 'early', notBefore: '2045-01-01' },
    });
  });

  it('is the clock when it is off by more than the life of the certificate', async () => {
    expect(await problem(shown('long ago'))).toMatchObject({
      code: 'tls.clock-wrong',
      details: { clock: '2026-11-21 12:00 UTC', notBefore: '2020-01-01', notAfter: '2020-02-01' },
    });
    // Another host has said what the time is: then it is the certificate.
    expect(await problem(shown('long ago'), { clockDifferenceMs: 2_000 })).toMatchObject({ code: 'tls.expired' });
  });

  it('is the clock when another host says that it is later, and then all is well', async () => {
    const later = Date.parse('2046-01-01') - today.getTime();
    expect(await problem(shown('early'), { clockDifferenceMs: later })).toMatchObject({ code: 'tls.clock-wrong' });
  });

  it('names those it is for when it is for another host', async () => {
    expect(await problem(shown('other name'))).toMatchObject({
      code: 'tls.wrong-host',
      details: { host: 'localhost', names: 'other.example, www.other.example' },
    });
  });

  it('is the first link nobody here knows the issuer of', async () => {
    const error = await problem(shown('stranger', 'Contoso Inspection'));
    expect(error).toMatchObject({
      code: 'tls.unknown-root',
      details: { subject: 'stranger', issuer: 'Contoso Inspection', firstUntrusted: 0 },
    });
    expect(error?.details).toMatchObject({
      chain: [
        { subject: 'stranger', issuer: 'Contoso Inspection', notAfter: '2049-12-31T23:59:59.000Z' },
        { subject: 'Contoso Inspection', isTrustedRoot: false },
      ],
    });
  });

  it('is the same link when the root is shown twice, as Squid does', async () => {
    const root = 'Contoso Inspection';
    const peer = await look(await serve(shown('stranger', root, root)));
    expect(peer.facts).toMatchObject({ firstUntrusted: 0, chain: [{ subject: 'stranger' }, { subject: root }] });
  });

  it('is the link whose issuer the host forgot to show', async () => {
    expect(await problem(shown('good'))).toMatchObject({
      code: 'tls.unknown-root',
      details: { subject: 'good', issuer: 'Middle' },
    });
  });

  it('is a certificate that vouches for itself', async () => {
    expect(await problem(shown('alone'))).toMatchObject({ code: 'tls.self-signed', details: { subject: 'alone' } });
  });

  it('is inspection when a proxy server stands on the way, or one issuer vouches for several hosts', async () => {
    const chain = shown('stranger', 'Contoso Inspection');
    expect(await problem(chain, { proxy: 'proxy:3128' })).toMatchObject({
      code: 'tls.inspected',
      details: { issuer: 'Contoso Inspection', proxy: 'proxy:3128' },
    });
    const strangers = new Strangers();
    expect(await problem(chain, { strangers })).toMatchObject({ code: 'tls.unknown-root' });
    expect(await problem(chain, { strangers, hostname: 'other.example' })).toMatchObject({
      code: 'tls.inspected',
      details: { proxy: null },
    });
  });

  it('is inspection when a private authority vouches for a host of Microsoft', async () => {
    for (const chain of [shown('stranger', 'Contoso Inspection'), shown('alone')]) {
      expect(await problem(chain, { hostname: 'sccm.manage.microsoft.com' })).toMatchObject({ code: 'tls.inspected' });
    }
  });

  it('is a key or a signature that anybody can forge', async () => {
    const weak = (name: string): TlsOptions => ({ ...shown(name), ciphers: 'DEFAULT@SECLEVEL=0' });
    expect(await problem(weak('short'))).toMatchObject({
      code: 'tls.weak-certificate',
      details: { subject: 'short', weakness: 'RSA, 1024 bits' },
    });
    expect(await problem(weak('old signature'))).toMatchObject({
      code: 'tls.weak-certificate',
      details: { subject: 'old signature', weakness: expect.stringMatching(/sha1/i) },
    });
  });

  it('is that it was revoked, when the host itself hands over the proof', async () => {
    const staple = await authority.revocationOf('revoked', 'Known Root');
    const server = createTlsServer(shown('revoked'));
    server.on('OCSPRequest', (_certificate, _issuer, answer) => answer(null, staple));
    const peer = await look(await listen(server));
    expect(peer.problem).toBeNull();
    expect(peer.facts.revocation).toBe('revoked');
    expect(judgePeer(peer, around())).toMatchObject({ code: 'tls.revoked', details: { subject: 'revoked' } });
  });

  it('is not what a staple says of another certificate, or one that cannot be read', async () => {
    const staple = await authority.revocationOf('revoked', 'Known Root');
    for (const bytes of [staple, staple.subarray(0, 40), Buffer.from('not an answer')]) {
      const server = createTlsServer(shown('good', 'Middle'));
      server.on('OCSPRequest', (_certificate, _issuer, answer) => answer(null, bytes));
      const peer = await look(await listen(server));
      expect(judgePeer(peer, around())).toBeNull();
      expect(peer.facts.revocation).toBe('not-checked');
    }
  });
});

describe.skipIf(isSkipped)('a handshake that does not come about', () => {
  async function failure(port: number, with_ = trust): Promise<AppError | null> {
    const error: unknown = await look(port, 'localhost', with_).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    return handshakeError(error, 'localhost', with_.minimumVersion);
  }

  it('is an old version of TLS', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    expect(await failure(await serve({ ...shown('good', 'Middle'), ...old }))).toMatchObject({
      code: 'tls.version',
      details: { host: 'localhost', minimum: 'TLS 1.2' },
    });
  });

  it('is a version the settings ask for and the host does not have', async () => {
    const newest = await openTlsTrust({ caFile: null, minimumVersion: 'TLSv1.3' });
    const port = await serve({ ...shown('good', 'Middle'), maxVersion: 'TLSv1.2' });
    expect(await failure(port, newest)).toMatchObject({ code: 'tls.version', details: { minimum: 'TLS 1.3' } });
  });

  it('is no cipher in common', async () => {
    const only = { ciphers: 'ECDHE-ECDSA-NULL-SHA@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const;
    expect(await failure(await serve({ ...shown('good', 'Middle'), ...only }))).toMatchObject({
      code: 'tls.no-common-cipher',
    });
  });

  it.each([
    ['plain http', 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'],
    ['a shell', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ])('is %s where TLS was expected', async (_, greeting) => {
    const port = await listen(createTcpServer((socket) => socket.once('data', () => socket.end(greeting))));
    expect(await failure(port)).toMatchObject({ code: 'tls.not-tls' });
  });

  it('is not TLS at all when the line is cut', async () => {
    const port = await listen(createTcpServer((socket) => socket.destroy()));
    expect(await failure(port)).toBeNull();
  });
});

describe.skipIf(isSkipped)('the file of certificates the settings name', () => {
  const open = async (path: string): Promise<TlsTrust> =>
    await openTlsTrust({ caFile: path, minimumVersion: 'TLSv1.2' });

  it('may hold several, with words between them', async () => {
    const path = join(authority.folder, 'several.pem');
    await writeFile(path, `Ours:\n${made['Known Root']?.cert}\r\nTheirs:\n${made['Contoso Inspection']?.cert}`);
    const both = await open(path);
    expect(both.roots).toMatchObject({ settings: 2, caFile: path });
    const peer = await look(await serve(shown('stranger')), 'localhost', both);
    expect(judgePeer(peer, around())).toBeNull();
  });

  it.each([
    ['is not there', null, 'it is not there'],
    ['is empty', '', 'it holds no certificate in PEM form'],
    ['is in binary form', Buffer.from([0x30, 0x82, 0x01, 0x00]), 'it is in binary form (DER); save it as PEM (Base64)'],
    ['is damaged', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'certificate 1 in it is damaged'],
    [
      'holds a key',
      '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
      'it holds a private key, which belongs nowhere near here',
    ],
  ])('is refused by name when it %s', async (name, content, wanted) => {
    const path = join(authority.folder, `${name}.pem`);
    if (content !== null) await writeFile(path, content);
    await expect(open(path)).rejects.toMatchObject({ code: 'tls.ca-file', details: { path, problem: wanted } });
  });
});
