import { expect, it } from 'vitest';
import type { ErrorReport } from '../../../shared/errors.ts';
import type { HostReport } from '../../../shared/network.ts';
import { clockVerdict } from './clock-difference.ts';

const notGone = { state: 'skipped', why: 'earlier-failed' } as const;

function report(clockDifferenceSeconds: number | null, error: ErrorReport | null = null): HostReport {
  const facts = { status: 200, server: null, redirectsTo: null, clockDifferenceSeconds };
  return {
    host: 'cloud.example',
    purposes: ['manifest'],
    isRequired: true,
    isReachable: error === null,
    durationMs: 1,
    proxy: null,
    why: null,
    stages: {
      name: notGone,
      tcp: notGone,
      proxy: notGone,
      tls: notGone,
      http: error === null ? { state: 'passed', durationMs: 1, facts } : notGone,
    },
    error,
  };
}
const error = (code: ErrorReport['code']): ErrorReport => ({
  code,
  message: '',
  remedy: '',
  canRetry: false,
  details: {},
});

it('says nothing of a clock that is right to some minutes, or that nobody spoke of', () => {
  expect(clockVerdict([])).toBeNull();
  expect(clockVerdict([report(null), report(4), report(-299)])).toBeNull();
  expect(clockVerdict([report(null, error('tls.expired'))])).toBeNull();
});

it('says how far the clock is behind the hosts, or ahead of them', () => {
  expect(clockVerdict([report(3_600)])).toEqual({ kind: 'behind', seconds: 3_600 });
  expect(clockVerdict([report(-300)])).toEqual({ kind: 'ahead', seconds: 300 });
});

it('believes most hosts, and not the one whose own clock is wrong', () => {
  expect(clockVerdict([report(90_000), report(1), report(0)])).toBeNull();
  expect(clockVerdict([report(0), report(90_000), report(90_001)])).toEqual({ kind: 'behind', seconds: 90_000 });
});

it('says that it is wrong where only the certificates tell', () => {
  expect(clockVerdict([report(null, error('tls.clock-wrong'))])).toEqual({ kind: 'wrong' });
});
