import type { Progress } from '../../shared/progress.ts';

type Waited = 'network' | 'drive';

/** What counts is where the time of about the last second went. */
const windowMs = 1_000;
/** Less time than this says nothing. */
const leastMs = 300;
/** The share of the time from which one of the two is what limits. */
const clearShare = 0.7;

/** Tells whether a download waits for the network or for the drive, by the time spent on each. */
export class LimitMeter {
  #spent: { readonly what: Waited; readonly fromMs: number; readonly toMs: number }[] = [];

  /** Time that went by between two moments, both in milliseconds of one clock. */
  spend(what: Waited, fromMs: number, toMs: number): void {
    if (toMs <= fromMs) return;
    const last = this.#spent.at(-1);
    // Pieces come by the thousand: short waits that follow on each other are one.
    const isOne = last?.what === what && last.toMs === fromMs && toMs - last.fromMs < windowMs / 10;
    if (isOne) this.#spent.pop();
    this.#spent.push({ what, fromMs: isOne ? last.fromMs : fromMs, toMs });
    this.#spent = this.#spent.filter((one) => one.toMs > toMs - windowMs);
  }

  /** What limits just now; undefined while that is not clear. */
  look(): Progress['limitedBy'] {
    const endMs = this.#spent.at(-1)?.toMs ?? 0;
    const sums: Record<Waited, number> = { network: 0, drive: 0 };
    for (const { what, fromMs, toMs } of this.#spent) sums[what] += toMs - Math.max(fromMs, endMs - windowMs);
    const all = sums.network + sums.drive;
    if (all < leastMs) return undefined;
    if (sums.network >= clearShare * all) return 'network';
    return sums.drive >= clearShare * all ? 'drive' : undefined;
  }
}
