/*
 * How fast downloads may be: a bucket of bytes that fills at the rate of the settings and is taken from by everything that
 * comes in, whichever file or connection it is of. What came is paid for afterwards, so a piece larger than the bucket
 * passes too and the next one waits the longer. The bucket is small: a pause, or a slow drive, saves up next to nothing.
 */
import { type BandwidthLimit, limitAt, rateAt } from '../../shared/bandwidth.ts';
import type { BandwidthSettings } from '../../shared/settings.ts';
import type { Clock } from '../ports/ports.ts';

/** The bucket holds what comes in so much time. */
const burstMs = 250;
/** Nobody sleeps longer at once: the settings or the hour may have changed. */
const longestSleepMs = 500;
/** A wait makes the limit what counts for this long. */
const tellMs = 1_000;

/** The limit of one run, shared by all that comes in. */
export class Bandwidth {
  readonly #clock: Clock;
  readonly #settings: () => BandwidthSettings | undefined;
  /** Bytes that may pass; less than none when more has come than was there. */
  #bytes = 0;
  #filledMs: number;
  #heldMs = Number.NEGATIVE_INFINITY;
  #looked: {
    readonly settings: BandwidthSettings | undefined;
    readonly minute: number;
    readonly limit: BandwidthLimit | null;
  } | null = null;

  /** The settings are asked for again and again: they may change while a run goes on. */
  constructor(clock: Clock, settings: () => BandwidthSettings | undefined) {
    this.#clock = clock;
    this.#settings = settings;
    this.#filledMs = this.#nowMs();
  }

  /** Whether a limit is in force at this moment. */
  get isLimited(): boolean {
    return rateAt(this.#settings(), this.#clock.now()) !== null;
  }

  /** The limit that is in force at this moment, and how long it lasts. */
  get limit(): BandwidthLimit | null {
    const settings = this.#settings();
    const now = this.#clock.now();
    // It is asked for with every piece that comes in, and changes on the minute.
    const minute = Math.floor(now.getTime() / 60_000);
    if (this.#looked?.settings !== settings || this.#looked?.minute !== minute)
      this.#looked = { settings, minute, limit: limitAt(settings, now) };
    return this.#looked.limit;
  }

  /** Whether it is what has held the bytes back within the last second. */
  get holdsBack(): boolean {
    return this.isLimited && this.#nowMs() - this.#heldMs < tellMs;
  }

  /** Waits until so many bytes that have come are paid for. */
  async pay(bytes: number, signal: AbortSignal): Promise<void> {
    if (this.#fill() === null) return;
    this.#bytes -= bytes;
    for (;;) {
      const rate = this.#fill();
      if (rate === null || this.#bytes >= 0) return;
      const waitMs = Math.ceil((-this.#bytes / rate) * 1000);
      await this.#clock.sleep(Math.min(longestSleepMs, Math.max(1, waitMs)), signal);
      this.#heldMs = this.#nowMs();
    }
  }

  /** What came in since the last time, and the rate of now. */
  #fill(): number | null {
    const nowMs = this.#nowMs();
    const rate = rateAt(this.#settings(), this.#clock.now());
    const passedMs = Math.max(0, nowMs - this.#filledMs);
    this.#filledMs = nowMs;
    // Whatever was owed is forgiven when the limit goes.
    if (rate === null) this.#bytes = 0;
    else this.#bytes = Math.min((rate * burstMs) / 1000, this.#bytes + (rate * passedMs) / 1000);
    return rate;
  }

  #nowMs(): number {
    return this.#clock.now().getTime();
  }
}
