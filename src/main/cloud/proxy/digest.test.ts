import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseChallenges } from './challenge.ts';
import { DigestSession, strongestDigest } from './digest.ts';

/** RFC 7616 3.9.1. */
const credentials = { userName: 'Mufasa', password: 'Circle of Life' };
const common =
  'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
const request = { method: 'GET', uri: '/dir/index.html' };

function open(line: string): DigestSession | null {
  const [challenge] = parseChallenges([line]);
  return challenge === undefined ? null : DigestSession.open(challenge, credentials, cnonce);
}

describe('Digest', () => {
  it.each([
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
  ])('answers the example of RFC 7616 by %s', (algorithm, response) => {
    const header = open(`Digest ${common}, algorithm=${algorithm}`)?.header(request);
    expect(header).toContain(`response="${response}"`);
    expect(header).toContain('nc=00000001');
    expect(header).toContain(`algorithm=${algorithm}`);
  });

  it('gives a realm in any script back as it came, and signs with its very bytes', () => {
    const realm = Buffer.from('Büro', 'utf8').toString('latin1');
    const [challenge] = parseChallenges([`Digest realm="${realm}", nonce="n"`]);
    if (challenge === undefined) throw new Error('no challenge');
    const header = DigestSession.open(challenge, { userName: 'Jäsøn', password: 'pässword' })?.header(request) ?? '';
    // Written as Latin-1, as Node does it.
    expect(Buffer.from(header, 'latin1').toString('utf8')).toContain('username="Jäsøn", realm="Büro"');
    const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');
    expect(header).toContain(`response="${md5(`${md5('Jäsøn:Büro:pässword')}:n:${md5('GET:/dir/index.html')}`)}"`);
  });

  it('counts the requests to one nonce', () => {
    const session = open(`Digest ${common}`);
    session?.header(request);
    expect(session?.header(request)).toContain('nc=00000002');
  });

  it('lets no name end the line of its header', () => {
    const [challenge] = parseChallenges([`Digest ${common}`]);
    if (challenge === undefined) throw new Error('no challenge');
    const header = DigestSession.open(challenge, { userName: 'a"b\r\nX: y', password: 'p' })?.header(request);
    expect(header).toContain('username="a\\"bX: y"');
  });

  it('hides the name where the server asks for that', () => {
    expect(open(`Digest ${common}, userhash=true`)?.header(request)).not.toContain('Mufasa');
  });

  it('answers a server of the old kind without a count', () => {
    expect(open('Digest realm="r", nonce="n"')?.header(request)).not.toMatch(/nc=|qop=|cnonce=/);
  });

  it.each(['Digest realm="r", nonce="n", qop="auth-int"', 'Digest realm="r", nonce="n", algorithm=SHA-3'])(
    'has no answer to %s',
    (line) => expect(open(line)).toBeNull(),
  );

  it('takes the strongest of several', () => {
    const challenges = parseChallenges([
      `Digest ${common}, algorithm=MD5`,
      `Digest ${common}, algorithm=SHA-256, Basic realm="x"`,
    ]);
    expect(strongestDigest(challenges)?.params.get('algorithm')).toBe('SHA-256');
  });
});

describe('the challenges of a proxy server', () => {
  it('are told apart, in several lines or in one', () => {
    const lines = [
      'Negotiate',
      'NTLM TlRMTVNTUAACAAAA==',
      'Basic realm="a \\"b\\", c", Digest nonce=x, realm = "y" , NTLM',
    ];
    expect(
      parseChallenges(lines).map(({ scheme, token, params }) => [scheme, token, Object.fromEntries(params)]),
    ).toEqual([
      ['Negotiate', null, {}],
      ['NTLM', 'TlRMTVNTUAACAAAA==', {}],
      ['Basic', null, { realm: 'a "b", c' }],
      ['Digest', null, { nonce: 'x', realm: 'y' }],
      ['NTLM', null, {}],
    ]);
  });

  it.each(['', ',', '  ', '=', '"x"', 'Basic realm="never ends', ', , ,Basic'])(
    'end where they cannot be read: %j',
    (line) => {
      expect(parseChallenges([line]).length).toBeLessThan(3);
    },
  );
});
