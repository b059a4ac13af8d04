/*
 * One large file by several lines at once. Each takes the next stretch of it; what arrives is handed over in order, as it
 * comes, so that hashing, journal and drive know nothing of it. It begins with one line, which is as fast as several where
 * the way is short; more are opened while the network is what is waited for. A line that is refused leaves its stretch to
 * the others. Only so much is asked for ahead that what waits for its turn stays small.
 */
import type { AppError } from '../../shared/errors.ts';
import type { Download } from '../ports/cloud-service.ts';
import { chunkBytes } from './chunk-bytes.ts';
import type { LimitMeter } from './limit-meter.ts';
import { Line, type LineOptions } from './line.ts';

/** From here on several lines are worth it. */
export const lanesFromBytes = 16 * 1024 * 1024;
/** So much of a file may be on its way, or wait for its turn. */
const aheadBytes = 32 * 1024 * 1024;
/** The same while there is one line. */
const aheadAloneBytes = 2 * chunkBytes;
/** How often it is asked whether the network is too slow. */
const lookEveryMs = 500;
/** A line this fast does not wait for the way: more of them would cost more than they bring. */
const fastBytesPerSecond = 60_000_000;

/** How many lines, and when. */
export interface LanePolicy {
  /** At most, for one file. */
  readonly most: number;
  readonly opens: 'when-slow' | 'at-once';
}

export const defaultLanes: LanePolicy = { most: 4, opens: 'when-slow' };

/** Lines that files may open beside their first one, all together. */
export class SpareLines {
  #left: number;

  constructor(count: number) {
    this.#left = count;
  }

  take(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }

  giveBack(): void {
    this.#left += 1;
  }
}

/** What lanes need beside what each line does. */
export interface LanesOptions extends Omit<LineOptions, 'givesUp'> {
  readonly limits: LimitMeter;
  readonly policy: LanePolicy;
  readonly spare: SpareLines;
}

interface Stretch {
  readonly end: number;
  /** Up to where it has arrived. */
  at: number;
  readonly pieces: Uint8Array[];
}

/** Brings a file whose size is known, from a first answer on, by as many lines as it takes. */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #sizeBytes: number;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  /** In order; the first is the one that is handed over. */
  readonly #stretches: Stretch[] = [];
  /** Stretches whose line was refused. */
  readonly #left: Stretch[] = [];
  readonly #runs: Promise<void>[] = [];
  /** How many lines are at work. */
  #count = 0;
  #first: Download | null;
  /** Where the next stretch begins. */
  #next: number;
  #handedOver: number;
  #mayGrow = true;
  #failure: { readonly error: unknown } | null = null;
  #change = Promise.withResolvers<void>();
  #look: { atMs: number; handedOver: number };

  constructor(options: LanesOptions, first: Download, sizeBytes: number) {
    this.#options = options;
    this.#sizeBytes = sizeBytes;
    this.#first = first;
    this.#next = first.offset;
    this.#handedOver = first.offset;
    this.#look = { atMs: this.#nowMs(), handedOver: first.offset };
    this.#signal = AbortSignal.any([options.signal, this.#stop.signal]);
  }

  /** The bytes in order. @throws {AppError} cloud.*, proxy.*, download.* */
  async *bytes(): AsyncGenerator<Uint8Array> {
    try {
      this.#runs.push(this.#run());
      if (this.#options.policy.opens === 'at-once') this.#grow(this.#options.policy.most);
      while (this.#handedOver < this.#sizeBytes) {
        const piece = this.#takeNext();
        if (piece !== null) {
          yield piece;
          this.#lookAtPace();
        } else if (this.#failure !== null) throw this.#failure.error;
        else await this.#change.promise;
      }
    } finally {
      this.#stop.abort();
      this.#changed();
      await Promise.all(this.#runs);
    }
  }

  /** What is next in order, when it is there. */
  #takeNext(): Uint8Array | null {
    const [head] = this.#stretches;
    const piece = head?.pieces.shift();
    if (head === undefined || piece === undefined) return null;
    this.#handedOver += piece.length;
    if (this.#handedOver === head.end) this.#stretches.shift();
    this.#changed();
    return piece;
  }

  /** A line's life: stretch after stretch, until nothing is left or it is refused. */
  async #run(): Promise<void> {
    this.#count += 1;
    let isGivenUp = false;
    const givesUp = (error: AppError): boolean => {
      // Told here and not later: two that are refused at once must not both leave it to the other.
      isGivenUp = this.#count > 1 && refusals.has(error.code);
      if (isGivenUp) this.#count -= 1;
      return isGivenUp;
    };
    const line = new Line({ ...this.#options, signal: this.#signal, givesUp }, this.#first);
    this.#first = null;
    let stretch: Stretch | null = null;
    try {
      for (stretch = await this.#claim(); stretch !== null; stretch = await this.#claim())
        await this.#bring(line, stretch);
    } catch (error) {
      if (isGivenUp) this.#mayGrow = false;
      else this.#failure ??= { error };
      if (stretch !== null) this.#left.push(stretch);
    }
    if (!isGivenUp) this.#count -= 1;
    this.#changed();
    await line.finish();
  }

  async #bring(line: Line, stretch: Stretch): Promise<void> {
    while (stretch.at < stretch.end) {
      const askEnd = this.#count === 1 ? this.#sizeBytes : stretch.end;
      const piece = await line.read(stretch.at, stretch.end, askEnd);
      if (piece === null) throw new Error('A file whose size is known ended without a word.');
      stretch.at += piece.length;
      stretch.pieces.push(piece);
      this.#changed();
    }
  }

  /** The next stretch nobody brings; `null` when there is none left. */
  async #claim(): Promise<Stretch | null> {
    for (;;) {
      if (this.#stop.signal.aborted || this.#failure !== null) return null;
      const left = this.#left.shift();
      if (left !== undefined) return left;
      if (this.#next >= this.#sizeBytes) return null;
      const end = Math.min(this.#next + chunkBytes, this.#sizeBytes);
      const ahead = this.#count === 1 ? aheadAloneBytes : aheadBytes;
      if (end - this.#handedOver <= ahead) {
        const stretch = { at: this.#next, end, pieces: [] };
        this.#next = end;
        this.#stretches.push(stretch);
        return stretch;
      }
      await this.#change.promise;
    }
  }

  #lookAtPace(): void {
    const nowMs = this.#nowMs();
    const { atMs, handedOver } = this.#look;
    if (nowMs - atMs < lookEveryMs) return;
    const bytesPerSecond = ((this.#handedOver - handedOver) * 1000) / (nowMs - atMs);
    this.#look = { atMs: nowMs, handedOver: this.#handedOver };
    const { policy, limits, bandwidth } = this.#options;
    const isSlow = limits.look() === 'network' && bytesPerSecond < fastBytesPerSecond && !bandwidth.isLimited;
    if (isSlow) this.#grow(Math.min(policy.most, 2 * this.#count));
  }

  #grow(count: number): void {
    const { file, spare } = this.#options;
    const isWorthIt = (): boolean => this.#mayGrow && file.isInParts && this.#next < this.#sizeBytes;
    while (isWorthIt() && this.#count < count && spare.take()) {
      this.#runs.push(this.#run().finally(() => spare.giveBack()));
    }
  }

  /** Wakes whoever waits for something to be different. */
  #changed(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  #nowMs(): number {
    return this.#options.context.ports.clock.now().getTime();
  }
}

/** What says that so many lines are too many. */
const refusals: ReadonlySet<string> = new Set([
  'cloud.busy',
  'cloud.asks-to-wait',
  'cloud.refused',
  'cloud.wrong-part',
  'proxy.unreachable',
]);
