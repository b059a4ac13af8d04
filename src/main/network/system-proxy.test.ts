import { expect, it } from 'vitest';
import { EnvironmentProxy } from './system-proxy.ts';

const environment = { HTTPS_PROXY: 'http://secure:8080', HTTP_PROXY: 'plain:3128' };
const resolve = async (url: string, more: Readonly<Record<string, string>> = {}): Promise<string | null> =>
  (await new EnvironmentProxy({ ...environment, ...more }).resolve(url)).ways[0] ?? null;

it('takes the variable of the protocol', async () => {
  expect(await resolve('https://cloud.example/x')).toBe('http://secure:8080');
  expect(await resolve('http://cloud.example/x')).toBe('plain:3128');
  expect(await new EnvironmentProxy({}).resolve('https://cloud.example/')).toEqual({
    ways: [null],
    unusable: [],
    why: { kind: 'nothing', detail: null },
  });
});

it('takes the lower-case name first, and an empty variable for none', async () => {
  expect(await resolve('https://cloud.example/', { https_proxy: 'other:1' })).toBe('other:1');
  expect(await resolve('https://cloud.example/', { https_proxy: '' })).toBe('http://secure:8080');
  expect(await resolve('https://cloud.example/', { HTTPS_PROXY: ' ' })).toBeNull();
});

it.each([
  ['*', true],
  ['cloud.example', true],
  ['CLOUD.EXAMPLE', true],
  ['.example', true],
  ['example', true],
  ['*.example', true],
  ['other.test, cloud.example:443', true],
  ['other.test cloud.example', true],
  ['cloud.example:8443', false],
  ['loud.example', false],
  ['ample', false],
  ['', false],
  [',,', false],
])('with NO_PROXY %j reaches cloud.example straight: %s', async (list, isStraight) => {
  expect((await resolve('https://cloud.example/', { NO_PROXY: list })) === null).toBe(isStraight);
});

it.each(['http://127.0.0.1:47610/', 'http://localhost/', 'https://[::1]:1/', 'http://lab.localhost/'])(
  'reaches this computer itself straight: %s',
  async (url) => expect(await resolve(url)).toBeNull(),
);

it.each([
  ['10.1.2.3', '10.0.0.0/8', true],
  ['10.1.2.3', '10.1.2.3', true],
  ['10.1.2.3', '10.1.3.0/24', false],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['[fd00::1]', 'fd00::/8', true],
  ['[fd00::1]', '[fd00::]/8', true],
  ['[fd00::1]', 'fd00::1', true],
  ['[2001:db8::1]', 'fd00::/8', false],
  ['cloud.example', '10.0.0.0/8', false],
  ['10.1.2.3', '10.0.0.0/99', false],
])('reaches %s straight with NO_PROXY %s: %s', async (host, list, isStraight) => {
  expect((await resolve(`https://${host}/`, { NO_PROXY: list })) === null).toBe(isStraight);
});

it('takes ALL_PROXY where the protocol has none of its own', async () => {
  const proxy = new EnvironmentProxy({ ALL_PROXY: 'all:1', http_proxy: 'plain:2' });
  expect(await proxy.resolve('https://cloud.example/')).toMatchObject({
    ways: ['all:1'],
    why: { detail: 'ALL_PROXY' },
  });
  expect(await proxy.resolve('http://cloud.example/')).toMatchObject({
    ways: ['plain:2'],
    why: { detail: 'http_proxy' },
  });
});

it('names the entry of NO_PROXY that decided, and what it cannot use', async () => {
  const excluded = new EnvironmentProxy({ ...environment, no_proxy: 'other.test, .example' });
  expect((await excluded.resolve('https://cloud.example/')).why).toEqual({ kind: 'excluded', detail: '.example' });
  const socks = new EnvironmentProxy({ all_proxy: 'socks5://meg:S3cret@socks:1080' });
  expect(await socks.resolve('https://cloud.example/')).toMatchObject({ ways: [], unusable: ['socks5'] });
});

it('shows what is set, and never who we are', async () => {
  const proxy = new EnvironmentProxy({ HTTPS_PROXY: 'http://meg:S3cret@secure:8080', NO_PROXY: '.example' });
  expect(await proxy.settings()).toEqual([
    { place: 'environment', proxy: 'http://secure:8080', bypass: '.example', script: null, discovers: false },
  ]);
  expect(await new EnvironmentProxy({}).settings()).toEqual([]);
});
