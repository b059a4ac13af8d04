import { describe, expect, it } from 'vitest';
import { bareToken, tokenProblem } from './access-token.ts';

const now = new Date('2026-11-22T03:00:00Z');
const inAnHour = now.getTime() / 1000 + 3_600;

function token(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`;
}

describe('why a token was refused', () => {
  const aud = 'https://database.windows.net/';
  it.each([
    ['expired', token({ aud, exp: inAnHour - 3_600 })],
    ['other-audience', token({ aud: 'https://management.azure.com', exp: inAnHour })],
    ['unknown', token({ aud, exp: inAnHour })],
    ['unknown', token({ aud: 'https://database.usgovcloudapi.net', exp: inAnHour })],
    ['unknown', token({})],
    ['no-token', 'Xq7-Zebra!marmalade'],
    ['no-token', 'a.b.c'],
    ['no-token', `a.${Buffer.from('7').toString('base64url')}.c`],
    ['no-token', ''],
  ])('%s: %s', (problem, given) => {
    expect(tokenProblem(given, now)).toBe(problem);
  });
});

it('a token is taken out of what it was copied with', () => {
  for (const copied of ['a.b.c', ' a.b.c\r\n', 'Bearer a.b.c', 'bearer  a.b.c', '"a.b.c"', 'a.b\n.c'])
    expect(bareToken(copied)).toBe('a.b.c');
});
