import { expect, it } from 'vitest';
import { Redactor } from './redactor.ts';

const secret = 'p@ss word/é';

it('hides a secret as it is, in an address and in Base64', () => {
  const redactor = new Redactor([secret]);
  const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
  expect(redactor.text(forms.join(' | '))).toBe('*** | *** | ***');
});

it('hides a secret that is no well-formed text', () => {
  const odd = 'pass\ud800word';
  expect(new Redactor([odd]).text(`it is ${odd}`)).toBe('it is ***');
});

it('hides secrets it learns later', () => {
  const redactor = new Redactor();
  expect(redactor.text('hunter2')).toBe('hunter2');
  redactor.add('hunter2');
  expect(redactor.text('hunter2')).toBe('***');
});

it('hides what stands before the @ of an address, and nothing else of it', () => {
  expect(new Redactor().text('from https://meg:x1@proxy.example:8080/a?b@c and a@b')).toBe(
    'from https://***@proxy.example:8080/a?b@c and a@b',
  );
});

it('hides what an authorization header carries', () => {
  expect(new Redactor().text('Proxy-Authorization: Basic bWVnOng=\nHost: a')).toBe('Proxy-Authorization: ***\nHost: a');
});

it('does not take one or two characters for a secret', () => {
  expect(new Redactor(['', 'a', 'ab']).text('a cab')).toBe('a cab');
});

it('cleans values of any shape and makes them fit for JSON', () => {
  const round: Record<string, unknown> = { name: secret };
  round.self = round;
  const value = {
    list: [secret, 1, null, 10n],
    error: new Error(`wrong: ${secret}`),
    at: new Date(0),
    bytes: new Uint8Array(3),
  };
  expect(new Redactor([secret]).value(value)).toEqual({
    list: ['***', 1, null, '10'],
    error: { name: 'Error', message: 'wrong: ***' },
    at: '1970-01-01T00:00:00.000Z',
    bytes: '(3 bytes)',
  });
  expect(JSON.stringify(new Redactor([secret]).value(round))).not.toContain(secret);
});
