import type { HostReport } from '../../../shared/network.ts';

/** Less than this is seconds of the line, and no matter to anybody. */
const worthTellingSeconds = 5 * 60;

/** What the clock of this computer looks like from outside. */
export type ClockVerdict =
  | { readonly kind: 'behind' | 'ahead'; readonly seconds: number }
  /** A certificate can only be refused so by a wrong clock. */
  | { readonly kind: 'wrong' };

/**
 * What the hosts say of the clock of this computer: the middle one of them, because one host may have a wrong clock itself.
 * `null` when it is right, or when none has told.
 */
export function clockVerdict(reports: readonly HostReport[]): ClockVerdict | null {
  const differences = reports
    .flatMap(({ stages: { http } }) => (http.state === 'skipped' ? [] : (http.facts?.clockDifferenceSeconds ?? [])))
    .toSorted((a, b) => a - b);
  const middle = differences[Math.floor((differences.length - 1) / 2)];
  if (middle !== undefined && Math.abs(middle) >= worthTellingSeconds)
    return { kind: middle > 0 ? 'behind' : 'ahead', seconds: Math.abs(middle) };
  return reports.some(({ error }) => error?.code === 'tls.clock-wrong') ? { kind: 'wrong' } : null;
}
