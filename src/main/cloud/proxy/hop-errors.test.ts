import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../../shared/clauses.ts';
import { connectError, foreignAnswer, ownRefusal, tunnelRefusal } from './hop-errors.ts';

const refusal = (status: number, lines: Readonly<Record<string, string>> = {}, reasonPhrase = 'Reason') => ({
  proxy: 'p:1',
  host: 'cloud.test:443',
  status,
  reasonPhrase,
  lines: (name: string): readonly string[] => (lines[name] === undefined ? [] : [lines[name]]),
});

describe('what a proxy server answers to CONNECT', () => {
  it.each([
    [403, {}, 'proxy.refused'],
    [429, {}, 'proxy.refused'],
    [451, {}, 'proxy.refused'],
    [302, {}, 'proxy.sign-in-page'],
    [511, {}, 'proxy.sign-in-page'],
    [400, {}, 'proxy.not-a-proxy'],
    [405, {}, 'proxy.not-a-proxy'],
    [501, {}, 'proxy.not-a-proxy'],
    [408, {}, 'proxy.target-unreachable'],
    [426, {}, 'proxy.refused'],
    [426, { upgrade: 'TLS/1.2, HTTP/1.1' }, 'proxy.wants-tls'],
    [598, {}, 'proxy.target-timed-out'],
    [599, {}, 'proxy.target-timed-out'],
    [502, {}, 'proxy.target-unreachable'],
    [503, {}, 'proxy.target-unreachable'],
    [504, {}, 'proxy.target-timed-out'],
    [503, { 'x-squid-error': 'ERR_DNS_FAIL 0' }, 'proxy.target-not-found'],
    [503, { 'x-squid-error': 'ERR_CONNECT_FAIL 111' }, 'proxy.target-refused'],
    [503, { 'x-squid-error': 'ERR_CONNECT_FAIL 110' }, 'proxy.target-timed-out'],
    [503, { 'x-squid-error': 'ERR_CONNECT_FAIL 113' }, 'proxy.target-unreachable'],
    [500, { 'x-squid-error': 'ERR_CANNOT_FORWARD 0' }, 'proxy.target-unreachable'],
    [403, { 'x-squid-error': 'ERR_ACCESS_DENIED 0' }, 'proxy.refused'],
    [403, { 'x-squid-error': 'ERR_OWN_PAGE 0' }, 'proxy.refused'],
    [502, { 'proxy-status': 'edge; error=dns_error' }, 'proxy.target-not-found'],
    [502, { 'proxy-status': 'edge; error=connection_refused' }, 'proxy.target-refused'],
    [504, { 'proxy-status': 'edge; error=connection_timeout' }, 'proxy.target-timed-out'],
    [502, { 'proxy-status': 'edge; error=something_new' }, 'proxy.target-unreachable'],
  ])('%i %j is %s', (status, lines, code) => {
    const error = tunnelRefusal(refusal(status, lines));
    expect(error.code).toBe(code);
    expect(error.details).toMatchObject({ proxy: 'p:1' });
  });
});

it('takes an answer to a plain request for the host, unless the proxy server says that it is its own', () => {
  expect(ownRefusal(refusal(503))).toBeNull();
  expect(ownRefusal(refusal(503, { 'x-squid-error': 'ERR_DNS_FAIL 0' }))?.code).toBe('proxy.target-not-found');
});

it.each([
  ['HTTP/1.1 200 OK', null],
  ['HTT', null],
  ['\u0015\u0003\u0001\0\u0002', 'tls'],
  ['SSH-2.0-x', 'it is an SSH server'],
  ['220 mail.example ESMTP', 'it is a mail or file server'],
  ['+OK POP3', 'it is a mail server'],
  ['<html>', 'it does not speak HTTP'],
])('knows what begins with %j', (start, found) => {
  const answer = foreignAnswer(Buffer.from(start, 'latin1'));
  expect(answer === null || answer === 'tls' ? answer : inEnglish(answer)).toBe(found);
});

it.each([
  ['ENOTFOUND', 'proxy.name-not-found'],
  ['EAI_AGAIN', 'proxy.name-not-found'],
  ['ECONNREFUSED', 'proxy.not-listening'],
  ['EHOSTUNREACH', 'proxy.unreachable'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'proxy.no-tls'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'proxy.not-trusted'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'proxy.not-trusted'],
  ['EMFILE', 'proxy.unreachable'],
])('tells %s on the way to it as %s', (code, expected) => {
  expect(connectError(Object.assign(new Error('x'), { code }), 'p:1')).toMatchObject({ code: expected });
});
