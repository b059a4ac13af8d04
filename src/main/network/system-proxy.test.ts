import { expect, it } from 'vitest';
import { EnvironmentProxy } from './system-proxy.ts';

const environment = { HTTPS_PROXY: 'http://secure:8080', HTTP_PROXY: 'plain:3128' };
const resolve = async (url: string, more: Readonly<Record<string, string>> = {}): Promise<string | null> =>
  await new EnvironmentProxy({ ...environment, ...more }).resolve(url);

it('takes the variable of the protocol', async () => {
  expect(await resolve('https://cloud.example/x')).toBe('http://secure:8080');
  expect(await resolve('http://cloud.example/x')).toBe('plain:3128');
  expect(await new EnvironmentProxy({}).resolve('https://cloud.example/')).toBeNull();
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
