/* Answers that are no file: statuses, ways elsewhere, and pages for people. */
import type { ErrorCode } from '../shared/errors.ts';
import { type FaultKind, final, harmless, passing } from './fault-kind.ts';

const signIn = `<!DOCTYPE html>
<html><head><title>Sign in to the guest network</title></head>
<body><h1>Welcome</h1><p>Please sign in to use the internet.</p></body></html>
`;

function passingStatus(name: string, status: string, says: readonly ErrorCode[], fields = {}): FaultKind {
  const does = `answers ${[status, ...Object.entries(fields).map(([field, value]) => `${field}: ${String(value)}`)].join(', ')}`;
  return passing(name, says, {
    does,
    at: 'any',
    run: async (x) => await x.refuse(status, fields).then(() => 'goes-on'),
  });
}

function finalStatus(name: string, status: string, says: readonly ErrorCode[], fields = {}): FaultKind {
  return { ...passingStatus(name, status, says, fields), again: false };
}

function elsewhere(
  name: string,
  does: string,
  says: readonly ErrorCode[],
  locationOf: (path: string) => string,
): FaultKind {
  return final(name, says, {
    does,
    run: async (exchange) => {
      await exchange.refuse('302 Found', { Location: locationOf(exchange.request.target) });
      return 'goes-on';
    },
  });
}

export const statusFaults: readonly FaultKind[] = [
  passingStatus('too-many-requests', '429 Too Many Requests', ['cloud.busy'], { 'Retry-After': 1 }),
  passingStatus('too-many-until', '429 Too Many Requests', ['cloud.busy'], {
    'Retry-After': 'Sat, 21 Nov 2026 00:00:00 GMT',
  }),
  passingStatus('retry-nonsense', '429 Too Many Requests', ['cloud.busy'], { 'Retry-After': 'soon; maybe' }),
  passingStatus('unavailable', '503 Service Unavailable', ['cloud.busy'], { 'Retry-After': 2 }),
  finalStatus('come-back-tomorrow', '503 Service Unavailable', ['cloud.asks-to-wait', 'cloud.busy'], {
    'Retry-After': 86_400,
  }),
  passingStatus('server-error', '500 Internal Server Error', ['cloud.server-error']),
  passingStatus('bad-gateway', '502 Bad Gateway', ['cloud.server-error']),
  passingStatus('gateway-timeout', '504 Gateway Timeout', ['cloud.server-error']),
  passingStatus('request-timeout', '408 Request Timeout', ['cloud.busy'], { Connection: 'close' }),
  passingStatus('odd-status', '599 Nobody Knows', ['cloud.server-error']),
  finalStatus('upgrade-required', '426 Upgrade Required', ['cloud.not-allowed'], { Upgrade: 'TLS/1.0' }),
  finalStatus('forbidden-by-law', '451 Unavailable For Legal Reasons', ['cloud.not-allowed']),
  finalStatus('sign-in-required', '511 Network Authentication Required', ['cloud.web-page']),
  finalStatus('who-are-you', '401 Unauthorized', ['cloud.not-allowed'], { 'WWW-Authenticate': 'Basic realm="x"' }),
  finalStatus('forbidden', '403 Forbidden', ['cloud.not-allowed']),
  finalStatus('not-found', '404 Not Found', ['cloud.not-there']),
  finalStatus('gone', '410 Gone', ['cloud.not-there']),
  finalStatus('proxy-words', '407 Proxy Authentication Required', ['cloud.not-allowed'], {
    'Proxy-Authenticate': 'Basic realm="x"',
  }),
  final('no-content', ['cloud.unexpected-answer'], {
    does: 'answers 204 No Content',
    run: async (exchange) => {
      await exchange.say('HTTP/1.1 204 No Content\r\n\r\n');
      return 'goes-on';
    },
  }),
  final('not-modified', ['cloud.unexpected-answer'], {
    does: 'answers 304 Not Modified, though nobody asked whether it was',
    run: async (exchange) => {
      await exchange.say(`HTTP/1.1 304 Not Modified\r\nETag: ${exchange.file.etag}\r\n\r\n`);
      return 'goes-on';
    },
  }),
  harmless('leads-back', {
    does: 'leads to the same file by another way',
    run: async (exchange) => {
      const { target } = exchange.request;
      // One that leads to itself would be a circle.
      if (target.includes('?')) await exchange.answer();
      else await exchange.refuse('307 Temporary Redirect', { Location: `${target}?way=back` });
      return 'goes-on';
    },
  }),
  harmless('leads-to-another-host', {
    does: 'leads to the same file on another host, with a user and a password in the address',
    run: async (exchange) => {
      const url = new URL(exchange.request.target, exchange.elsewhereUrl);
      const isThere = exchange.request.headers.host === url.host;
      url.username = 'somebody';
      url.password = 'secret';
      if (isThere) await exchange.answer();
      else await exchange.refuse('302 Found', { Location: url.href });
      return 'goes-on';
    },
  }),
  elsewhere('leads-in-circles', 'leads to itself for ever', ['cloud.too-many-redirects'], (path) => `${path}?circle`),
  elsewhere(
    'leads-to-files',
    'leads to a file of this computer',
    ['cloud.redirect-refused'],
    () => 'file:///etc/passwd',
  ),
  elsewhere('leads-to-nonsense', 'leads to what is no address', ['cloud.redirect-refused'], () => 'http://[nowhere'),
  final('leads-to-plain-http', ['cloud.redirect-refused'], {
    does: 'leads out of TLS',
    at: 'tls',
    run: async (exchange) => {
      await exchange.refuse('301 Moved Permanently', { Location: `http://127.0.0.1:9${exchange.request.target}` });
      return 'goes-on';
    },
  }),
  final('leads-nowhere', ['cloud.unexpected-answer'], {
    does: 'leads elsewhere, and does not say where',
    run: async (exchange) => {
      await exchange.refuse('302 Found');
      return 'goes-on';
    },
  }),
  passing('leads-to-nobody', ['cloud.refused'], {
    does: 'leads to a port where nobody listens',
    at: 'any',
    run: async (exchange) => {
      const scheme = exchange.isTls ? 'https' : 'http';
      await exchange.refuse('302 Found', { Location: `${scheme}://127.0.0.1:9${exchange.request.target}` });
      return 'goes-on';
    },
  }),
  final('sign-in-page', ['cloud.web-page'], {
    does: 'answers with a page to sign in',
    run: async (exchange) => {
      await exchange.refuse('200 OK', { 'Content-Type': 'text/html; charset=utf-8' }, signIn);
      return 'goes-on';
    },
  }),
  final('sign-in-page-in-disguise', ['cloud.web-page'], {
    at: 'any',
    does: 'answers with a page to sign in, and calls it a file',
    run: async (exchange) => {
      await exchange.refuse('200 OK', { 'Content-Type': 'application/octet-stream' }, signIn);
      return 'goes-on';
    },
  }),
];
