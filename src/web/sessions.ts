import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Tokens that open a session once, and the sessions they opened. Both are 256 random bits and live in memory only. */
export class Sessions {
  readonly #tokens = new Set<string>();
  readonly #sessions = new Set<string>();

  /** A token for one new session. */
  createToken(): string {
    return create(this.#tokens);
  }

  /** The session a token opens; `null` when it was used, or never was one. */
  redeem(token: string): string | null {
    const known = find(this.#tokens, token);
    if (known === null) return null;
    this.#tokens.delete(known);
    return create(this.#sessions);
  }

  isOpen(session: string): boolean {
    return find(this.#sessions, session) !== null;
  }
}

function create(set: Set<string>): string {
  const value = randomBytes(32).toString('base64url');
  set.add(value);
  return value;
}

/** Compares in constant time, so that the time of an answer tells nothing of the secret. */
function find(set: ReadonlySet<string>, value: string): string | null {
  const wanted = digest(value);
  let found: string | null = null;
  for (const candidate of set) {
    if (timingSafeEqual(digest(candidate), wanted)) found = candidate;
  }
  return found;
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
