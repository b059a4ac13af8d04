import { createHash, randomBytes } from 'node:crypto';
import type { Challenge } from './challenge.ts';

/** Digest access authentication: RFC 7616, and RFC 2069 where a proxy server names no `qop`. */

/** The strongest first, by the names of RFC 7616 6.1 and the digests behind them. */
const algorithms = [
  ['SHA-512-256', 'sha512-256'],
  ['SHA-256', 'sha256'],
  ['MD5', 'md5'],
] as const;

/** One request, as it is signed. */
export interface DigestRequest {
  readonly method: string;
  /** The request target, as it stands in the first line. */
  readonly uri: string;
}

interface DigestCredentials {
  readonly userName: string;
  readonly password: string;
}

/** The answers to one nonce of a proxy server. */
export class DigestSession {
  readonly #challenge: Challenge;
  readonly #credentials: DigestCredentials;
  readonly #digest: string;
  readonly #isSession: boolean;
  readonly #cnonce: string;
  #count = 0;

  private constructor(challenge: Challenge, credentials: DigestCredentials, digest: string, cnonce: string) {
    this.#challenge = challenge;
    this.#credentials = credentials;
    this.#digest = digest;
    this.#isSession = /-sess$/i.test(challenge.params.get('algorithm') ?? '');
    this.#cnonce = cnonce;
  }

  /** `null` for a challenge we have no answer to: another algorithm, or only `auth-int`. */
  static open(
    challenge: Challenge,
    credentials: DigestCredentials,
    cnonce: string = randomBytes(16).toString('hex'),
  ): DigestSession | null {
    const digest = digestOf(challenge);
    return digest === null ? null : new DigestSession(challenge, credentials, digest, cnonce);
  }

  /** The header for one more request. */
  header({ method, uri }: DigestRequest): string {
    const { params } = this.#challenge;
    const { userName, password } = this.#credentials;
    const realm = params.get('realm') ?? '';
    const nonce = params.get('nonce') ?? '';
    const hash = (...parts: readonly (string | Buffer)[]): string => {
      const digest = createHash(this.#digest);
      for (const part of parts) digest.update(part);
      return digest.digest('hex');
    };
    // It was read as Latin-1: these are its bytes again, whatever letters they stand for.
    const realmBytes = Buffer.from(realm, 'latin1');
    this.#count += 1;
    const count = this.#count.toString(16).padStart(8, '0');
    const cnonce = this.#cnonce;
    const secret = hash(`${userName}:`, realmBytes, `:${password}`);
    const a1 = this.#isSession ? hash(`${secret}:${nonce}:${cnonce}`) : secret;
    const a2 = hash(`${method}:${uri}`);
    const isHashed = params.get('userhash')?.toLowerCase() === 'true';
    const hasQop = params.has('qop');
    const fields: readonly (readonly [string, string | null, 'quoted' | 'plain'])[] = [
      ['username', isHashed ? hash(`${userName}:`, realmBytes) : inUtf8(userName), 'quoted'],
      ['realm', realm, 'quoted'],
      ['nonce', nonce, 'quoted'],
      ['uri', uri, 'quoted'],
      ['response', hash(hasQop ? `${a1}:${nonce}:${count}:${cnonce}:auth:${a2}` : `${a1}:${nonce}:${a2}`), 'quoted'],
      ['algorithm', params.get('algorithm') ?? null, 'plain'],
      ['opaque', params.get('opaque') ?? null, 'quoted'],
      ['qop', hasQop ? 'auth' : null, 'plain'],
      ['nc', hasQop ? count : null, 'plain'],
      ['cnonce', hasQop || this.#isSession ? cnonce : null, 'quoted'],
      ['userhash', isHashed ? 'true' : null, 'plain'],
    ];
    const written = fields.flatMap(([name, value, form]) =>
      value === null ? [] : [`${name}=${form === 'quoted' ? quoted(value) : value}`],
    );
    return `Digest ${written.join(', ')}`;
  }
}

/** The strongest challenge we can answer; `null` when there is none. */
export function strongestDigest(challenges: readonly Challenge[]): Challenge | null {
  const digests = challenges.filter(({ scheme }) => /^digest$/i.test(scheme));
  for (const [, digest] of algorithms) {
    const found = digests.find((challenge) => digestOf(challenge) === digest);
    if (found !== undefined) return found;
  }
  return null;
}

function digestOf({ params }: Challenge): string | null {
  const qop = params.get('qop');
  const takesAuth = qop === undefined || qop.split(',').some((each) => each.trim().toLowerCase() === 'auth');
  const name = (params.get('algorithm') ?? 'MD5').replace(/-sess$/i, '').toUpperCase();
  return takesAuth ? (algorithms.find(([known]) => known === name)?.[1] ?? null) : null;
}

/** Header lines are Latin-1 in Node: a name in another script travels as the bytes of its UTF-8. No name ends the line. */
function inUtf8(text: string): string {
  return Buffer.from(text.replaceAll(/\p{Cc}/gu, ''), 'utf8').toString('latin1');
}

/** As it came from the server, or as it is to travel. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
