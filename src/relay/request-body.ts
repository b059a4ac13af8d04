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
  let sizeBytes = 0;
  const begun = performance.now();
  let isStalled = false;
  const giveUp = (): void => {
    request.destroy();
  };
  const stall = setTimeout(() => {
    isStalled = true;
    giveUp();
  }, patience.stallMs);
  signal.addEventListener('abort', giveUp);
  try {
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      const bytes = piece as Buffer; // no encoding is set, so pieces are bytes
      sizeBytes += bytes.length;
      if (sizeBytes > limitBytes) throw tooLong();
      const elapsedMs = performance.now() - begun;
      if (elapsedMs > patience.graceMs && (sizeBytes * 1000) / elapsedMs < patience.leastBytesPerSecond) {
        throw new Refused(408, 'The body comes too slowly.');
      }
      stall.refresh();
      yield bytes;
    }
  } catch (error) {
    if (isStalled) throw new Refused(408, 'The body stands still.');
    throw error;
  } finally {
    clearTimeout(stall);
    signal.removeEventListener('abort', giveUp);
  }
}
