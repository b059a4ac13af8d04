import { AppError } from '../../shared/errors.ts';

/** The documented default when the port is left out. */
const defaultPort = '80';

/**
 * The address of a proxy as the operator gave it: `host`, `host:port` or `http://host:port`.
 * @throws {AppError} proxy.bad-address
 */
export function parseProxyAddress(address: string): URL {
  const trimmed = address.trim();
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed);
  const text = hasScheme ? trimmed : `http://${trimmed}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain =
    url !== null &&
    ['http:', 'https:'].includes(url.protocol) &&
    url.hostname !== '' &&
    url.username === '' &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '';
  if (!isPlain) throw new AppError('proxy.bad-address', { address: withoutUserInfo(trimmed) });
  return url;
}

/** `host:port`, as messages call a proxy; never with credentials. */
export function proxyLabel(url: URL): string {
  return `${url.hostname}:${url.port === '' ? (url.protocol === 'https:' ? '443' : defaultPort) : url.port}`;
}

/** Somebody wrote the password into the address: it must not come back in a message. */
function withoutUserInfo(address: string): string {
  return address.replace(/^([^/]*\/\/)?[^@/]*@/, '$1');
}
