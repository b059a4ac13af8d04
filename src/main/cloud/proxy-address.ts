import { AppError } from '../../shared/errors.ts';

/** The documented default when the port is left out. */
const defaultPort = '80';

/**
 * The address of a proxy as the operator gave it: `host`, `host:port`, `http://host:port` or `https://host:port`.
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

/** `host:port`, as messages call a proxy, with `https://` where it is itself reached by TLS; never with credentials. */
export function proxyLabel(url: URL): string {
  if (url.protocol === 'https:') return `https://${url.hostname}:${url.port === '' ? '443' : url.port}`;
  return `${url.hostname}:${url.port === '' ? defaultPort : url.port}`;
}

/** Somebody wrote the password into the address: it must not come back in a message. */
function withoutUserInfo(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1');
}

/**
 * The address of a proxy as the environment may have it, with a user and a password: taken apart at the last `@`, for a
 * password may hold one, and a slash, as people write it. None of it may stay in what is shown.
 */
export function splitCredentials(address: string): {
  readonly address: string;
  readonly credentials: { readonly userName: string; readonly password: string } | null;
} {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)@/is.exec(address);
  if (match === null) return { address, credentials: null };
  const [whole, scheme = '', userInfo = ''] = match;
  const [userName = '', ...password] = userInfo.split(':');
  return {
    address: scheme + address.slice(whole.length),
    credentials: userName === '' ? null : { userName: decoded(userName), password: decoded(password.join(':')) },
  };
}

/** A percent sign that stands for itself is left as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
