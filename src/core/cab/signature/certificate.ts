/* X.509 certificates, as far as judging a signature needs them. Source: RFC 5280 section 4. */

import { createHash, type KeyObject } from 'node:crypto';
import { clause } from '../../../shared/clauses.ts';
import { isWeakDigest, type Known, readKey, readScheme, type SignatureScheme } from './algorithms.ts';
import { contextTag, type DerValue, sameBytes, tags } from './der.ts';
import { nameText } from './names.ts';
import { extensions } from './oids.ts';

/** What is shown of a certificate. */
export interface CertificateFacts {
  /** On one line, in the order of the certificate: `C=NL, O=Example, CN=Example signing`. */
  readonly subject: string;
  readonly issuer: string;
  /** Hexadecimal digits. */
  readonly serialNumber: string;
  /** ISO, in UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** Of the whole certificate, in hexadecimal digits. */
  readonly sha256: string;
}

/** What judging needs. Names and numbers are compared as they are encoded. */
export interface Certificate {
  readonly facts: CertificateFacts;
  readonly bytes: Uint8Array;
  readonly tbsCertificate: Uint8Array;
  readonly version: 1 | 2 | 3;
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly serialNumber: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Null when it is of a kind we do not verify with. */
  readonly key: KeyObject | null;
  readonly scheme: Known<SignatureScheme>;
  readonly signature: Uint8Array;
  /** Null when the extension is not there. */
  readonly basicConstraints: { readonly isAuthority: boolean; readonly pathLength: number | null } | null;
  readonly keyUsage: KeyUsage | null;
  readonly purposes: { readonly oids: readonly string[]; readonly isCritical: boolean } | null;
  readonly subjectKeyIdentifier: Uint8Array | null;
  /** Of critical extensions that we do not judge. */
  readonly unjudged: readonly string[];
  readonly isWeaklySigned: boolean;
}

/** RFC 5280 4.2.1.3, of which only these matter here. */
export interface KeyUsage {
  readonly digitalSignature: boolean;
  readonly nonRepudiation: boolean;
  readonly keyCertSign: boolean;
}

/** @throws {AppError} cab.signature-malformed */
export function readCertificate(value: DerValue): Certificate {
  const outer = value.expect(tags.sequence).fields('Certificate');
  const tbsCertificate = outer.take('tbsCertificate').expect(tags.sequence);
  const signatureAlgorithm = outer.take('signatureAlgorithm');
  const signatureValue = outer.take('signatureValue').wholeBits();
  outer.end();

  const fields = tbsCertificate.fields('TBSCertificate');
  const version = readVersion(fields.takeIf('version', contextTag(0, 'constructed')));
  const serialNumber = fields.take('serialNumber').expect(tags.integer);
  const innerAlgorithm = fields.take('signature');
  const issuer = fields.take('issuer');
  const validity = fields.take('validity').expect(tags.sequence).fields('Validity');
  const notBefore = validity.take('notBefore').time();
  const notAfter = validity.take('notAfter').time();
  const subject = fields.take('subject');
  const subjectPublicKeyInfo = fields.take('subjectPublicKeyInfo').expect(tags.sequence);
  fields.takeIf('issuerUniqueID', contextTag(1, 'primitive'));
  fields.takeIf('subjectUniqueID', contextTag(2, 'primitive'));
  const found = readExtensions(fields.takeIf('extensions', contextTag(3, 'constructed')));
  fields.end();
  if (!sameBytes(innerAlgorithm.bytes, signatureAlgorithm.bytes)) {
    throw innerAlgorithm.refuse(clause('differs-from-certificate-signaturealgorithm'));
  }

  const scheme = readScheme(signatureAlgorithm);
  return {
    facts: {
      subject: nameText(subject),
      issuer: nameText(issuer),
      serialNumber: serialNumber.integerHex(),
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      sha256: createHash('sha256').update(value.bytes).digest('hex'),
    },
    bytes: value.bytes,
    tbsCertificate: tbsCertificate.bytes,
    version,
    subject: subject.bytes,
    issuer: issuer.bytes,
    serialNumber: serialNumber.content,
    notBefore,
    notAfter,
    key: readKey(subjectPublicKeyInfo.bytes),
    scheme,
    signature: signatureValue,
    ...found,
    isWeaklySigned: 'known' in scheme && scheme.known.digest !== null && isWeakDigest(scheme.known.digest),
  };
}

function readVersion(value: DerValue | null): 1 | 2 | 3 {
  if (value === null) return 1;
  const inner = value.only('TBSCertificate.version');
  const version = inner.smallInteger() + 1;
  if (version !== 2 && version !== 3) throw inner.refuse(clause('none-known'));
  return version;
}

type Extensions = Pick<Certificate, 'basicConstraints' | 'keyUsage' | 'purposes' | 'subjectKeyIdentifier' | 'unjudged'>;

function readExtensions(value: DerValue | null): Extensions {
  let basicConstraints: Extensions['basicConstraints'] = null;
  let keyUsage: Extensions['keyUsage'] = null;
  let purposes: Extensions['purposes'] = null;
  let subjectKeyIdentifier: Extensions['subjectKeyIdentifier'] = null;
  const unjudged: string[] = [];
  const seen = new Set<string>();
  for (const extension of value?.only('TBSCertificate.extensions').expect(tags.sequence).values() ?? []) {
    const fields = extension.expect(tags.sequence).fields('Extension');
    const id = fields.take('extnID');
    const isCritical = fields.takeIf('critical', tags.boolean)?.boolean() ?? false;
    const content = fields.take('extnValue');
    const oid = id.oid();
    if (seen.has(oid)) throw id.refuse(clause('there-twice'));
    seen.add(oid);
    if (oid === extensions.basicConstraints) {
      const parts = content.inside('BasicConstraints').expect(tags.sequence).fields('BasicConstraints');
      const isAuthority = parts.takeIf('cA', tags.boolean)?.boolean() ?? false;
      basicConstraints = {
        isAuthority,
        pathLength: parts.takeIf('pathLenConstraint', tags.integer)?.smallInteger() ?? null,
      };
    } else if (oid === extensions.keyUsage) {
      const bits = content.inside('KeyUsage').firstBits();
      keyUsage = {
        digitalSignature: (bits & 0x80) !== 0,
        nonRepudiation: (bits & 0x40) !== 0,
        keyCertSign: (bits & 0x04) !== 0,
      };
    } else if (oid === extensions.extKeyUsage) {
      const list = content.inside('ExtKeyUsageSyntax').expect(tags.sequence).values('KeyPurposeId');
      purposes = { oids: list.map((purpose) => purpose.oid()), isCritical };
    } else if (oid === extensions.subjectKeyIdentifier) {
      subjectKeyIdentifier = content.inside('SubjectKeyIdentifier').octets();
    } else if (isCritical && oid !== extensions.certificatePolicies) {
      unjudged.push(oid);
    }
  }
  return { basicConstraints, keyUsage, purposes, subjectKeyIdentifier, unjudged };
}

/** Whether two are the same certificate. */
export function isSameCertificate(one: Certificate, other: Certificate): boolean {
  return sameBytes(one.bytes, other.bytes);
}
