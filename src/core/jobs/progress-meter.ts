import type { Progress } from '../../shared/progress.ts';

/** The rate is that of the last few seconds, so that it follows a slow drive. */
const rateWindowMs = 4_000;
/** A rate told after less than this is a guess. */
const leastWindowMs = 300;

/** What the meter makes of a report. */
export interface Reading {
  readonly progress: Progress;
  readonly fraction: number;
  readonly ratePerSecond: number | null;
  readonly secondsLeft: number | null;
}

/** Turns a job's reports into a fraction that never goes back, a rate and a time left. */
export class ProgressMeter {
  readonly #starts: ReadonlyMap<string, { readonly before: number; readonly share: number }>;
  readonly #now: () => number;
  #last: Progress | null = null;
  #fraction = 0;
  #step = '';
  #samples: { atMs: number; done: number }[] = [];

  constructor(steps: Readonly<Record<string, number>>, now: () => number) {
    const total = Object.values(steps).reduce((sum, weight) => sum + weight, 0);
    const starts = new Map<string, { before: number; share: number }>();
    let before = 0;
    for (const [step, weight] of Object.entries(steps)) {
      starts.set(step, { before, share: weight / total });
      before += weight / total;
    }
    this.#starts = starts;
    this.#now = now;
  }

  /** The last report as it is now: a rate sinks while nothing is reported. `null` before the first. */
  look(): Reading | null {
    return this.#last === null ? null : this.take(this.#last);
  }

  /** The rate is measured anew from the next report on: time that was spent standing still does not count. */
  forgetRate(): void {
    this.#samples = [];
  }

  take(progress: Progress): Reading {
    this.#last = progress;
    const place = this.#starts.get(progress.step);
    if (place === undefined) throw new Error(`The job reports a step it does not have: ${progress.step}`);
    const within = progress.total === null || progress.total <= 0 ? 0 : Math.min(1, progress.done / progress.total);
    this.#fraction = Math.min(1, Math.max(this.#fraction, place.before + place.share * within));
    const ratePerSecond = this.#rate(progress);
    const left = progress.total === null ? null : Math.max(0, progress.total - progress.done);
    return {
      progress,
      fraction: this.#fraction,
      ratePerSecond,
      secondsLeft: left === null || ratePerSecond === null || ratePerSecond <= 0 ? null : left / ratePerSecond,
    };
  }

  #rate(progress: Progress): number | null {
    const atMs = this.#now();
    if (progress.step !== this.#step) {
      this.#step = progress.step;
      this.#samples = [];
    }
    const last = this.#samples.at(-1);
    if (last !== undefined && progress.done < last.done) this.#samples = [];
    // Close reports are one sample: the window stays short whatever a job reports.
    if (last === undefined || this.#samples.length === 0 || atMs - last.atMs >= 50) {
      this.#samples.push({ atMs, done: progress.done });
    } else {
      last.done = progress.done;
    }
    while (this.#samples.length > 2 && atMs - (this.#samples[0]?.atMs ?? atMs) > rateWindowMs) this.#samples.shift();
    const first = this.#samples[0];
    const newest = this.#samples.at(-1);
    if (first === undefined || newest === undefined || newest.atMs - first.atMs < leastWindowMs) return null;
    return ((newest.done - first.done) * 1000) / (newest.atMs - first.atMs);
  }
}
