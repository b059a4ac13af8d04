/*
 * Digests and signatures by name. Sources: RFC 8017 (RSA, PSS), RFC 5754 and RFC 5758 (SHA-2 with RSA and ECDSA), RFC 4055 (PSS's
 * parameters). The work itself is node:crypto's.
 */
import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { contextTag, type DerValue, tags } from './der.ts';

/** Digests we compute; MD5 and SHA-1 only to tell what a weak signature says. */
export type DigestName = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512';

const digests: Readonly<Record<string, DigestName>> = {
  '1.2.840.113549.2.5': 'md5',
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** How a signature is made. `digest` is null where the algorithm leaves it to another field. */
export interface SignatureScheme {
  readonly kind: 'rsa' | 'rsa-pss' | 'ecdsa';
  readonly digest: DigestName | null;
  /** Of PSS. */
  readonly saltBytes: number;
}

const schemes: Readonly<Record<string, readonly ['rsa' | 'ecdsa', DigestName | null]>> = {
  '1.2.840.113549.1.1.1': ['rsa', null],
  '1.2.840.113549.1.1.4': ['rsa', 'md5'],
  '1.2.840.113549.1.1.5': ['rsa', 'sha1'],
  '1.2.840.113549.1.1.11': ['rsa', 'sha256'],
  '1.2.840.113549.1.1.12': ['rsa', 'sha384'],
  '1.2.840.113549.1.1.13': ['rsa', 'sha512'],
  '1.2.840.10045.2.1': ['ecdsa', null],
  '1.2.840.10045.4.1': ['ecdsa', 'sha1'],
  '1.2.840.10045.4.3.2': ['ecdsa', 'sha256'],
  '1.2.840.10045.4.3.3': ['ecdsa', 'sha384'],
  '1.2.840.10045.4.3.4': ['ecdsa', 'sha512'],
};
const rsaPss = '1.2.840.113549.1.1.10';
const mgf1 = '1.2.840.113549.1.1.8';

/** An algorithm that we know, or the number of one that we do not. */
export type Known<T> = { readonly known: T } | { readonly unknown: string };

/** An AlgorithmIdentifier that names a digest. */
export function readDigest(identifier: DerValue): Known<DigestName> {
  const oid = identifier.expect(tags.sequence).fields('AlgorithmIdentifier').take('algorithm').oid();
  const digest = digests[oid];
  return digest === undefined ? { unknown: oid } : { known: digest };
}

/** An AlgorithmIdentifier that names a way to sign. */
export function readScheme(identifier: DerValue): Known<SignatureScheme> {
  const fields = identifier.expect(tags.sequence).fields('AlgorithmIdentifier');
  const oid = fields.take('algorithm').oid();
  if (oid === rsaPss) return readPss(fields.takeIf('parameters', tags.sequence));
  const scheme = schemes[oid];
  return scheme === undefined ? { unknown: oid } : { known: { kind: scheme[0], digest: scheme[1], saltBytes: 0 } };
}

function readPss(parameters: DerValue | null): Known<SignatureScheme> {
  let digest: Known<DigestName> = { known: 'sha1' };
  let mask: Known<DigestName> = digest;
  let saltBytes = 20;
  if (parameters !== null) {
    const fields = parameters.fields('RSASSA-PSS-params');
    const hash = fields.takeIf('hashAlgorithm', contextTag(0, 'constructed'));
    if (hash !== null) digest = readDigest(hash.only('RSASSA-PSS-params.hashAlgorithm'));
    const generator = fields.takeIf('maskGenAlgorithm', contextTag(1, 'constructed'));
    if (generator !== null) {
      const parts = generator
        .only('RSASSA-PSS-params.maskGenAlgorithm')
        .expect(tags.sequence)
        .fields('MaskGenAlgorithm');
      const oid = parts.take('algorithm').oid();
      mask = oid === mgf1 ? readDigest(parts.take('parameters')) : { unknown: oid };
    }
    const salt = fields.takeIf('saltLength', contextTag(2, 'constructed'));
    if (salt !== null) saltBytes = salt.only('RSASSA-PSS-params.saltLength').smallInteger();
  }
  if ('unknown' in digest) return digest;
  if ('unknown' in mask) return mask;
  // node:crypto takes one digest for both; nobody signs with two.
  if (mask.known !== digest.known || saltBytes > 512) return { unknown: rsaPss };
  return { known: { kind: 'rsa-pss', digest: digest.known, saltBytes } };
}

/** Curves whose name a key may give; a key that brings a curve of its own is not taken. */
const curves = new Set(['prime256v1', 'P-256', 'secp384r1', 'P-384', 'secp521r1', 'P-521']);
/** Larger keys are not in use, and would take long. */
const mostRsaBits = 8192;

/** A public key, from SubjectPublicKeyInfo; null when it is not of a kind we verify with. */
export function readKey(subjectPublicKeyInfo: Uint8Array): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(subjectPublicKeyInfo), format: 'der', type: 'spki' });
    const details = key.asymmetricKeyDetails;
    const isRsa = key.asymmetricKeyType === 'rsa' && (details?.modulusLength ?? Infinity) <= mostRsaBits;
    const isCurve = key.asymmetricKeyType === 'ec' && curves.has(details?.namedCurve ?? '');
    return isRsa || isCurve ? key : null;
  } catch {
    return null;
  }
}

/** Whether it is the key's signature of the data. Never throws. */
export function isSignedBy(
  key: KeyObject,
  scheme: SignatureScheme,
  digest: DigestName,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (key.asymmetricKeyType !== (scheme.kind === 'ecdsa' ? 'ec' : 'rsa')) return false;
  try {
    if (scheme.kind === 'rsa-pss') {
      const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltBytes };
      return verify(digest, data, { key, ...padding }, signature);
    }
    return verify(digest, data, key, signature);
  } catch {
    return false;
  }
}

/** The rule of weakness: MD5 and SHA-1 can be forged, and RSA keys of less than 2,048 bits can be broken. */
export function isWeakDigest(digest: DigestName): boolean {
  return digest === 'md5' || digest === 'sha1';
}

/** The other half of the rule. */
export function isWeakKey(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048;
}
