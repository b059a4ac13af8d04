/*
 * Time stamps on a signature: tokens of RFC 3161, and the older countersignatures of PKCS #9 (RFC 2985 5.3.6). Both vouch for the
 * signature's `encryptedDigest`: it was there at that time.
 */
import { clause } from '../../../shared/clauses.ts';
import { type DigestName, type Known, readDigest } from './algorithms.ts';
import type { Certificate } from './certificate.ts';
import { type DerValue, tags } from './der.ts';
import { attributes, contentTypes } from './oids.ts';
import {
  allValues,
  oneAttribute,
  readSignedData,
  readSignerInfo,
  type SignedData,
  type SignerInfo,
} from './signed-data.ts';

/** Ours: time stamps on one signature. */
const mostTimestamps = 8;

/** One time stamp, read and not verified. */
export interface Timestamp {
  readonly kind: 'rfc3161' | 'pkcs9';
  readonly time: Date;
  readonly signerInfo: SignerInfo;
  /** Those that the stamp brings, and those of the signature it is on. */
  readonly certificates: readonly Certificate[];
  /** What the signer of the stamp signs the digest of. */
  readonly content: Uint8Array;
  readonly contentType: string;
  /** TSTInfo.messageImprint: the digest of the stamped signature. Null where `content` is the stamped signature itself. */
  readonly imprint: { readonly digest: Known<DigestName>; readonly value: Uint8Array } | null;
  /** ESSCertID: the digest of the certificate that may have signed. */
  readonly signedCertificate: { readonly digest: Known<DigestName>; readonly value: Uint8Array } | null;
}

/** @throws {AppError} cab.signature-malformed */
export function readTimestamps(stamped: SignedData): readonly Timestamp[] {
  const { unsigned } = stamped.signerInfo;
  const tokenTypes = [attributes.microsoftTimeStampToken, attributes.timeStampToken];
  const tokens = allValues(unsigned, tokenTypes, 'TimeStampToken');
  const countersignatures = allValues(unsigned, [attributes.countersignature], 'countersignature');
  const first = tokens[0] ?? countersignatures[0];
  if (first !== undefined && tokens.length + countersignatures.length > mostTimestamps) {
    throw first.refuse(clause('one-more-than-time', { mostTimestamps }));
  }
  return [
    ...tokens.map((token) => readToken(token, stamped)),
    ...countersignatures.map((value) => readCountersignature(value, stamped)),
  ];
}

/** RFC 3161 2.4.2. */
function readToken(token: DerValue, stamped: SignedData): Timestamp {
  const { content, contentType, certificates, signerInfo } = readSignedData(token);
  if (contentType !== contentTypes.tstInfo) throw content.refuse(clause('not-tstinfo'));
  const fields = content.inside('TSTInfo').expect(tags.sequence).fields('TSTInfo');
  fields.take('version').smallInteger();
  fields.take('policy').oid();
  const imprint = fields.take('messageImprint').expect(tags.sequence).fields('MessageImprint');
  const digest = readDigest(imprint.take('hashAlgorithm'));
  const value = imprint.take('hashedMessage').octets();
  fields.take('serialNumber').expect(tags.integer);
  return {
    kind: 'rfc3161',
    time: fields.take('genTime').expect(tags.generalizedTime).time(),
    signerInfo,
    certificates: [...certificates, ...stamped.certificates],
    content: content.content,
    contentType,
    imprint: { digest, value },
    signedCertificate: readSignedCertificate(signerInfo),
  };
}

function readCountersignature(value: DerValue, stamped: SignedData): Timestamp {
  const signerInfo = readSignerInfo(value);
  if (signerInfo.signingTime === null) throw value.refuse(clause('does-not-have-signingtime'));
  return {
    kind: 'pkcs9',
    time: signerInfo.signingTime,
    signerInfo,
    certificates: stamped.certificates,
    content: stamped.signerInfo.encryptedDigest,
    contentType: contentTypes.data,
    imprint: null,
    signedCertificate: null,
  };
}

/** RFC 5035 section 4 and RFC 2634 section 5.4: the first certificate listed is the signer's. */
function readSignedCertificate(signerInfo: SignerInfo): Timestamp['signedCertificate'] {
  const newer = oneAttribute(signerInfo.signed, attributes.signingCertificateV2, 'SigningCertificateV2');
  const value = newer ?? oneAttribute(signerInfo.signed, attributes.signingCertificate, 'SigningCertificate');
  if (value === null) return null;
  const certs = value.expect(tags.sequence).fields('SigningCertificate').take('certs').expect(tags.sequence);
  const id = certs.fields('SigningCertificate.certs').take('ESSCertID').expect(tags.sequence).fields('ESSCertID');
  const algorithm = newer === null ? null : id.takeIf('hashAlgorithm', tags.sequence);
  const unnamed: Known<DigestName> = { known: newer === null ? 'sha1' : 'sha256' };
  return { digest: algorithm === null ? unnamed : readDigest(algorithm), value: id.take('certHash').octets() };
}
