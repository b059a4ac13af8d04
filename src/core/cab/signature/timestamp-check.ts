import { createHash } from 'node:crypto';
import { isWeakDigest } from './algorithms.ts';
import type { Certificate } from './certificate.ts';
import { findChain } from './chain.ts';
import { sameBytes } from './der.ts';
import { type TimestampFacts, timestampFacts } from './describe-signature.ts';
import { type Reason, reason } from './reasons.ts';
import { checkSigner } from './signer-check.ts';
import type { Timestamp } from './timestamp.ts';

/** What a time stamp says, and whether it counts. Plain data. */
export interface TimestampVerdict extends TimestampFacts {
  /** `good` ones count; `changed` ones are not on this signature, or were made differently; of the others the maker is not trusted. */
  readonly state: 'good' | 'changed' | 'not-counted';
  readonly reasons: readonly Reason[];
}

/**
 * Holds a time stamp against the signature it is on. Its maker's certificates must hold at the time it tells: a stamp outlives them.
 * @param encryptedDigest of the signature
 * @param at the moment that is asked about: a later stamp says nothing of it
 */
export function checkTimestamp(
  stamp: Timestamp,
  encryptedDigest: Uint8Array,
  roots: readonly Certificate[],
  at: Date,
): TimestampVerdict {
  const facts = timestampFacts(stamp);
  const signer = checkSigner(stamp.signerInfo, stamp.certificates, stamp.contentType, stamp.content);
  const { imprint, signedCertificate } = stamp;
  const broken = signer.reasons.filter(({ code }) => code !== 'algorithm-unknown' && code !== 'signer-missing');
  const against = signer.reasons.filter((one) => !broken.includes(one));
  against.push(...signer.weaknesses);
  if (imprint !== null) {
    if ('unknown' in imprint.digest) against.push(reason('algorithm-unknown', imprint.digest.unknown));
    else {
      if (!isDigestOf(imprint.value, imprint.digest.known, encryptedDigest)) broken.push(reason('timestamp-changed'));
      if (isWeakDigest(imprint.digest.known)) against.push(reason('weak-digest', imprint.digest.known));
    }
    if (signer.certificate !== null && signedCertificate !== null) {
      if ('unknown' in signedCertificate.digest) {
        against.push(reason('algorithm-unknown', signedCertificate.digest.unknown));
      } else if (!isDigestOf(signedCertificate.value, signedCertificate.digest.known, signer.certificate.bytes)) {
        broken.push(reason('timestamp-changed', 'it names another certificate'));
      }
    } else if (signedCertificate === null) {
      // RFC 3161 2.4.2 asks for it: else the certificate could be exchanged for another one with the same key.
      against.push(reason('purpose-wrong', 'the time stamp does not name its certificate'));
    }
  }
  if (broken.length > 0) return { ...facts, state: 'changed', reasons: [...broken, ...against] };
  if (stamp.time > at) against.push(reason('not-yet-valid', `a time stamp of ${facts.time}`));
  if (signer.certificate !== null) {
    const chain = findChain(signer.certificate, stamp.certificates, roots, 'time-stamping', stamp.time);
    against.push(...chain.reasons);
  }
  return { ...facts, state: against.length === 0 ? 'good' : 'not-counted', reasons: against };
}

function isDigestOf(value: Uint8Array, digest: string, data: Uint8Array): boolean {
  return sameBytes(createHash(digest).update(data).digest(), value);
}
