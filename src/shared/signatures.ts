import type { Clause } from './clauses.ts';

/**
 * What the signature of a file was found to be worth. `not-judged`: signed, and nothing says which roots count.
 * The order is that of what is told first.
 */
export const signatureKinds = [
  'changed',
  'unreadable',
  'wrong-purpose',
  'untrusted',
  'weak',
  'not-yet-valid',
  'expired',
  'unsigned',
  'not-judged',
  'good',
] as const;
export type SignatureKind = (typeof signatureKinds)[number];

/** The signature of one file. */
export interface FileSignature {
  readonly kind: SignatureKind;
  /** The subject of its certificate, safe to show; `null` where none can be read. */
  readonly signer: string | null;
  /** The subject of the root it leads to; `null` where it leads to none that counts. */
  readonly root: string | null;
  /** Why it is not good, in English; a remark on one that is. */
  readonly reason: string | null;
  /** The same for other languages. */
  readonly clause: Clause | null;
}

/** The signatures of what a job downloaded or was brought. */
export interface SignatureFacts {
  readonly policy: 'require' | 'warn';
  /** How many root certificates count. */
  readonly roots: number;
  readonly files: readonly (FileSignature & { readonly path: string })[];
}

/** Nothing is to be said against it. */
export function isFine({ kind }: FileSignature): boolean {
  return kind === 'good' || kind === 'not-judged';
}
