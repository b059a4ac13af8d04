import { describe, expect, it } from 'vitest';
import { parseProxyAddress, splitCredentials } from './proxy-address.ts';

describe('the address of a proxy server with a user and a password', () => {
  it.each([
    ['http://anna:S3cret@proxy:8080', 'S3cret'],
    ['anna:S3cret@proxy:8080', 'S3cret'],
    ['http://anna:S3cret%40home@proxy:8080', 'S3cret@home'],
    ['http://anna:at@S3cret@proxy:8080', 'at@S3cret'],
    ['http://anna:a/S3cret@proxy:8080', 'a/S3cret'],
    ['http://anna:a?b#S3cret:c@proxy:8080', 'a?b#S3cret:c'],
    ['http://anna:100%S3cret@proxy:8080', '100%S3cret'],
  ])('is taken apart at the last at sign: %s', (written, password) => {
    const { address, credentials } = splitCredentials(written);
    expect(credentials).toEqual({ userName: 'anna', password });
    expect(parseProxyAddress(address).host).toBe('proxy:8080');
  });

  it.each([
    'http://anna:S3cret@proxy:x',
    'anna:at@S3cret@proxy:x',
    'http://anna:a/S3cret@proxy:x',
    'ftp://anna:S3cret@proxy',
  ])('is shown without them when it is none: %s', (written) => {
    const parse = (): URL => parseProxyAddress(written);
    expect(parse).toThrow(expect.objectContaining({ code: 'proxy.bad-address' }));
    expect(parse).toThrow(expect.objectContaining({ message: expect.not.stringMatching(/S3cret|anna/) }));
  });
});
