const hidden = '***';
/** A shorter secret would blot out half of the log, and tell itself by the gaps. */
const leastLength = 3;
/** Fields deeper than this are not worth a log. */
const depthLimit = 8;

// The part of an address between `//` and `@`: a user name and often a password.
const addressCredentials = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"'<>]*@/gi;
const authorization = /\b((?:proxy-)?authorization["']?\s*[:=]\s*["']?)(?:[a-z]+\s+)?[^\s"',;]+/gi;

/** Keeps secrets out of everything that is written: the ones of this run, and credentials that stand in addresses. */
export class Redactor {
  #secrets: readonly string[] = [];

  constructor(secrets: readonly string[] = []) {
    for (const secret of secrets) this.add(secret);
  }

  /** From now on `secret` is hidden, also as it looks in an address or in Base64. */
  add(secret: string): void {
    if (secret.length < leastLength) return;
    // Half of a pair of surrogates has no form in an address.
    const forms = [secret, encodeURIComponent(secret.toWellFormed()), Buffer.from(secret).toString('base64')];
    // The longest first: one form may be the beginning of another.
    this.#secrets = [...new Set([...this.#secrets, ...forms])].toSorted((a, b) => b.length - a.length);
  }

  text(text: string): string {
    let clean = text;
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, hidden);
    return clean.replace(addressCredentials, `$1${hidden}@`).replace(authorization, `$1${hidden}`);
  }

  /** A copy of any value with every text in it clean; what JSON cannot hold becomes text. */
  value(value: unknown, depth = 0): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'bigint') return value.toString();
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Date) return value.toISOString();
    if (value instanceof Uint8Array) return `(${value.length} bytes)`;
    if (depth >= depthLimit) return '(more)';
    if (value instanceof Error) return { name: value.name, message: this.text(value.message) };
    if (Array.isArray(value)) return value.map((item) => this.value(item, depth + 1));
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.value(item, depth + 1)]));
  }
}
