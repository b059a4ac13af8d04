import { type Clause, clause, inEnglish } from '../../../shared/clauses.ts';

/** Why a signature is not good, or what should be known of one that is. Codes are stable: programs may decide on them. */
const codes = [
  // The cabinet or the signature is not what was signed.
  'cabinet-changed',
  'content-changed',
  'signature-wrong',
  'timestamp-changed',
  // It cannot be verified.
  'malformed',
  'signer-missing',
  'content-type-wrong',
  'algorithm-unknown',
  'reserve-of-another-form',
  // Its chain of certificates.
  'no-root',
  'chain-wrong',
  'not-an-authority',
  'path-too-long',
  'purpose-wrong',
  'extension-not-judged',
  'not-yet-valid',
  'expired',
  // It can be forged.
  'weak-digest',
  'weak-key',
  // Remarks.
  'timestamp-not-counted',
  'bytes-behind',
] as const;

export type ReasonCode = (typeof codes)[number];

/** One reason, as plain data. */
export interface Reason {
  readonly code: ReasonCode;
  /** In English, without a full stop; `detail` is in it. */
  readonly text: string;
  /** The same for other languages. */
  readonly clause: Clause;
  /** The certificate or the algorithm in question. */
  readonly detail: string | null;
  /** Of what cannot be read: where, and the specification's name of it. */
  readonly offset: number | null;
  readonly field: string | null;
}

/** What cannot be read of a signature, and where. */
export function unreadableReason(field: string, offset: number, problem: Clause): Reason {
  const where = clause('field-at-byte', { field, offset, problem });
  return {
    ...reason('malformed'),
    ...told(clause('with-detail', { what: clause('signature.malformed'), detail: where })),
    detail: inEnglish(where),
    offset,
    field,
  };
}

function told(words: Clause): Pick<Reason, 'text' | 'clause'> {
  return { text: inEnglish(words), clause: words };
}

export function reason(code: ReasonCode, detail: string | null = null): Reason {
  const bare = clause(`signature.${code}`);
  return {
    code,
    ...told(detail === null ? bare : clause('with-detail', { what: bare, detail })),
    detail,
    offset: null,
    field: null,
  };
}
