import { type Clause, clause, foreign } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { ProxyServer } from './proxy.ts';
import { handshakeError } from './tls-problems.ts';

/** Where nobody asked for another. */
const lowestVersion = 'TLSv1.2';

/** What OpenSSL and Node call a certificate they do not trust, in words. */
const certificateProblems: Readonly<Record<string, Clause>> = {
  CERT_HAS_EXPIRED: clause('has-expired'),
  CERT_NOT_YET_VALID: clause('not-valid-yet'),
  DEPTH_ZERO_SELF_SIGNED_CERT: clause('self-signed'),
  SELF_SIGNED_CERT_IN_CHAIN: clause('root-not-known'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: clause('issuer-not-known'),
  UNABLE_TO_GET_ISSUER_CERT: clause('issuer-not-known'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: clause('issuer-not-known'),
  ERR_TLS_CERT_ALTNAME_INVALID: clause('for-another-name'),
  CERT_REVOKED: clause('was-revoked'),
};

const reasons: Readonly<Record<string, Clause>> = {
  ECONNREFUSED: clause('connection-refused'),
  ECONNRESET: clause('connection-closed-in-middle'),
  EPIPE: clause('connection-closed-in-middle'),
  ENOTFOUND: clause('name-not-found'),
  EAI_AGAIN: clause('name-not-looked-up'),
  EHOSTUNREACH: clause('no-way-from-this-network'),
  ENETUNREACH: clause('no-way-from-this-network'),
  ETIMEDOUT: clause('did-not-answer'),
  EPROTO: clause('no-tls-as-expected'),
};

/** An error of the network as one of ours. With a proxy, whatever fails before an answer is the way to the proxy. */
export function networkError(error: unknown, url: URL, proxy: ProxyServer | null): AppError {
  if (error instanceof AppError) return error;
  const options = { cause: error };
  const code = codeOf(error);
  const { host } = url;
  const handshake = url.protocol === 'https:' ? handshakeError(error, host, lowestVersion) : null;
  if (handshake !== null) return handshake;
  const certificate = certificateProblems[code];
  if (certificate !== undefined) return new AppError('cloud.not-trusted', { host, reason: certificate }, options);
  const reason = reasons[code] ?? (code === '' ? foreign(messageOf(error)) : clause('system-says', { code }));
  if (proxy !== null) return new AppError('proxy.unreachable', { proxy: proxy.label, reason }, options);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new AppError('cloud.name-not-found', { host: url.hostname }, options);
  if (code === 'ECONNREFUSED') return new AppError('cloud.refused', { host }, options);
  return new AppError('cloud.unreachable', { host, reason }, options);
}

/** The system's code, also of what another error wraps; empty when there is none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? '' : codeOf(error.cause);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
