import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { CertificateLink, TlsFacts } from '../../shared/network.ts';
import { safeText } from '../../shared/safe-text.ts';
import { staplesRevocation } from './tls-staple.ts';
import type { TlsTrust } from './tls-trust.ts';

/** No real chain is longer; one that a hostile host makes has an end. */
const chainLimit = 12;
/** A name longer than this helps nobody. */
const nameLimit = 200;
const dayMs = 24 * 60 * 60 * 1000;

/** What the other side of a handshake showed, whether it is trusted or not. */
export interface TlsPeer {
  readonly certificates: readonly X509Certificate[];
  readonly facts: TlsFacts;
  /** What OpenSSL or Node has against it, as a code; `null` when all is well. */
  readonly problem: string | null;
  /** When the host itself says its certificate was revoked: ISO date. */
  readonly revoked: string | null;
}

/** Reads what a finished handshake showed. `staple` is the answer about revocation that came with it. */
export function readTlsPeer(socket: TLSSocket, trust: TlsTrust, staple: Buffer | null, now: Date): TlsPeer {
  const certificates = chainOf(socket.getPeerCertificate(true));
  const chain = certificates.map((certificate) => linkOf(certificate, trust));
  const [own] = certificates;
  const revoked = own === undefined || staple === null ? null : staplesRevocation(staple, own.serialNumber);
  const problem = socket.authorized ? null : problemOf(socket.authorizationError);
  const firstUntrusted = untrustedLink(certificates, trust);
  const root = firstUntrusted === null ? certificates.findLast((one) => trust.sourceOf(one.fingerprint256)) : undefined;
  const ends = certificates.map((certificate) => certificate.validToDate.getTime());
  return {
    certificates,
    problem,
    revoked,
    facts: {
      protocol: socket.getProtocol(),
      cipher: socket.getCipher().standardName,
      minimumVersion: trust.minimumVersion,
      chain,
      firstUntrusted,
      daysLeft: ends.length === 0 ? null : Math.floor((Math.min(...ends) - now.getTime()) / dayMs),
      trustedBy: root === undefined ? null : trust.sourceOf(root.fingerprint256),
      revocation: revoked === null ? 'not-checked' : 'revoked',
      roots: trust.roots,
    },
  };
}

/** What a certificate calls somebody, in one line: the common name where there is one. */
export function shortName(distinguishedName: string): string {
  const parts = distinguishedName.split('\n').map((line) => {
    const at = line.indexOf('=');
    return { type: line.slice(0, at), value: line.slice(at + 1) };
  });
  const named = ['CN', 'OU', 'O'].map((type) => parts.find((part) => part.type === type)?.value).find(Boolean);
  return safeText(named ?? parts.map(({ value }) => value).join(', ')).slice(0, nameLimit);
}

/** The host's own certificate, then whoever issued it, as far as that is known. */
function chainOf(own: DetailedPeerCertificate | undefined): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  let at: DetailedPeerCertificate | undefined = own;
  while (at?.raw !== undefined && chain.length < chainLimit) {
    const certificate = new X509Certificate(at.raw);
    chain.push(certificate);
    // A root is its own issuer; a proxy server that inspects may show its own twice.
    at = certificate.subject === certificate.issuer ? undefined : at.issuerCertificate;
  }
  return chain;
}

function linkOf(certificate: X509Certificate, trust: TlsTrust): CertificateLink {
  return {
    subject: shortName(certificate.subject),
    issuer: shortName(certificate.issuer),
    notBefore: certificate.validFromDate.toISOString(),
    notAfter: certificate.validToDate.toISOString(),
    fingerprint: certificate.fingerprint256,
    isTrustedRoot: trust.sourceOf(certificate.fingerprint256) !== null,
  };
}

/** The link whose issuer nobody here knows: of a chain that ends in a stranger, the one the stranger issued. */
function untrustedLink(certificates: readonly X509Certificate[], trust: TlsTrust): number | null {
  if (certificates.some(({ fingerprint256 }) => trust.sourceOf(fingerprint256) !== null)) return null;
  const last = certificates.at(-1);
  if (last === undefined) return null;
  const isRoot = last.subject === last.issuer;
  return isRoot ? Math.max(0, certificates.length - 2) : certificates.length - 1;
}

/** A code, in the types an error: Node gives what it has. */
function problemOf(told: unknown): string {
  if (typeof told === 'string') return told;
  return told instanceof Error && 'code' in told && typeof told.code === 'string' ? told.code : 'UNSPECIFIED';
}
