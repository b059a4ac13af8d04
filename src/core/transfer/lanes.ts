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
import type { LinePool } from './line-pool.ts';

/** From here on several lines are worth it. */
export const lanesFromBytes = 16 * 1024 * 1024;
/** So much of a file may be on its way, or wait for its turn. */
const aheadBytes = 32 * 1024 * 1024;
/** How often it is asked whether the network is too slow. */
const lookEveryMs = 300;
/** A line this fast does not wait for the way: more of them would cost more than they bring. */
const fastBytesPerSecond = 60_000_000;

/** How many lines, and when. */
export interface LanePolicy {
  /** At most, for one file. */
  readonly most: number;
  readonly opens: 'when-slow' | 'at-once';
}

/** As many as browsers open to one host. */
export const mostLines = 6;

export const defaultLanes: LanePolicy = { most: mostLines, opens: 'when-slow' };

/** What lanes need beside what each line does. */
export interface LanesOptions extends Omit<LineOptions, 'givesUp'> {
  readonly limits: LimitMeter;
  readonly policy: LanePolicy;
  readonly pool: LinePool;
}

interface Lane {
  readonly line: Line;
  /** Beside the first one of the file. */
  readonly isMore: boolean;
  /** What it brings. */
  stretch: Stretch | null;
  hasLeft: boolean;
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
      isMore: first === null,
      stretch: null,
      hasLeft: false,
      line: new Line(
        {
          ...this.#options,
          signal: this.#signal,
          givesUp: (error) => {
            const isOneTooMany = this.#count > 1 && refusals.has(error.code);
            if (isOneTooMany) {
              this.#mayGrow = false;
              this.#leave(lane);
            }
            return isOneTooMany;
          },
        },
        first,
      ),
    };
    return lane;
  }

  /** In one go, so that no two lines can each leave what is left to the other. */
  #leave(lane: Lane): null {
    lane.hasLeft = true;
    this.#count -= 1;
    if (lane.stretch !== null) this.#left.push(lane.stretch);
    this.#changed();
    return null;
  }

  /** A line's life: stretch after stretch, until nothing is left or it is refused. */
  async #run(lane: Lane): Promise<void> {
    this.#count += 1;
    try {
      while ((await this.#claim(lane)) !== null) await this.#bring(lane);
    } catch (error) {
      // One that is refused has left: the others bring what it did not.
      if (!lane.hasLeft) {
        this.#failure ??= { error };
        this.#leave(lane);
      }
    }
    await lane.line.finish();
  }

  async #bring(lane: Lane): Promise<void> {
    const { line, stretch } = lane;
    if (stretch === null) return;
    while (stretch.at < stretch.end) {
      const piece = await readSome(line, stretch.at, stretch.end);
      stretch.at += piece.length;
      // It waits for its turn, and the line uses its memory again. A `Buffer` would only share it.
      stretch.pieces.push(Uint8Array.from(piece));
      this.#changed();
    }
  }

  /** The next stretch nobody brings, for this line; with `null` it has left. */
  async #claim(lane: Lane): Promise<Stretch | null> {
    for (;;) {
      lane.stretch = null;
      if (this.#stop.signal.aborted || this.#failure !== null) return this.#leave(lane);
      // Another file has none yet.
      if (lane.isMore && this.#count > 1 && this.#options.pool.isWaitedFor) return this.#leave(lane);
      lane.stretch = this.#left.shift() ?? this.#nextStretch();
      if (lane.stretch !== null) return lane.stretch;
      if (this.#next >= this.#sizeBytes) return this.#leave(lane);
      await this.#change.promise;
    }
  }

  /** `null` while so much is ahead that it has to wait, or nothing is left. */
  #nextStretch(): Stretch | null {
    const end = Math.min(this.#next + chunkBytes, this.#sizeBytes);
    if (this.#next >= this.#sizeBytes || end - this.#handedOver > aheadBytes) return null;
    const stretch: Stretch = { at: this.#next, end, pieces: [] };
    this.#next = end;
    this.#stretches.push(stretch);
    return stretch;
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
    return isSlow ? policy.most : count;
  }

  #grow(wanted: number): void {
    const { file, pool } = this.#options;
    const isWorthIt = (): boolean => this.#mayGrow && file.isInParts && this.#next < this.#sizeBytes;
    while (this.#count < wanted && isWorthIt() && pool.takeMore()) {
      this.#runs.push(this.#run(this.#lane(null)).finally(() => pool.giveBack()));
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
