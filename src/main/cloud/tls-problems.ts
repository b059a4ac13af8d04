/*
 * What is wrong with a TLS connection, each thing in its own words. OpenSSL names one problem of a chain, the last it met;
 * what it names decides, but for a chain that ends in a stranger: then nothing else in it can be believed.
 */

import type { X509Certificate } from 'node:crypto';
import { clause, foreign } from '../../shared/clauses.ts';
import { documentedEndpoints, isNamedBy } from '../../shared/endpoints.ts';
import { AppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import { shortName, type TlsPeer } from './tls-peer.ts';

/** What is known besides the certificates. */
export interface TlsSurroundings {
  readonly hostname: string;
  /** As messages call it. */
  readonly host: string;
  /** The label of the proxy server on the way. */
  readonly proxy: string | null;
  readonly now: Date;
  /** The clock of some host less ours, where one has told it; `null` when none has. */
  readonly clockDifferenceMs: number | null;
  readonly strangers: Strangers;
}

/** The issuers nobody here knows, with the hosts they vouched for: one that does it for several inspects the traffic. */
export class Strangers {
  readonly #hosts = new Map<string, Set<string>>();

  /** For how many hosts this issuer has vouched, this one included. */
  note(issuer: string, hostname: string): number {
    const hosts = this.#hosts.get(issuer) ?? new Set();
    this.#hosts.set(issuer, hosts.add(hostname));
    return hosts.size;
  }
}

const dayMs = 24 * 60 * 60 * 1000;
const leastRsaBits = 2048;
const namesShown = 5;

/** What OpenSSL calls a chain that ends in a stranger. */
const strangerCodes: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
]);

/** The codes that say something about a certificate, and not about the connection. */
export function isCertificateCode(code: string): boolean {
  return (
    strangerCodes.has(code) ||
    /^(?:CERT_|ERR_TLS_CERT_|CA_MD_|CA_KEY_|EE_KEY_|INVALID_CA$|PATH_LENGTH|INVALID_PURPOSE|HOSTNAME_MISMATCH|UNSPECIFIED$)/.test(
      code,
    )
  );
}

/** What speaks against a host's certificates; `null` when nothing does. */
export function judgePeer(peer: TlsPeer, around: TlsSurroundings): AppError | null {
  const [own] = peer.certificates;
  const { host } = around;
  if (own === undefined) return peer.problem === null ? null : otherProblem(peer.problem, host);
  if (peer.revoked !== null)
    return new AppError('tls.revoked', { host, subject: shortName(own.subject), revoked: day(new Date(peer.revoked)) });
  if (peer.problem === null) return null;
  if (peer.facts.firstUntrusted !== null && strangerCodes.has(peer.problem))
    return strangerProblem(peer, peer.facts.firstUntrusted, around);
  switch (peer.problem) {
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return dateProblem(peer, around);
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return new AppError('tls.wrong-host', { host, names: namesOf(own) });
    case 'CERT_REVOKED':
      return new AppError('tls.revoked', { host, subject: shortName(own.subject), revoked: day(around.now) });
  }
  return weakness(peer, host) ?? otherProblem(peer.problem, host);
}

function strangerProblem(peer: TlsPeer, at: number, around: TlsSurroundings): AppError {
  const { host, hostname, proxy } = around;
  const link = peer.certificates[at];
  const subject = shortName(link?.subject ?? '');
  const issuer = shortName(link?.issuer ?? '');
  const details = { chain: peer.facts.chain, firstUntrusted: at };
  const isAlone = peer.certificates.length === 1 && link?.subject === link?.issuer;
  const hosts = around.strangers.note(link?.issuer ?? '', hostname);
  // No private authority vouches for a host of Microsoft's, nor the same one for hosts of several owners.
  const isInspected = proxy !== null || hosts > 1 || isNamedBy(documentedEndpoints, hostname);
  if (isAlone && !isNamedBy(documentedEndpoints, hostname))
    return new AppError('tls.self-signed', { host, subject, ...details });
  return isInspected
    ? new AppError('tls.inspected', { host, issuer, proxy, ...details })
    : new AppError('tls.unknown-root', { host, subject, issuer, ...details });
}

function dateProblem(peer: TlsPeer, around: TlsSurroundings): AppError {
  const { host, now, clockDifferenceMs } = around;
  const at = now.getTime();
  const bad = peer.certificates.find((one) => !isWithin(one, at)) ?? peer.certificates[0];
  const [from, to] = [bad?.validFromDate ?? now, bad?.validToDate ?? now];
  const life = to.getTime() - from.getTime();
  const isFar = at > to.getTime() + life || at < from.getTime() - life;
  const isClockKnown = clockDifferenceMs !== null;
  const isClockWrong = isClockKnown
    ? Math.abs(clockDifferenceMs) > dayMs && (bad === undefined || isWithin(bad, at + clockDifferenceMs))
    : isFar;
  if (isClockWrong) {
    const dates = { notBefore: day(from), notAfter: day(to) };
    return new AppError('tls.clock-wrong', { host, clock: minute(now), ...dates });
  }
  const subject = shortName(bad?.subject ?? '');
  return at > to.getTime()
    ? new AppError('tls.expired', { host, subject, notAfter: day(to) })
    : new AppError('tls.not-yet-valid', { host, subject, notBefore: day(from) });
}

/** Keys and signatures that anybody with enough computers can forge. */
function weakness(peer: TlsPeer, host: string): AppError | null {
  for (const [index, certificate] of peer.certificates.entries()) {
    const subject = shortName(certificate.subject);
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
    const bits = asymmetricKeyDetails?.modulusLength ?? leastRsaBits;
    if (asymmetricKeyType?.startsWith('rsa') === true && bits < leastRsaBits)
      return new AppError('tls.weak-certificate', { host, subject, weakness: clause('rsa-bits', { bits }) });
    const algorithm = certificate.signatureAlgorithm ?? '';
    // The signature of a root vouches for nothing: it is known by itself.
    const isRoot = peer.facts.chain[index]?.isTrustedRoot === true;
    if (!isRoot && /md5|md2|sha-?1\b/i.test(algorithm))
      return new AppError('tls.weak-certificate', { host, subject, weakness: foreign(algorithm) });
  }
  return null;
}

function otherProblem(code: string, host: string): AppError {
  return new AppError('cloud.not-trusted', { host, reason: clause('system-says', { code }) });
}

/**
 * A handshake that did not come to its end as one of ours; `null` when the error is not one of TLS.
 * `minimum` is the lowest version that was offered.
 */
export function handshakeError(error: unknown, host: string, minimum: string): AppError | null {
  const text = error instanceof Error ? `${'code' in error ? String(error.code) : ''} ${error.message}` : '';
  const options = { cause: error };
  const is = (pattern: RegExp): boolean => pattern.test(text.replaceAll(/[ -]/g, '_'));
  if (is(/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|SSL_HTTP_REQUEST|BAD_RECORD_TYPE/i))
    return new AppError('tls.not-tls', { host }, options);
  if (is(/UNSUPPORTED_PROTOCOL|ALERT_PROTOCOL_VERSION|NO_PROTOCOLS_AVAILABLE|alert_number_70/i))
    return new AppError('tls.version', { host, minimum: minimum.replace('v', ' ') }, options);
  if (is(/CERTIFICATE_REQUIRED|alert_number_116/i)) return new AppError('tls.wants-certificate', { host }, options);
  if (
    is(/HANDSHAKE_FAILURE|NO_SHARED_CIPHER|INSUFFICIENT_SECURITY|DH_KEY_TOO_SMALL|NO_CIPHERS|alert_number_(?:40|71)/i)
  )
    return new AppError('tls.no-common-cipher', { host }, options);
  return null;
}

function isWithin(certificate: X509Certificate, at: number): boolean {
  return at >= certificate.validFromDate.getTime() && at <= certificate.validToDate.getTime();
}

/** The names a certificate is for, the first of them. */
function namesOf(certificate: X509Certificate): string {
  const names = (certificate.subjectAltName ?? '')
    .split(', ')
    .map((name) => name.replace(/^(?:DNS|IP Address):/, ''))
    .filter((name) => name !== '');
  const shown = names.length === 0 ? [shortName(certificate.subject)] : names;
  return safeText(shown.slice(0, namesShown).join(', ') + (shown.length > namesShown ? ', …' : ''));
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function minute(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
