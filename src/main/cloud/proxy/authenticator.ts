import { AppError } from '../../../shared/errors.ts';
import type { Challenge } from './challenge.ts';
import { type DigestRequest, DigestSession, strongestDigest } from './digest.ts';
import { authenticateMessage, negotiateMessage } from './ntlm.ts';

/** Who we are at one proxy server. */
export interface Identity {
  readonly userName: string;
  readonly password: string;
}

/** How the proxy server took us the last time. */
type Accepted =
  | { readonly scheme: 'basic' }
  | { readonly scheme: 'digest'; session: DigestSession }
  | { readonly scheme: 'ntlm' };

/**
 * For so long a refused password is not tried again: directories lock an account after a few wrong ones, and a download
 * would try it for every file.
 */
const refusalMs = 60_000;
/** A server that finds every nonce too old would be asked for ever. */
const mostRenewals = 2;

/**
 * Signs in to one proxy server as one person. A password is sent only to a server that asked for one; of what it offers the
 * strongest is taken (NTLM, Digest, Basic), and what was refused is not tried again.
 */
export class Authenticator {
  readonly #label: string;
  readonly #identity: Identity | null;
  readonly #now: () => number;
  #accepted: Accepted | null = null;
  #refusedMs: number | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(label: string, identity: Identity | null, now: () => number = () => performance.now()) {
    this.#label = label;
    this.#identity = identity;
    this.#now = now;
  }

  /** Whether a connection is signed in once, instead of every request. */
  get isPerConnection(): boolean {
    return this.#accepted?.scheme === 'ntlm';
  }

  /** Whether we know what the server wants: it took us before, or there is nobody to be. */
  get isSettled(): boolean {
    return this.#accepted !== null || this.#identity === null;
  }

  /** The next sign-in gets a new nonce. */
  forgetNonce(): void {
    if (this.#accepted?.scheme === 'digest') this.#accepted = null;
  }

  /**
   * The server asks again, though it took us before. What it was told in the clear it has judged already.
   * @throws {AppError} proxy.wrong-credentials
   */
  forget(): void {
    if (this.#accepted?.scheme === 'basic') throw this.#refuse();
    this.#accepted = null;
  }

  /** What goes along with a request unasked, because the server asked before; `null` when there is nothing to say. */
  header(request: DigestRequest): string | null {
    if (this.#accepted?.scheme === 'basic') return this.#basic();
    return this.#accepted?.scheme === 'digest' ? this.#accepted.session.header(request) : null;
  }

  /** Begins to sign in for one request. @throws {AppError} proxy.wrong-credentials */
  begin(request: DigestRequest): SignIn {
    this.#throwIfRefused();
    return new SignIn(
      {
        label: this.#label,
        identity: this.#identity,
        accepted: this.#accepted,
        header: () => this.header(request),
        basic: () => this.#basic(),
        onAccepted: (accepted) => {
          this.#accepted = accepted;
        },
        refuse: () => this.#refuse(),
      },
      request,
    );
  }

  /**
   * One at a time until the server has taken us: connections that begin together must not all try a wrong password.
   * @throws {AppError} proxy.wrong-credentials
   */
  async inTurn(): Promise<() => void> {
    if (this.#accepted !== null) return () => undefined;
    const before = this.#turn;
    let release = (): void => undefined;
    this.#turn = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    try {
      this.#throwIfRefused();
    } catch (error) {
      release();
      throw error;
    }
    return release;
  }

  #basic(): string {
    const { userName, password } = this.#identity ?? { userName: '', password: '' };
    return `Basic ${Buffer.from(`${userName}:${password}`, 'utf8').toString('base64')}`;
  }

  #refuse(): AppError {
    this.#refusedMs = this.#now();
    this.#accepted = null;
    return this.#wrong();
  }

  #throwIfRefused(): void {
    if (this.#refusedMs !== null && this.#now() - this.#refusedMs < refusalMs) throw this.#wrong();
  }

  #wrong(): AppError {
    const { userName } = this.#identity ?? { userName: '' };
    return new AppError('proxy.wrong-credentials', { proxy: this.#label, userName });
  }
}

interface SignInParts {
  readonly label: string;
  readonly identity: Identity | null;
  readonly accepted: Accepted | null;
  readonly header: () => string | null;
  readonly basic: () => string;
  readonly onAccepted: (accepted: Accepted) => void;
  readonly refuse: () => AppError;
}

/** The exchange of one request: what to send first, and what to answer to each 407. */
export class SignIn {
  readonly #parts: SignInParts;
  readonly #request: DigestRequest;
  /** What the last request carried. */
  #tried: Accepted | null = null;
  #wasUnasked = false;
  #negotiate: Buffer | null = null;
  #isBound = false;
  #renewals = 0;

  constructor(parts: SignInParts, request: DigestRequest) {
    this.#parts = parts;
    this.#request = request;
  }

  /** With the first request; `null` when the server never asked. */
  first(): string | null {
    const { accepted } = this.#parts;
    if (accepted === null) return null;
    this.#tried = accepted;
    this.#wasUnasked = true;
    return accepted.scheme === 'ntlm' ? this.#beginNtlm() : this.#parts.header();
  }

  /**
   * With the next request, on the same connection where it lasts, after these were demanded.
   * @throws {AppError} proxy.needs-credentials, proxy.wrong-credentials, proxy.unsupported-scheme
   */
  next(challenges: readonly Challenge[]): string {
    const { label, identity } = this.#parts;
    const offered = challenges.map(({ scheme }) => scheme);
    const ntlm = challenges.find(({ scheme }) => /^ntlm$/i.test(scheme));
    if (identity !== null && this.#negotiate !== null && ntlm?.token) return this.#finishNtlm(identity, ntlm.token);
    if (this.#tried !== null) {
      const again = this.#renewDigest(challenges);
      if (again !== null) return again;
      throw this.#parts.refuse();
    }
    const digest = strongestDigest(challenges);
    const basic = challenges.find(({ scheme }) => /^basic$/i.test(scheme));
    if (ntlm === undefined && digest === null && basic === undefined)
      throw new AppError('proxy.unsupported-scheme', { proxy: label, offered: offered.join(', ') || '407' });
    if (identity === null) throw new AppError('proxy.needs-credentials', { proxy: label });
    if (ntlm !== undefined) {
      this.#tried = { scheme: 'ntlm' };
      return this.#beginNtlm();
    }
    const session = digest === null ? null : DigestSession.open(digest, identity);
    if (session !== null) {
      this.#tried = { scheme: 'digest', session };
      return session.header(this.#request);
    }
    this.#tried = { scheme: 'basic' };
    return this.#parts.basic();
  }

  /** The answer just made counts on the connection of the question only. */
  get isBound(): boolean {
    return this.#isBound;
  }

  /** The server let us through. */
  accepted(): void {
    if (this.#tried !== null) this.#parts.onAccepted(this.#tried);
  }

  /** RFC 7616 3.3: a nonce grows old, which says nothing against the password. */
  #renewDigest(challenges: readonly Challenge[]): string | null {
    const { identity } = this.#parts;
    const challenge = strongestDigest(challenges);
    if (this.#tried?.scheme !== 'digest' || challenge === null || identity === null) return null;
    // One that was accepted before may be answered once anew: a server that started again knows none of its nonces.
    const isStale = challenge.params.get('stale')?.toLowerCase() === 'true';
    const session = this.#wasUnasked || isStale ? DigestSession.open(challenge, identity) : null;
    this.#wasUnasked = false;
    this.#renewals += 1;
    if (session === null || this.#renewals > mostRenewals) return null;
    this.#tried = { scheme: 'digest', session };
    return session.header(this.#request);
  }

  #beginNtlm(): string {
    this.#negotiate = negotiateMessage();
    return `NTLM ${this.#negotiate.toString('base64')}`;
  }

  #finishNtlm(identity: Identity, token: string): string {
    const message = authenticateMessage(identity, this.#negotiate ?? negotiateMessage(), Buffer.from(token, 'base64'));
    this.#negotiate = null;
    this.#isBound = true;
    if (message === null) throw this.#parts.refuse();
    return `NTLM ${message.toString('base64')}`;
  }
}
