import { expect, it } from 'vitest';
import { catalogue } from '../shared/error-catalogue.ts';
import type { ErrorCode } from '../shared/errors.ts';
import { exitCodeOf, exitCodeOfError, exitCodes } from './exit-codes.ts';

it('is 0 for done, and 3 for done with problems', () => {
  expect(exitCodeOf({ state: 'done', errorCode: null, problemCount: 0 })).toBe(0);
  expect(exitCodeOf({ state: 'done', errorCode: null, problemCount: 1 })).toBe(3);
});

it('is 130 for a run that was stopped, and 1 for a failure nobody can name', () => {
  expect(exitCodeOf({ state: 'cancelled', errorCode: 'job.cancelled', problemCount: 0 })).toBe(130);
  expect(exitCodeOf({ state: 'failed', errorCode: null, problemCount: 0 })).toBe(1);
});

it('sorts every error there is into wrong use, a bug, a stop, or something to fix', () => {
  const codes = Object.keys(catalogue) as ErrorCode[];
  const known = new Set<number>(exitCodes.map((exit) => exit.code));
  for (const code of codes) {
    const exit = exitCodeOf({ state: 'failed', errorCode: code, problemCount: 0 });
    expect(known.has(exit), code).toBe(true);
    expect(exit === 2, code).toBe(code.startsWith('usage.'));
  }
  expect(codes.filter((code) => exitCodeOfError(code) === 1)).toEqual(['internal.unexpected']);
  expect(codes.filter((code) => exitCodeOfError(code) === 130)).toEqual(['job.cancelled']);
});
