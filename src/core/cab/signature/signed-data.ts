/*
 * PKCS #7 SignedData, which is CMS SignedData but for names. Sources: RFC 2315 section 9, RFC 5652 section 5; field names of the
 * former, where the two differ. Each signature and each time stamp of Authenticode has exactly one SignerInfo.
 */
import { clause } from '../../../shared/clauses.ts';
import { type DigestName, type Known, readDigest, readScheme, type SignatureScheme } from './algorithms.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { contextTag, type DerValue, tags } from './der.ts';
import { attributes, contentTypes } from './oids.ts';

/** Ours: chains have three or four, and a time stamp brings its own. */
const mostCertificates = 64;
/** Ours: a signature has less than ten. */
const mostAttributes = 64;

/** Attributes of one kind: signed ones or those that anybody can add. */
export interface Attribute {
  readonly type: string;
  readonly values: readonly DerValue[];
  readonly place: DerValue;
}

/** What one signer says. */
export interface SignerInfo {
  readonly place: DerValue;
  /** Who, as the certificate's issuer and number as encoded, or by its key. */
  readonly signer:
    | { readonly kind: 'issuer-and-serial'; readonly issuer: Uint8Array; readonly serialNumber: Uint8Array }
    | { readonly kind: 'key-identifier'; readonly identifier: Uint8Array };
  readonly digest: Known<DigestName>;
  readonly scheme: Known<SignatureScheme>;
  /** What is signed: the attributes as a SET OF. */
  readonly signedBytes: Uint8Array;
  /** Of the signed attributes. */
  readonly contentType: string;
  readonly messageDigest: Uint8Array;
  /** When the signer says that it was; nobody vouches for it. */
  readonly signingTime: Date | null;
  readonly signed: readonly Attribute[];
  readonly unsigned: readonly Attribute[];
  readonly encryptedDigest: Uint8Array;
}

/** What a ContentInfo with signedData holds. */
export interface SignedData {
  readonly contentType: string;
  /** The content that is signed. Its digest is of what stands in it, without tag and length. */
  readonly content: DerValue;
  readonly certificates: readonly Certificate[];
  readonly signerInfo: SignerInfo;
}

/** @throws {AppError} cab.signature-malformed */
export function readSignedData(contentInfo: DerValue): SignedData {
  const outer = contentInfo.expect(tags.sequence).fields('ContentInfo');
  const outerType = outer.take('contentType');
  if (outerType.oid() !== contentTypes.signedData) throw outerType.refuse(clause('not-signeddata'));
  const signedData = outer.take('content').expect(contextTag(0, 'constructed')).only('SignedData');
  outer.end();

  const fields = signedData.expect(tags.sequence).fields('SignedData');
  fields.take('version').smallInteger();
  fields.take('digestAlgorithms').expect(tags.set);
  const inner = fields.take('contentInfo').expect(tags.sequence).fields('SignedData.contentInfo');
  const contentType = inner.take('contentType').oid();
  const content = inner.take('content').expect(contextTag(0, 'constructed')).only('SignedData.contentInfo.content');
  inner.end();
  const certificates = readCertificates(fields.takeIf('certificates', contextTag(0, 'constructed')));
  fields.takeIf('crls', contextTag(1, 'constructed'));
  const signerInfo = fields.take('signerInfos').expect(tags.set).only('SignedData.signerInfos');
  fields.end();
  return { contentType, content, certificates, signerInfo: readSignerInfo(signerInfo) };
}

function readCertificates(list: DerValue | null): readonly Certificate[] {
  const values = list?.values('SignedData.certificates') ?? [];
  if (list !== null && values.length > mostCertificates)
    throw list.refuse(clause('more-than-certificates', { mostCertificates }));
  // The other kinds of certificate that RFC 5652 allows have tags of their own, and nothing here needs them.
  return values.filter((value) => value.tag === tags.sequence).map(readCertificate);
}

/** @throws {AppError} cab.signature-malformed */
export function readSignerInfo(value: DerValue): SignerInfo {
  const fields = value.expect(tags.sequence).fields('SignerInfo');
  fields.take('version').smallInteger();
  const signer = readSigner(fields.take('issuerAndSerialNumber'));
  const digest = readDigest(fields.take('digestAlgorithm'));
  const signedValue = fields.take('authenticatedAttributes').expect(contextTag(0, 'constructed'));
  const signed = readAttributes(signedValue);
  const scheme = readScheme(fields.take('digestEncryptionAlgorithm'));
  const encryptedDigest = fields.take('encryptedDigest').octets();
  const unsignedValue = fields.takeIf('unauthenticatedAttributes', contextTag(1, 'constructed'));
  fields.end();

  const one = (type: string, name: string): DerValue => {
    const attribute = oneAttribute(signed, type, name);
    if (attribute === null) throw signedValue.refuse(clause('does-not-have', { name }));
    return attribute;
  };
  // What is signed has the tag of a SET OF instead of its place in SignerInfo: RFC 2315 9.3.
  const signedBytes = new Uint8Array(signedValue.bytes);
  signedBytes[0] = tags.set;
  return {
    place: value,
    signer,
    digest,
    scheme,
    signedBytes,
    contentType: one(attributes.contentType, 'contentType').oid(),
    messageDigest: one(attributes.messageDigest, 'messageDigest').octets(),
    signingTime: oneAttribute(signed, attributes.signingTime, 'signingTime')?.time() ?? null,
    signed,
    unsigned: unsignedValue === null ? [] : readAttributes(unsignedValue),
    encryptedDigest,
  };
}

function readSigner(value: DerValue): SignerInfo['signer'] {
  if (value.tag === contextTag(0, 'primitive')) return { kind: 'key-identifier', identifier: value.content };
  const fields = value.expect(tags.sequence).fields('IssuerAndSerialNumber');
  const issuer = fields.take('issuer').bytes;
  return { kind: 'issuer-and-serial', issuer, serialNumber: fields.take('serialNumber').expect(tags.integer).content };
}

function readAttributes(list: DerValue): readonly Attribute[] {
  const values = list.values();
  if (values.length > mostAttributes) throw list.refuse(clause('more-than-attributes', { mostAttributes }));
  return values.map((value) => {
    const fields = value.expect(tags.sequence).fields('Attribute');
    const type = fields.take('type').oid();
    const set = fields.take('values').expect(tags.set);
    fields.end();
    return { type, values: set.values(), place: set };
  });
}

/** The one value of an attribute that must not stand twice. */
export function oneAttribute(list: readonly Attribute[], type: string, name: string): DerValue | null {
  const [attribute, ...more] = list.filter((one) => one.type === type);
  if (attribute === undefined) return null;
  if (more.length > 0) throw attribute.place.named(name).refuse(clause('there-twice'));
  return attribute.place.only(name);
}

/** Every value of an attribute that may have several. */
export function allValues(list: readonly Attribute[], types: readonly string[], name: string): readonly DerValue[] {
  return list
    .filter(({ type }) => types.includes(type))
    .flatMap(({ values }) => values.map((value) => value.named(name)));
}
