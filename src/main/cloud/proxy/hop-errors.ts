import { type Clause, clause, foreign } from '../../../shared/clauses.ts';
import { AppError } from '../../../shared/errors.ts';

/** Header lines by their names in lower case. */
export type HeaderLines = (name: string) => readonly string[];

/** The time for a part of the way is over; whoever set it knows how long it was. */
export class HopTimeout extends Error {
  readonly hop: 'connect' | 'answer';

  constructor(hop: 'connect' | 'answer') {
    super(`The proxy server gave no ${hop === 'connect' ? 'connection' : 'answer'}.`);
    this.hop = hop;
  }
}

const reasons: Readonly<Record<string, Clause>> = {
  ECONNRESET: clause('connection-closed-in-middle'),
  EPIPE: clause('connection-closed-in-middle'),
  EHOSTUNREACH: clause('no-way-from-this-network'),
  ENETUNREACH: clause('no-way-from-this-network'),
  ETIMEDOUT: clause('did-not-answer'),
};

/** What OpenSSL says to bytes that are no TLS. */
const noTls = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL|HTTP_REQUEST|RECORD_LAYER/;
const badCertificate = /CERT|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|UNTRUSTED/;

/** Why the proxy server itself could not be reached. */
export function connectError(error: unknown, proxy: string): Error {
  if (error instanceof AppError || error instanceof HopTimeout) return error;
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new AppError('proxy.name-not-found', { proxy }, options);
  if (code === 'ECONNREFUSED') return new AppError('proxy.not-listening', { proxy }, options);
  if (noTls.test(code)) return new AppError('proxy.no-tls', { proxy }, options);
  if (badCertificate.test(code)) return new AppError('proxy.not-trusted', { proxy, reason: foreign(text) }, options);
  const reason = reasons[code] ?? (code === '' ? foreign(text) : clause('system-says', { code }));
  return new AppError('proxy.unreachable', { proxy, reason }, options);
}

/** What an answer begins with that is none of a proxy server: what that is, `tls` for that, or `null` for one of HTTP. */
export function foreignAnswer(start: Buffer): Clause | 'tls' | null {
  const text = start.toString('latin1', 0, 64);
  if (text.startsWith('HTTP/1.'.slice(0, text.length))) return null;
  // RFC 8446 5.1: an alert, or a handshake.
  if ((start[0] === 0x15 || start[0] === 0x16) && start[1] === 3) return 'tls';
  if (text.startsWith('SSH-')) return clause('ssh-server');
  if (/^220[ -]/.test(text)) return clause('mail-or-file-server');
  if (/^(?:\+OK|\* OK)/.test(text)) return clause('mail-server');
  if (text.startsWith('RTSP/')) return clause('media-server');
  return clause('no-http');
}

/** Squid's words for why a host could not be reached: the header X-Squid-Error holds the name of its page and an errno. */
const squidTargets = {
  ERR_DNS_FAIL: 'not-found',
  ERR_CONNECT_FAIL: 'connect',
  ERR_SECURE_CONNECT_FAIL: 'unreachable',
  ERR_CANNOT_FORWARD: 'unreachable',
  ERR_READ_TIMEOUT: 'timed-out',
  ERR_READ_ERROR: 'unreachable',
  ERR_ZERO_SIZE_OBJECT: 'unreachable',
  ERR_ACCESS_DENIED: 'refused',
  ERR_FORWARDING_DENIED: 'refused',
  ERR_INVALID_URL: 'refused',
} as const;

/** What pages mean whose name tells nobody. Squid 5 shows the first for a name it cannot find, too. */
const squidWords: Readonly<Record<string, Clause>> = {
  ERR_CANNOT_FORWARD: clause('squid-cannot-forward'),
  ERR_SECURE_CONNECT_FAIL: clause('squid-secure-connect'),
  ERR_ZERO_SIZE_OBJECT: clause('squid-zero-size'),
};

/** RFC 9209 2.3: what the header Proxy-Status calls the same. */
const statusTargets: Readonly<Record<string, (typeof squidTargets)[keyof typeof squidTargets]>> = {
  dns_timeout: 'not-found',
  dns_error: 'not-found',
  destination_not_found: 'not-found',
  destination_unavailable: 'unreachable',
  destination_ip_unroutable: 'unreachable',
  destination_ip_prohibited: 'refused',
  connection_refused: 'connect',
  connection_terminated: 'unreachable',
  connection_timeout: 'timed-out',
  connection_read_timeout: 'timed-out',
  http_request_denied: 'refused',
};

interface Refusal {
  readonly proxy: string;
  readonly host: string;
  readonly status: number;
  readonly reasonPhrase: string;
  readonly lines: HeaderLines;
}

/** What a proxy server says of itself in an answer; `null` when it does not say that the answer is its own. */
export function ownRefusal(refusal: Refusal): AppError | null {
  const { lines } = refusal;
  const squid = /^(ERR_[A-Z_]+)(?: (\d+))?/.exec(lines('x-squid-error')[0] ?? '');
  if (squid !== null) {
    const [, page = '', errno = '0'] = squid;
    const kind =
      squidTargets[page as keyof typeof squidTargets] ?? (refusal.status === 403 ? 'refused' : 'unreachable');
    return targetError(kind === 'connect' ? byErrno(Number(errno)) : kind, refusal, squidWords[page] ?? foreign(page));
  }
  const named = /;\s*error=([a-z_]+)/.exec(lines('proxy-status').join(','))?.[1];
  if (named === undefined) return null;
  const kind = statusTargets[named] ?? 'unreachable';
  return targetError(kind === 'connect' ? 'connection-refused' : kind, refusal, foreign(named));
}

/** Whatever a proxy server answers to CONNECT, other than 2xx and 407, is its own. */
export function tunnelRefusal(refusal: Refusal): AppError {
  const { proxy, host, status, reasonPhrase } = refusal;
  const own = ownRefusal(refusal);
  if (own !== null) return own;
  const reason = reasonPhrase.trim() === '' ? clause('no-reason-given') : foreign(reasonPhrase.trim());
  if (status === 511 || (status >= 300 && status < 400))
    return new AppError('proxy.sign-in-page', { proxy, host, status });
  // A web server does not know the method, or takes the host for a path.
  if ([400, 404, 405, 501].includes(status))
    return new AppError('proxy.not-a-proxy', { proxy, found: clause('answers-web-server-does', { status, reason }) });
  // RFC 9110 15.5.22: what it wants instead stands in the header.
  if (status === 426 && /^\s*tls\b/i.test(refusal.lines('upgrade').join(',')))
    return new AppError('proxy.wants-tls', { proxy });
  // 598 and 599 are in no standard: some proxy servers say so when their own reading or connecting took too long.
  if ([504, 598, 599].includes(status)) return targetError('timed-out', refusal, reason);
  if ([408, 502, 503].includes(status)) return targetError('unreachable', refusal, reason);
  return new AppError('proxy.refused', { proxy, host, status, reason });
}

function byErrno(errno: number): 'connection-refused' | 'timed-out' | 'unreachable' {
  // Of Linux and of the BSDs: Squid sends that of the system it runs on.
  if (errno === 111 || errno === 61) return 'connection-refused';
  return errno === 110 || errno === 60 ? 'timed-out' : 'unreachable';
}

function targetError(
  kind: 'not-found' | 'connection-refused' | 'timed-out' | 'unreachable' | 'refused',
  { proxy, host, status }: Refusal,
  reason: Clause,
): AppError {
  switch (kind) {
    case 'not-found':
      return new AppError('proxy.target-not-found', { proxy, host });
    case 'connection-refused':
      return new AppError('proxy.target-refused', { proxy, host });
    case 'timed-out':
      return new AppError('proxy.target-timed-out', { proxy, host });
    case 'refused':
      return new AppError('proxy.refused', { proxy, host, status, reason });
    case 'unreachable':
      return new AppError('proxy.target-unreachable', { proxy, host, status, reason });
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? '' : codeOf(error.cause);
}
