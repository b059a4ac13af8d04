import type { IncomingMessage } from 'node:http';
import { Refused } from './refused.ts';

/** How patient the service is with who sends. */
export interface BodyPatience {
  /** A body that stands still for so long is given up. */
  readonly stallMs: number;
  /** After this time, the whole must have come at `leastBytesPerSecond`: a drip is as bad as a stop. */
  readonly graceMs: number;
  readonly leastBytesPerSecond: number;
}

export const defaultPatience: BodyPatience = { stallMs: 60_000, graceMs: 60_000, leastBytesPerSecond: 1024 };

/** How a body is read. */
export interface BodyOptions {
  readonly limitBytes: number;
  /** What to say when it is longer. */
  readonly tooLong: () => Refused;
  readonly patience: BodyPatience;
  readonly signal: AbortSignal;
}

/**
 * The body of a request as it comes; leaving it early does not cut the connection, so that an answer can go out on it.
 * @throws {Refused} when it is too long or too slow
 */
export async function* bodyOf(request: IncomingMessage, options: BodyOptions): AsyncGenerator<Uint8Array> {
  const { limitBytes, tooLong, patience, signal } = options;
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLong();
  const begun = performance.now();
  const stall = new Stall(patience.stallMs);
  const cut = (): void => {
    request.destroy();
  };
  signal.addEventListener('abort', cut);
  const pieces = request.iterator({ destroyOnReturn: false });
  try {
    for (let sizeBytes = 0; ; ) {
      // Not a loop over the pieces: that could not be left while it waits for one.
      const next = await Promise.race([pieces.next(), stall.over]);
      if (next === 'over') throw new Refused(408, 'The body stands still.');
      if (next.done === true) return;
      const bytes = next.value as Buffer; // no encoding is set, so pieces are bytes
      sizeBytes += bytes.length;
      if (sizeBytes > limitBytes) throw tooLong();
      const elapsedMs = performance.now() - begun;
      if (elapsedMs > patience.graceMs && (sizeBytes * 1000) / elapsedMs < patience.leastBytesPerSecond) {
        throw new Refused(408, 'The body comes too slowly.');
      }
      stall.refresh();
      yield bytes;
      stall.refresh();
    }
  } finally {
    stall.end();
    signal.removeEventListener('abort', cut);
  }
}

/** Is over when nothing has moved for so long. */
class Stall {
  readonly over: Promise<'over'>;
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number) {
    const { promise, resolve } = Promise.withResolvers<'over'>();
    this.over = promise;
    this.#timer = setTimeout(() => resolve('over'), ms);
  }

  refresh(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
