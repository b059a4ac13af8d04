/*
 * One large file by several lines at once. Each takes the next stretch of it; what arrives is handed over in order, as it
 * comes, so that hashing, journal and drive know nothing of it. It begins with one line, straight through, which is as fast
 * as several where the way is short; more are opened while the network is what is waited for. A line that is refused leaves its stretch to
 * the others. Only so much is asked for ahead that what waits for its turn stays small.
 */
import type { Download } from '../ports/cloud-service.ts';
import { chunkBytes } from './chunk-bytes.ts';
import type { LimitMeter } from './limit-meter.ts';
import { Line, type LineOptions } from './line.ts';

/** From here on several lines are worth it. */
export const lanesFromBytes = 16 * 1024 * 1024;
/** So much of a file may be on its way, or wait for its turn. */
const aheadBytes = 32 * 1024 * 1024;
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

interface Lane {
  readonly line: Line;
  hasGivenUp: boolean;
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
  readonly #first: Download;
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

  /**
   * The bytes in order; a piece is good only until the next is asked for.
   * @throws {AppError} cloud.*, proxy.*, download.*
   */
  async *bytes(): AsyncGenerator<Uint8Array> {
    const { policy } = this.#options;
    const lane = this.#lane(this.#first);
    try {
      const wanted = policy.opens === 'at-once' ? policy.most : yield* this.#alone(lane);
      if (this.#handedOver === this.#sizeBytes) return;
      this.#runs.push(this.#run(lane));
      this.#grow(wanted);
      while (this.#handedOver < this.#sizeBytes) {
        const piece = this.#takeNext();
        if (piece !== null) {
          yield piece;
          this.#grow(this.#lookAtPace());
        } else if (this.#failure !== null) throw this.#failure.error;
        else await this.#change.promise;
      }
    } finally {
      this.#stop.abort();
      this.#changed();
      await Promise.all([lane.line.finish(), ...this.#runs]);
    }
  }

  /** By one line as it comes, until more are wanted: how many. */
  async *#alone({ line }: Lane): AsyncGenerator<Uint8Array, number> {
    while (this.#handedOver < this.#sizeBytes) {
      const piece = await readSome(line, this.#handedOver, this.#sizeBytes);
      this.#handedOver += piece.length;
      yield piece;
      const wanted = this.#lookAtPace();
      if (wanted > 1 && this.#sizeBytes - this.#handedOver >= lanesFromBytes) {
        this.#next = this.#handedOver;
        return wanted;
      }
    }
    return 1;
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

  #lane(first: Download | null): Lane {
    const lane: Lane = {
      hasGivenUp: false,
      line: new Line(
        {
          ...this.#options,
          signal: this.#signal,
          givesUp: (error) => {
            // Counted here and not later: two that are refused at once must not both leave it to the other.
            lane.hasGivenUp = this.#count > 1 && refusals.has(error.code);
            if (lane.hasGivenUp) this.#count -= 1;
            return lane.hasGivenUp;
          },
        },
        first,
      ),
    };
    return lane;
  }

  /** A line's life: stretch after stretch, until nothing is left or it is refused. */
  async #run(lane: Lane): Promise<void> {
    this.#count += 1;
    let stretch: Stretch | null = null;
    try {
      for (stretch = await this.#claim(); stretch !== null; stretch = await this.#claim())
        await this.#bring(lane.line, stretch);
    } catch (error) {
      // One of the others brings it.
      if (stretch !== null) this.#left.push(stretch);
      if (lane.hasGivenUp) this.#mayGrow = false;
      else this.#failure ??= { error };
    }
    if (!lane.hasGivenUp) this.#count -= 1;
    this.#changed();
    await lane.line.finish();
  }

  async #bring(line: Line, stretch: Stretch): Promise<void> {
    while (stretch.at < stretch.end) {
      const piece = await readSome(line, stretch.at, stretch.end);
      stretch.at += piece.length;
      // It waits for its turn, and the line uses its memory again. A `Buffer` would only share it.
      stretch.pieces.push(Uint8Array.from(piece));
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
      if (end - this.#handedOver <= aheadBytes) {
        const stretch = { at: this.#next, end, pieces: [] };
        this.#next = end;
        this.#stretches.push(stretch);
        return stretch;
      }
      await this.#change.promise;
    }
  }

  /** How many lines there should be, by how fast it went. */
  #lookAtPace(): number {
    const nowMs = this.#nowMs();
    const { atMs, handedOver } = this.#look;
    const count = Math.max(1, this.#count);
    if (nowMs - atMs < lookEveryMs) return count;
    const bytesPerSecond = ((this.#handedOver - handedOver) * 1000) / (nowMs - atMs);
    this.#look = { atMs: nowMs, handedOver: this.#handedOver };
    const { policy, limits, bandwidth } = this.#options;
    const isSlow = limits.look() === 'network' && bytesPerSecond < fastBytesPerSecond && !bandwidth.isLimited;
    return isSlow ? Math.min(policy.most, 2 * count) : count;
  }

  #grow(wanted: number): void {
    const { file, spare } = this.#options;
    const isWorthIt = (): boolean => this.#mayGrow && file.isInParts && this.#next < this.#sizeBytes;
    while (this.#count < wanted && isWorthIt() && spare.take()) {
      this.#runs.push(this.#run(this.#lane(null)).finally(() => spare.giveBack()));
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

/** The next bytes of a file that has so many. */
async function readSome(line: Line, at: number, end: number): Promise<Uint8Array> {
  const piece = await line.read(at, end);
  if (piece === null) throw new Error('A file whose size is known ended without a word.');
  return piece;
}

/** What says that so many lines are too many. */
const refusals: ReadonlySet<string> = new Set([
  'cloud.busy',
  'cloud.asks-to-wait',
  'cloud.refused',
  'cloud.wrong-part',
  'proxy.unreachable',
]);
