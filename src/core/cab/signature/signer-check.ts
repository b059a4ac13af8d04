import { createHash } from 'node:crypto';
import { isSignedBy, isWeakDigest } from './algorithms.ts';
import type { Certificate } from './certificate.ts';
import { sameBytes } from './der.ts';
import { signerOf } from './describe-signature.ts';
import { type Reason, reason } from './reasons.ts';
import type { SignerInfo } from './signed-data.ts';

/** What came of one SignerInfo. */
export interface CheckedSigner {
  readonly certificate: Certificate | null;
  readonly reasons: readonly Reason[];
  /** What makes it weak, though it holds. */
  readonly weaknesses: readonly Reason[];
}

/**
 * Whether a signer signed this content, as RFC 2315 9.3 and 9.4 say: the attributes are signed, and one of them is the digest of the
 * content. Whether the signer is to be trusted is another question.
 */
export function checkSigner(
  info: SignerInfo,
  certificates: readonly Certificate[],
  contentType: string,
  content: Uint8Array,
): CheckedSigner {
  const certificate = signerOf(info, certificates);
  const none = { certificate, weaknesses: [] };
  const { digest, scheme } = info;
  if ('unknown' in digest) return { ...none, reasons: [reason('algorithm-unknown', digest.unknown)] };
  if ('unknown' in scheme) return { ...none, reasons: [reason('algorithm-unknown', scheme.unknown)] };
  if (certificate === null) return { ...none, reasons: [reason('signer-missing')] };
  if (certificate.key === null) {
    return { ...none, reasons: [reason('algorithm-unknown', `the key of ${certificate.facts.subject}`)] };
  }
  const reasons: Reason[] = [];
  if (info.contentType !== contentType) reasons.push(reason('content-type-wrong'));
  if (!sameBytes(createHash(digest.known).update(content).digest(), info.messageDigest)) {
    reasons.push(reason('content-changed'));
  }
  // Where the scheme names a digest, it must be the one that the signer names.
  const isOneDigest = (scheme.known.digest ?? digest.known) === digest.known;
  const { signedBytes, encryptedDigest } = info;
  if (!isOneDigest || !isSignedBy(certificate.key, scheme.known, digest.known, signedBytes, encryptedDigest)) {
    reasons.push(reason('signature-wrong', certificate.facts.subject));
  }
  const weaknesses = isWeakDigest(digest.known) ? [reason('weak-digest', digest.known)] : [];
  return { certificate, reasons, weaknesses };
}
