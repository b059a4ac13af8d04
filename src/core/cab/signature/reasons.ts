/** Why a signature is not good, or what should be known of one that is. Codes are stable: programs may decide on them. */
const words = {
  // The cabinet or the signature is not what was signed.
  'cabinet-changed': 'the cabinet is not what was signed',
  'content-changed': 'what the signature says of the cabinet is not what was signed',
  'signature-wrong': 'the signature was not made with the key of its certificate',
  'timestamp-changed': 'a time stamp belongs to another signature, or was changed',
  // It cannot be verified.
  malformed: 'it cannot be read',
  'signer-missing': 'the certificate of the signer is not there',
  'content-type-wrong': 'the kind of content that was signed is not the kind that is there',
  'algorithm-unknown': 'it uses an algorithm that this program does not verify',
  'reserve-of-another-form': 'the header of the cabinet does not have the form that signing gives it',
  // Its chain of certificates.
  'no-root': 'no chain leads to a certificate that is trusted',
  'chain-wrong': 'a certificate of the chain was not signed by the one above it',
  'not-an-authority': 'a certificate of the chain may not sign others',
  'path-too-long': 'the chain is longer than one of its certificates allows',
  'purpose-wrong': 'a certificate is not for this purpose',
  'extension-not-judged': 'a certificate has a critical extension that this program does not judge',
  'not-yet-valid': 'a certificate was not valid yet',
  expired: 'a certificate was not valid any more',
  // It can be forged.
  'weak-digest': 'a digest is used that can be forged',
  'weak-key': 'a key is used that is too short',
  // Remarks.
  'timestamp-not-counted': 'a time stamp does not count',
  'bytes-behind': 'there are bytes behind the signature, for which nobody vouches',
} as const;

export type ReasonCode = keyof typeof words;

/** One reason, as plain data. */
export interface Reason {
  readonly code: ReasonCode;
  /** In English, without a full stop; `detail` is in it. */
  readonly text: string;
  /** The certificate or the algorithm in question. */
  readonly detail: string | null;
  /** Of what cannot be read: where, and the specification's name of it. */
  readonly offset: number | null;
  readonly field: string | null;
}

export function reason(code: ReasonCode, detail: string | null = null): Reason {
  const text = detail === null ? words[code] : `${words[code]}: ${detail}`;
  return { code, text, detail, offset: null, field: null };
}
