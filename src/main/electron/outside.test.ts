import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { ChromiumProxy } from './chromium-proxy.ts';
import { practiceByUtility } from './utility-practice.ts';

/* What the desktop program reaches by Electron's own means: the proxy servers of the system, and the practice lab. */

describe('the proxy servers of the system', () => {
  it.each([
    ['DIRECT', [null]],
    ['PROXY proxy.example:8080', ['http://proxy.example:8080']],
    ['PROXY first:8080;PROXY second:3128;DIRECT', ['http://first:8080', 'http://second:3128', null]],
    ['SOCKS5 socks:1080; PROXY proxy:8080', ['http://proxy:8080']],
    ['HTTPS secure:443; DIRECT', ['https://secure:443', null]],
    ['DIRECT; PROXY proxy:8080', [null, 'http://proxy:8080']],
    ['proxy [::1]:3128', ['http://[::1]:3128']],
    ['SOCKS socks:1080', []],
    ['', [null]],
  ])('of %s are %j', async (list, expected) => {
    const resolveProxy = vi.fn(async () => list);
    const found = await new ChromiumProxy({ resolveProxy }).resolve('https://cloud.example/');
    expect(found.ways).toEqual(expected);
    expect(resolveProxy.mock.calls).toEqual([['https://cloud.example/']]);
  });
});

describe('the practice lab', () => {
  it('runs in a process without input, whose output is read, and ends when it is told', async () => {
    const child = Object.assign(new EventEmitter(), { stdout: new PassThrough(), kill: vi.fn(() => true) });
    const fork = vi.fn(() => child);
    // The stand-in has what is called.
    const practice = practiceByUtility({ fork } as never, '/out/practice/index.js')(['/folder']);
    expect(fork.mock.calls).toEqual([
      [
        '/out/practice/index.js',
        ['/folder', '--no-input'],
        { stdio: ['ignore', 'pipe', 'ignore'], serviceName: 'Practice lab' },
      ],
    ]);
    expect(practice.output).toBe(child.stdout);
    practice.stop();
    expect(child.kill).toHaveBeenCalledOnce();
    child.emit('exit', 0);
    await practice.ended;
  });
});
