import { createHash, type X509Certificate } from 'node:crypto';
import { checkServerIdentity, getCACertificates, type TLSSocket } from 'node:tls';
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { SqlCertificate } from '../../shared/settings.ts';
import type { ServerCertificate } from '../../shared/site-database.ts';
import { readCaFile } from '../cloud/tls-trust.ts';

/** OpenSSL's names of what is wrong, in ours. */
const problems: Readonly<Record<string, 'self-signed' | 'unknown-issuer' | 'expired' | 'not-yet-valid' | 'revoked'>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-issuer',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown-issuer',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-issuer',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-issuer',
  CERT_UNTRUSTED: 'unknown-issuer',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  CERT_REVOKED: 'revoked',
};

/** The roots that count for a database server; none where nobody is asked. @throws {AppError} tls.ca-file */
export async function rootsFor(certificate: SqlCertificate): Promise<readonly string[] | null> {
  if (certificate.check !== 'authority') return null;
  const own = certificate.caFile === null ? [] : await readCaFile(certificate.caFile);
  return [...new Set([...own, ...getCACertificates('system'), ...getCACertificates('default')])];
}

/**
 * Judges the certificate of a database server, before anything of the login leaves. The handshake itself refuses
 * nothing, so that a refusal can tell the operator what to compare.
 * @throws {AppError} site-database.untrusted-certificate, site-database.other-certificate, site-database.tls-failed
 */
export function judgeCertificate(
  socket: TLSSocket,
  host: string,
  certificate: SqlCertificate,
  label: string,
): ServerCertificate {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined)
    throw new AppError('site-database.tls-failed', { server: label, problem: clause('server-showed-no-certificate') });
  const described = describeCertificate(shown);
  if (certificate.check === 'pinned' && described.sha256 !== certificate.sha256)
    throw new AppError('site-database.other-certificate', {
      ...described,
      server: label,
      pinned: certificate.sha256,
    });
  if (certificate.check === 'authority') {
    const problem = problemOf(socket, shown, host);
    if (problem !== null)
      throw new AppError('site-database.untrusted-certificate', { ...described, server: label, problem });
  }
  return described;
}

function problemOf(
  socket: TLSSocket,
  shown: X509Certificate,
  host: string,
): (typeof problems)[string] | 'other-name' | 'other' | null {
  // A string in all versions of Node, whatever its types say.
  const code: unknown = socket.authorizationError;
  // The name is looked at below: the driver gives the handshake another one where the host is an address.
  if (!socket.authorized && code !== 'ERR_TLS_CERT_ALTNAME_INVALID') return problems[String(code)] ?? 'other';
  return checkServerIdentity(host, shown.toLegacyObject()) === undefined ? null : 'other-name';
}

function describeCertificate(certificate: X509Certificate): ServerCertificate {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    sha256: createHash('sha256').update(certificate.raw).digest('hex'),
    validFrom: new Date(certificate.validFrom).toISOString(),
    validTo: new Date(certificate.validTo).toISOString(),
    isSelfSigned: certificate.issuer === certificate.subject,
  };
}

/** Names come as one line for each part, and from a stranger: controls would break what is shown. */
function oneLine(name: string): string {
  return name
    .split('\n')
    .filter((part) => part !== '')
    .join(', ')
    .replaceAll(/\p{C}/gu, ' ')
    .slice(0, 300);
}
