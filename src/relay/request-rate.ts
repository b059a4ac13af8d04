/** Who is not heard of for a minute is forgotten; when there are more than these at once, earlier. */
const callerLimit = 10_000;
const minuteMs = 60_000;

/** How many requests a caller has left, and since when. */
interface Bucket {
  left: number;
  at: number;
}

/** So many requests a minute for each caller, a minute's worth of them at once. */
export class RequestRate {
  readonly #perMinute: number;
  readonly #now: () => number;
  /** The longest not heard of comes first. */
  readonly #buckets = new Map<string, Bucket>();

  /** `now` in milliseconds, from anywhere. */
  constructor(perMinute: number, now: () => number = () => performance.now()) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** `null` when the caller may ask now, else after how many whole seconds. */
  waitSeconds(caller: string): number | null {
    const now = this.#now();
    const known = this.#buckets.get(caller);
    const grown = known === undefined ? this.#perMinute : known.left + ((now - known.at) * this.#perMinute) / minuteMs;
    const left = Math.min(this.#perMinute, grown);
    this.#buckets.delete(caller);
    this.#buckets.set(caller, { left: left < 1 ? left : left - 1, at: now });
    this.#forget(now);
    return left < 1 ? Math.ceil(((1 - left) * minuteMs) / this.#perMinute / 1000) : null;
  }

  #forget(now: number): void {
    for (const [caller, { at }] of this.#buckets) {
      if (this.#buckets.size <= callerLimit && now - at < minuteMs) return;
      this.#buckets.delete(caller);
    }
  }
}
