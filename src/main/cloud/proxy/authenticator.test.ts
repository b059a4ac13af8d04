import { describe, expect, it } from 'vitest';
import { isAppError } from '../../../shared/errors.ts';
import { Authenticator, type SignIn } from './authenticator.ts';
import { parseChallenges } from './challenge.ts';

const request = { method: 'CONNECT', uri: 'cloud.test:443' };
const meg = { userName: 'meg', password: 'pa:ss' };
const digest = (nonce: string, more = ''): string => `Digest realm="r", nonce="${nonce}", qop="auth"${more}`;

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
  return 'none';
}

const next = (signIn: SignIn, ...lines: readonly string[]): string => signIn.next(parseChallenges(lines));

describe('who signs in to a proxy server', () => {
  it('says nothing before the server asks, and then at once', () => {
    const authenticator = new Authenticator('p:1', meg);
    const signIn = authenticator.begin(request);
    expect(signIn.first()).toBeNull();
    expect(next(signIn, 'Basic realm="x"')).toBe(`Basic ${Buffer.from('meg:pa:ss').toString('base64')}`);
    signIn.accepted();
    expect(authenticator.header(request)).toMatch(/^Basic /);
    expect(authenticator.begin(request).first()).toMatch(/^Basic /);
  });

  it.each([
    ['NTLM', ['Basic realm="x"', digest('n'), 'NTLM'], /^NTLM /],
    ['Digest', ['Basic realm="x"', digest('n')], /^Digest /],
    [
      'Basic, when Digest is of a kind nobody here knows',
      ['Basic realm="x"', 'Digest nonce="n", qop="auth-int"'],
      /^Basic /,
    ],
    ['what it can of several', ['Negotiate', 'Basic realm="x"'], /^Basic /],
  ])('takes the strongest that is offered: %s', (_, lines, expected) => {
    expect(next(new Authenticator('p:1', meg).begin(request), ...lines)).toMatch(expected);
  });

  it('asks for nobody where no answer would help', () => {
    expect(codeOf(() => next(new Authenticator('p:1', null).begin(request), 'Negotiate'))).toBe(
      'proxy.unsupported-scheme',
    );
    expect(codeOf(() => next(new Authenticator('p:1', null).begin(request)))).toBe('proxy.unsupported-scheme');
    expect(codeOf(() => next(new Authenticator('p:1', null).begin(request), 'NTLM'))).toBe('proxy.needs-credentials');
  });

  it('tries a password once, and again only after a minute', () => {
    let nowMs = 0;
    const authenticator = new Authenticator('p:1', meg, () => nowMs);
    const signIn = authenticator.begin(request);
    next(signIn, 'Basic realm="x"');
    expect(codeOf(() => next(signIn, 'Basic realm="x"'))).toBe('proxy.wrong-credentials');
    nowMs = 59_999;
    expect(codeOf(() => authenticator.begin(request))).toBe('proxy.wrong-credentials');
    nowMs = 60_000;
    expect(codeOf(() => authenticator.begin(request))).toBe('none');
  });

  it('lets others wait for the outcome, and spares them the same refusal', async () => {
    const authenticator = new Authenticator('p:1', meg);
    const release = await authenticator.inTurn();
    const waiting = authenticator.inTurn();
    const signIn = authenticator.begin(request);
    next(signIn, 'Basic realm="x"');
    expect(codeOf(() => next(signIn, 'Basic realm="x"'))).toBe('proxy.wrong-credentials');
    release();
    await expect(waiting).rejects.toMatchObject({ code: 'proxy.wrong-credentials' });
  });

  it('answers a nonce that has grown old, but not for ever', () => {
    const authenticator = new Authenticator('p:1', meg);
    const signIn = authenticator.begin(request);
    expect(next(signIn, digest('n1'))).toContain('nonce="n1"');
    expect(next(signIn, digest('n2', ', stale=true'))).toContain('nonce="n2"');
    expect(next(signIn, digest('n3', ', stale=true'))).toContain('nonce="n3"');
    expect(codeOf(() => next(signIn, digest('n4', ', stale=true')))).toBe('proxy.wrong-credentials');
  });

  it('takes a new nonce once where the server has started again, and no second time', () => {
    const authenticator = new Authenticator('p:1', meg);
    const first = authenticator.begin(request);
    next(first, digest('n1'));
    first.accepted();
    const signIn = authenticator.begin(request);
    expect(signIn.first()).toContain('nc=00000002');
    expect(next(signIn, digest('n2'))).toContain('nonce="n2"');
    expect(codeOf(() => next(signIn, digest('n3')))).toBe('proxy.wrong-credentials');
  });

  it('answers the question of NTLM on its connection only, and refuses one that is none', () => {
    const authenticator = new Authenticator('p:1', meg);
    const signIn = authenticator.begin(request);
    next(signIn, 'NTLM');
    expect(signIn.isBound).toBe(false);
    expect(codeOf(() => next(signIn, `NTLM ${Buffer.alloc(48).toString('base64')}`))).toBe('proxy.wrong-credentials');
    expect(signIn.isBound).toBe(true);
  });
});
