import type { DigestName, Known, SignatureScheme } from './algorithms.ts';
import { type AuthenticodeSignature, type ReadSignature, readSignatures } from './authenticode.ts';
import type { Certificate, CertificateFacts } from './certificate.ts';
import { hexOf, readDer, sameBytes } from './der.ts';
import { mostPadding } from './layout.ts';
import type { FoundSignature } from './read-signature.ts';
import type { SignerInfo } from './signed-data.ts';
import type { Timestamp } from './timestamp.ts';

/** What a time stamp says. */
export interface TimestampFacts {
  readonly kind: 'rfc3161' | 'pkcs9';
  /** ISO, in UTC. */
  readonly time: string;
  /** Null when its certificate is not there. */
  readonly signer: CertificateFacts | null;
  /** As `sha256`, or the number of one that we do not know. */
  readonly digestAlgorithm: string;
  readonly signatureAlgorithm: string;
}

/** What a signature says. Plain data; nothing of it is verified. */
export interface SignatureFacts {
  /** 0 for the one in the cabinet's own place, 1 for those within it, and so on. */
  readonly level: number;
  /** Null when its certificate is not there. */
  readonly signer: CertificateFacts | null;
  /** Of the cabinet: as `sha256`, or the number of one that we do not know. */
  readonly digestAlgorithm: string;
  /** As `rsa with sha256`. */
  readonly signatureAlgorithm: string;
  /** In hexadecimal digits. */
  readonly cabinetDigest: string;
  /** When the signer says that it was, ISO in UTC; nobody vouches for it. */
  readonly signingTime: string | null;
  readonly programName: string | null;
  readonly programUrl: string | null;
  readonly timestamps: readonly TimestampFacts[];
  /** All that stand in the signature, in their order. */
  readonly certificates: readonly CertificateFacts[];
}

/**
 * What the signatures say, the outermost first. Of those within another one only what can be read is told.
 * @throws {AppError} cab.signature-malformed, when the outermost cannot be read
 */
export function describeSignature(found: FoundSignature): readonly SignatureFacts[] {
  return openSignature(found).flatMap((one) => ('signature' in one ? [factsOf(one.signature)] : []));
}

/** @throws {AppError} cab.signature-malformed, when the outermost cannot be read */
export function openSignature({ name, offset, bytes }: FoundSignature): readonly ReadSignature[] {
  return readSignatures(readDer(bytes, { name, offset, field: 'ContentInfo' }, mostPadding));
}

/** The same of one that was read. */
export function factsOf(signature: AuthenticodeSignature): SignatureFacts {
  const { level, signedData, cabinetDigest, digest, programName, programUrl, timestamps } = signature;
  const { signerInfo, certificates } = signedData;
  return {
    level,
    signer: signerOf(signerInfo, certificates)?.facts ?? null,
    digestAlgorithm: wordOf(digest),
    signatureAlgorithm: schemeText(signerInfo),
    cabinetDigest: hexOf(cabinetDigest),
    signingTime: signerInfo.signingTime?.toISOString() ?? null,
    programName,
    programUrl,
    timestamps: timestamps.map(timestampFacts),
    certificates: certificates.map(({ facts }) => facts),
  };
}

/** What a time stamp says. */
export function timestampFacts({ kind, time, signerInfo, certificates }: Timestamp): TimestampFacts {
  return {
    kind,
    time: time.toISOString(),
    signer: signerOf(signerInfo, certificates)?.facts ?? null,
    digestAlgorithm: wordOf(signerInfo.digest),
    signatureAlgorithm: schemeText(signerInfo),
  };
}

/** The certificate that the signer names, or null. */
export function signerOf({ signer }: SignerInfo, certificates: readonly Certificate[]): Certificate | null {
  const isNamed = (one: Certificate): boolean =>
    signer.kind === 'key-identifier'
      ? one.subjectKeyIdentifier !== null && sameBytes(one.subjectKeyIdentifier, signer.identifier)
      : sameBytes(one.issuer, signer.issuer) && sameBytes(one.serialNumber, signer.serialNumber);
  return certificates.find(isNamed) ?? null;
}

function schemeText({ scheme, digest }: SignerInfo): string {
  if ('unknown' in scheme) return scheme.unknown;
  const { kind, digest: own }: SignatureScheme = scheme.known;
  return `${kind} with ${own ?? wordOf(digest)}`;
}

function wordOf(digest: Known<DigestName>): string {
  return 'known' in digest ? digest.known : digest.unknown;
}
