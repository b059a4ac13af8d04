import { describe, expect, it, vi } from 'vitest';
import { bytesNamed, exportedRegistry, named } from '../registry/testing/exported-registry.ts';
import { noSystemProxy, straight } from './system-proxy.ts';
import { WindowsProxy } from './windows-proxy.ts';

/* As Windows 11 exports it, with names of our own. */

const user = String.raw`HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings`;
const computer = user.replace('HKCU\\Software', 'HKLM\\SOFTWARE');
const on = [
  '"CertificateRevocation"=dword:00000001',
  '"ProxyEnable"=dword:00000001',
  named('ProxyServer', 'http=plain.contoso.com:80;https=secure.contoso.com:8080'),
  named('ProxyOverride', '*.corp.contoso.com;10.*;*.zürich.example;<local>'),
];

function blob(flags: number, ...texts: readonly string[]): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(0x28, 0);
  head.writeUInt32LE(flags, 8);
  const parts = texts.map((text) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return Buffer.concat([length, Buffer.from(text, 'latin1')]);
  });
  return Buffer.concat([head, ...parts, Buffer.alloc(4)]);
}

const winHttpOf = (bytes: Uint8Array): string => bytesNamed('WinHttpSettings', 'hex', bytes);
const winHttp = winHttpOf(blob(3, 'proxy.contoso.com:3128', '*.contoso.com;<local>'));

interface Registry {
  readonly own?: readonly string[];
  readonly connections?: readonly string[];
  readonly machine?: readonly string[];
}

function windows({ own = [], connections = [], machine = [] }: Registry) {
  const byScript = vi.fn(async () => straight({ kind: 'script', detail: null }));
  const byDiscovery = vi.fn(async () => straight({ kind: 'discovered', detail: null }));
  const registry = exportedRegistry({
    [user]: own,
    [`${user}\\Connections`]: connections,
    [`${computer}\\Connections`]: machine,
  });
  const proxy = new WindowsProxy(noSystemProxy, { byScript, byDiscovery }, registry);
  return { proxy, byScript, byDiscovery };
}

describe('what Windows keeps', () => {
  it('is shown side by side', async () => {
    expect(await windows({ own: on, machine: [winHttp] }).proxy.settings()).toEqual([
      {
        place: 'WinINET',
        proxy: 'http=plain.contoso.com:80;https=secure.contoso.com:8080',
        bypass: '*.corp.contoso.com;10.*;*.zürich.example;<local>',
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
    expect(await windows({ own: on, machine: [winHttp] }).proxy.resolve(url)).toMatchObject({
      ways: [way],
      why: { kind },
    });
  });

  it('of the account goes before what is kept for the computer, and counts only when it is on', async () => {
    const off = on.map((line) => line.replace('dword:00000001', 'dword:00000000'));
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
    const script = [named('AutoConfigURL', 'http://pac.contoso.com/proxy.pac')];
    const discovers = [bytesNamed('DefaultConnectionSettings', 'hex', blob(9, '', ''))];
    const both = windows({ own: script, connections: discovers });
    expect(await both.proxy.resolve('https://cloud.example/')).toMatchObject({ why: { kind: 'discovered' } });
    both.byDiscovery.mockRejectedValue(new Error('nothing'));
    expect(await both.proxy.resolve('https://cloud.example/')).toMatchObject({ why: { kind: 'script' } });
    expect(both.byScript).toHaveBeenCalledWith('http://pac.contoso.com/proxy.pac', new URL('https://cloud.example/'));
  });

  const longText = Buffer.concat([blob(3).subarray(0, 12), Buffer.alloc(4, 0xff)]);
  it.each([Buffer.alloc(0), Buffer.from('00', 'hex'), blob(3), blob(1, 'proxy:1', ''), longText])(
    'is nothing when the blob says %j',
    async (bytes) => {
      expect((await windows({ machine: [winHttpOf(bytes)] }).proxy.settings())[1]).toMatchObject({
        proxy: null,
        bypass: null,
      });
    },
  );
});
