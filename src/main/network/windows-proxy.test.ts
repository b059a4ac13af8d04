import { describe, expect, it, vi } from 'vitest';
import { noSystemProxy, straight } from './system-proxy.ts';
import { WindowsProxy } from './windows-proxy.ts';

/* The outputs of `reg query` are written down as Windows 11 prints them, with names of our own. */

const user = (lines: readonly string[]): string =>
  ['', String.raw`HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Internet Settings`, ...lines, ''].join(
    '\r\n',
  );
const named = [
  '    CertificateRevocation    REG_DWORD    0x1',
  '    ProxyEnable    REG_DWORD    0x1',
  '    ProxyServer    REG_SZ    http=plain.contoso.com:80;https=secure.contoso.com:8080',
  '    ProxyOverride    REG_SZ    *.corp.contoso.com;10.*;<local>',
];

function blob(flags: number, ...texts: readonly string[]): string {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(0x28, 0);
  head.writeUInt32LE(flags, 8);
  const parts = texts.map((text) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return Buffer.concat([length, Buffer.from(text, 'latin1')]);
  });
  return Buffer.concat([head, ...parts, Buffer.alloc(4)])
    .toString('hex')
    .toUpperCase();
}

const winHttp = `    WinHttpSettings    REG_BINARY    ${blob(3, 'proxy.contoso.com:3128', '*.contoso.com;<local>')}`;

interface Registry {
  readonly own?: readonly string[];
  readonly connections?: readonly string[];
  readonly machine?: readonly string[];
}

function windows({ own = [], connections = [], machine = [] }: Registry) {
  const byScript = vi.fn(async () => straight({ kind: 'script', detail: null }));
  const byDiscovery = vi.fn(async () => straight({ kind: 'discovered', detail: null }));
  const proxy = new WindowsProxy(noSystemProxy, { byScript, byDiscovery }, async (key) => {
    if (key.startsWith('HKLM')) return user(machine);
    return key.endsWith('Connections') ? user(connections) : user(own);
  });
  return { proxy, byScript, byDiscovery };
}

describe('what Windows keeps', () => {
  it('is shown side by side', async () => {
    expect(await windows({ own: named, machine: [winHttp] }).proxy.settings()).toEqual([
      {
        place: 'WinINET',
        proxy: 'http=plain.contoso.com:80;https=secure.contoso.com:8080',
        bypass: '*.corp.contoso.com;10.*;<local>',
        script: null,
        discovers: false,
      },
      {
        place: 'WinHTTP',
        proxy: 'proxy.contoso.com:3128',
        bypass: '*.contoso.com;<local>',
        script: null,
        discovers: false,
      },
    ]);
  });

  it.each([
    ['https://cloud.example/', 'secure.contoso.com:8080', 'system'],
    ['http://cloud.example/', 'plain.contoso.com:80', 'system'],
    ['https://a.corp.contoso.com/', null, 'excluded'],
    ['https://10.1.2.3/', null, 'excluded'],
    ['https://intranet/', null, 'excluded'],
    ['https://127.0.0.1/', null, 'this-computer'],
  ])('leads to %s by %s', async (url, way, kind) => {
    expect(await windows({ own: named, machine: [winHttp] }).proxy.resolve(url)).toMatchObject({
      ways: [way],
      why: { kind },
    });
  });

  it('of the account goes before what is kept for the computer, and counts only when it is on', async () => {
    const off = named.map((line) => line.replace('0x1', '0x0'));
    expect(await windows({ own: off, machine: [winHttp] }).proxy.resolve('https://cloud.example/')).toMatchObject({
      ways: ['proxy.contoso.com:3128'],
      why: { kind: 'system', detail: 'WinHTTP' },
    });
    expect(await windows({}).proxy.resolve('https://cloud.example/')).toMatchObject({
      ways: [null],
      why: { kind: 'nothing' },
    });
  });

  it('may be a script, or discovery, which goes first and is passed over when it finds nothing', async () => {
    const script = ['    AutoConfigURL    REG_SZ    http://pac.contoso.com/proxy.pac'];
    const discovers = [`    DefaultConnectionSettings    REG_BINARY    ${blob(9, '', '')}`];
    const both = windows({ own: script, connections: discovers });
    expect(await both.proxy.resolve('https://cloud.example/')).toMatchObject({ why: { kind: 'discovered' } });
    both.byDiscovery.mockRejectedValue(new Error('nothing'));
    expect(await both.proxy.resolve('https://cloud.example/')).toMatchObject({ why: { kind: 'script' } });
    expect(both.byScript).toHaveBeenCalledWith('http://pac.contoso.com/proxy.pac', new URL('https://cloud.example/'));
  });

  it.each(['', '00', blob(3), blob(1, 'proxy:1', ''), `${blob(3).slice(0, 24)}FFFFFFFF`])(
    'is nothing when the blob says %j',
    async (hex) => {
      const line = `    WinHttpSettings    REG_BINARY    ${hex}`;
      expect((await windows({ machine: [line] }).proxy.settings())[1]).toMatchObject({ proxy: null, bypass: null });
    },
  );
});
