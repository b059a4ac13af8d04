import { AppError, isAppError } from '../../shared/errors.ts';
import type { Download } from '../ports/cloud-service.ts';
import type { Bandwidth } from './bandwidth.ts';
import type { RemoteFile } from './remote-file.ts';
import type { RetryBudget, TransferContext } from './retries.ts';

/** A line that brings less than this in so much time of waiting is as good as none. */
const slowWindowMs = 5 * 60_000;
const slowBytesPerSecond = 1_000;

/** What the lines of one file share. */
export interface LineOptions {
  readonly file: RemoteFile;
  readonly budget: RetryBudget;
  readonly bandwidth: Bandwidth;
  readonly context: Pick<TransferContext, 'pauses'> & { readonly ports: Pick<TransferContext['ports'], 'clock'> };
  readonly signal: AbortSignal;
  /** What another line of the file will bring, when this one is refused. */
  readonly givesUp?: (error: AppError) => boolean;
}

interface Opened {
  readonly answer: Download;
  readonly pieces: AsyncIterator<Uint8Array>;
  /** Where the next of its bytes belongs. */
  at: number;
  /** Where its bytes end; `null` when nobody said. */
  readonly end: number | null;
  /** All of the file came where a part was asked for: what is there already passes by. */
  readonly passesBy: boolean;
  /** What was left of a piece. */
  rest: Uint8Array | null;
}

/**
 * One line to a file of the service: it brings the bytes from anywhere on, in as many requests as it takes. What fails is
 * tried again from the byte where it failed, as long as the budget lasts.
 */
export class Line {
  readonly #options: LineOptions;
  #opened: Opened | null = null;
  #slow = { bytes: 0, ms: 0 };

  /** `first` is an answer that has begun, to be read from `at` on. */
  constructor(options: LineOptions, first: Download | null = null, at = first?.offset ?? 0) {
    this.#options = options;
    if (first !== null) this.#opened = opened(first, first.sizeBytes, first.offset !== at);
  }

  /**
   * The next bytes from `at`, none of them at or behind `end`; `null` where nobody said how long it is, and it is over.
   * They are good only until the next are asked for.
   * @throws {AppError} cloud.*, proxy.*, download.*
   */
  async read(at: number, end: number | null): Promise<Uint8Array | null> {
    const { file, budget, bandwidth, signal, givesUp } = this.#options;
    for (;;) {
      let piece: Uint8Array | null;
      try {
        piece = await this.#next(at, end);
      } catch (error) {
        this.close();
        signal.throwIfAborted();
        if (!isAppError(error) || file.isSettled || givesUp?.(error) === true) throw error;
        await budget.failed(error);
        file.forgetWay();
        if (file.canGoOn(at) && !file.mustBeginAnew) continue;
        file.mustBeginAnew = true;
        throw error;
      }
      if (piece === null) return null;
      if (piece.length === 0) continue;
      budget.progress(piece.length);
      await bandwidth.pay(piece.length, signal);
      return piece;
    }
  }

  /** Lets go of its connection; the next `read` makes another one. */
  close(): void {
    const { answer, pieces } = this.#opened ?? {};
    this.#opened = null;
    answer?.discard();
    // It ends when it is next awake; how does not matter any more.
    pieces?.return?.().catch(() => undefined);
  }

  /** Lets go of it when all has been read: a connection that is read to its end is used for the next request. */
  async finish(): Promise<void> {
    if (this.#opened?.end === this.#opened?.at) await this.#opened?.pieces.next().catch(() => undefined);
    this.close();
  }

  /** Empty while what is there already passes by. */
  async #next(at: number, end: number | null): Promise<Uint8Array | null> {
    const { file } = this.#options;
    const open = await this.#openAt(at, end);
    // Only now it is known that all of it was there already.
    if (at === file.sizeBytes) return null;
    open.rest ??= await this.#piece(open);
    if (open.rest === null) {
      if (file.sizeBytes === null) return null;
      throw cutOff(open.answer, at, file.sizeBytes);
    }
    let piece = open.rest;
    if (open.at < at) {
      const passed = piece.subarray(0, at - open.at);
      open.at += passed.length;
      open.rest = passed.length < piece.length ? piece.subarray(passed.length) : null;
      return new Uint8Array();
    }
    file.refuseEndless(at + piece.length);
    open.rest = null;
    if (end !== null && at + piece.length > end) {
      if (end === file.sizeBytes) throw file.tooLong(at + piece.length);
      open.rest = piece.subarray(end - at);
      piece = piece.subarray(0, end - at);
    }
    open.at += piece.length;
    return piece;
  }

  async #openAt(at: number, end: number | null): Promise<Opened> {
    const { file, signal } = this.#options;
    const before = this.#opened;
    const isOver = before !== null && before.end !== null && before.at >= before.end;
    const goesOn = before !== null && !isOver && (before.at === at || (before.passesBy && before.at < at));
    if (before !== null && goesOn) return before;
    await this.finish();
    const answer = await file.ask(at, end, signal);
    const isPart = answer.offset === at;
    if (file.sizeBytes !== null && at > file.sizeBytes) {
      // An answer that did not say how long it was brought more than there is.
      answer.discard();
      file.mustBeginAnew = true;
      throw file.tooLong(at);
    }
    this.#opened = opened(answer, isPart ? (end ?? answer.sizeBytes) : answer.sizeBytes, !isPart);
    return this.#opened;
  }

  /** Waits for a piece, and sees how long that takes. */
  async #piece({ answer, pieces }: Opened): Promise<Uint8Array | null> {
    const { context } = this.#options;
    const nowMs = (): number => context.ports.clock.now().getTime();
    const [sinceMs, pauses] = [nowMs(), context.pauses()];
    const next = await pieces.next();
    const bytes = next.done === true ? 0 : next.value.length;
    // A pause was nobody's slowness.
    if (context.pauses() !== pauses) this.#slow = { bytes: 0, ms: 0 };
    else this.#slow = { bytes: this.#slow.bytes + bytes, ms: this.#slow.ms + nowMs() - sinceMs };
    const { bytes: receivedBytes, ms } = this.#slow;
    if (ms >= slowWindowMs) {
      this.#slow = { bytes: 0, ms: 0 };
      const seconds = Math.round(ms / 1000);
      if (receivedBytes < seconds * slowBytesPerSecond)
        throw new AppError('cloud.too-slow', { host: new URL(answer.url).host, seconds, receivedBytes });
    }
    return next.done === true ? null : next.value;
  }
}

function opened(answer: Download, end: number | null, passesBy: boolean): Opened {
  return { answer, pieces: answer.body[Symbol.asyncIterator](), at: answer.offset, end, passesBy, rest: null };
}

/** A body without a length ended too early: only who knows how long it is to be can tell. */
function cutOff({ url }: Download, receivedBytes: number, expectedBytes: number): AppError {
  return new AppError('cloud.cut-off', { url, receivedBytes, expectedBytes });
}
