import { clause } from '../../../shared/clauses.ts';
import { AppError, type ErrorCode, isAppError } from '../../../shared/errors.ts';
import type { ProxyServer } from '../proxy.ts';
import { carriedError } from './agents.ts';
import { foreignAnswer, HopTimeout } from './hop-errors.ts';

/** The proxy server itself is not there, or is none: another one may be. */
const deadProxy: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'proxy.name-not-found',
  'proxy.not-listening',
  'proxy.unreachable',
  'proxy.no-answer',
  'proxy.closed',
  'proxy.not-a-proxy',
  'proxy.wants-tls',
  'proxy.no-tls',
]);
const deadStraight: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'cloud.name-not-found',
  'cloud.refused',
  'cloud.unreachable',
  'cloud.timed-out',
]);

/** Whether the next way may be tried: what failed is this way, and nothing was sent that may not be sent twice. */
export function leadsNowhere(error: unknown, way: ProxyServer | null, hasBody: boolean): boolean {
  if (!isAppError(error)) return false;
  // Straight, nothing is opened beforehand: a body may have begun to go out.
  return way === null ? !hasBody && deadStraight.has(error.code) : deadProxy.has(error.code);
}

/** What failed at the proxy server, in our words; `null` when it is no affair of the proxy server's. */
export function proxyHopError(
  error: unknown,
  proxy: ProxyServer,
  url: URL,
  isLate: boolean,
  seconds: number,
): AppError | null {
  const carried = carriedError(error);
  if (carried !== null) return carried;
  if (isAppError(error)) return error;
  const { label } = proxy;
  const { host } = url;
  if (error instanceof HopTimeout && error.hop === 'connect')
    return new AppError('proxy.unreachable', { proxy: label, reason: clause('did-not-answer') }, { cause: error });
  const isForward = url.protocol === 'http:';
  if (error instanceof HopTimeout || (isLate && isForward))
    return new AppError('proxy.no-answer', { proxy: label, host, seconds }, { cause: error });
  if (isLate || !isForward) return null;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return new AppError('proxy.closed', { proxy: label, host }, { cause: error });
  if (!code.startsWith('HPE_')) return null;
  const found = foreignAnswer(rawPacket(error));
  if (found === 'tls') return new AppError('proxy.wants-tls', { proxy: label }, { cause: error });
  return new AppError(
    'proxy.not-a-proxy',
    { proxy: label, found: found ?? clause('answer-no-http') },
    { cause: error },
  );
}

/** Node keeps what its parser could not read. */
function rawPacket(error: unknown): Buffer {
  const packet = error instanceof Error && 'rawPacket' in error ? error.rawPacket : null;
  return Buffer.isBuffer(packet) ? packet : Buffer.from('?');
}
