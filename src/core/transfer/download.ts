import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { Download } from '../ports/cloud-service.ts';
import type { LimitMeter } from './limit-meter.ts';
import { findPlaced, type OpenSupply, type PlacedFile, type PlaceOptions, place } from './place-file.ts';
import { type TransferContext, withRetries } from './retries.ts';

/** Where something is to be had: `url` may be relative to `base`. */
export interface Link {
  readonly url: string;
  readonly base: string;
}

/**
 * Downloads a small thing into memory.
 * @throws {AppError} cloud.*, proxy.*, manifest.too-large
 */
export async function downloadBytes(
  link: Link,
  context: TransferContext,
  options: { readonly name: string; readonly limitBytes: number },
): Promise<{ readonly bytes: Uint8Array; readonly url: string }> {
  return await withRetries(context, options.name, async () => {
    const download = await context.ports.cloudService().download(link.url, link.base, context.signal);
    const tooLarge = (sizeBytes: number): AppError =>
      new AppError('manifest.too-large', { name: options.name, sizeBytes, limitBytes: options.limitBytes });
    if ((download.sizeBytes ?? 0) > options.limitBytes) {
      download.discard();
      throw tooLarge(download.sizeBytes ?? 0);
    }
    const pieces: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const piece of download.body) {
      sizeBytes += piece.length;
      if (sizeBytes > options.limitBytes) throw tooLarge(sizeBytes);
      pieces.push(piece);
    }
    return { bytes: Buffer.concat(pieces), url: download.url };
  });
}

/** What a download must turn out to be, as far as anybody says. */
export interface Expected {
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
}

/** How a file is downloaded. */
export interface DownloadOptions {
  readonly name: string;
  readonly onBytes: (doneOfThisFile: number) => void;
  /** Told where the time goes. */
  readonly limits: LimitMeter;
  readonly inspect?: PlaceOptions['inspect'];
}

/**
 * Downloads to a file that gets its name only when every byte is verified. What an earlier run or try left of it is gone
 * on with, when the service still has the very same.
 * @throws {AppError} cloud.*, proxy.*, files.*, download.wrong-size, download.wrong-hash
 */
export async function downloadFile(
  link: Link,
  path: string,
  expected: Expected,
  context: TransferContext,
  options: DownloadOptions,
): Promise<PlacedFile> {
  return await withRetries(context, options.name, () => download(link, path, expected, context, options));
}

async function download(
  link: Link,
  path: string,
  expected: Expected,
  context: TransferContext,
  options: DownloadOptions,
): Promise<PlacedFile> {
  const { ports, signal } = context;
  const { sizeBytes: expectedBytes, sha256 } = expected;
  if (sha256 !== null) {
    const there = await findPlaced(ports.files, path, { sizeBytes: expectedBytes, sha256 }, signal);
    if (there !== null) {
      options.onBytes(there.sizeBytes);
      return there;
    }
  }
  const wrongSize = (wanted: number, actualBytes: number): AppError =>
    new AppError('download.wrong-size', { name: options.name, expectedBytes: wanted, actualBytes });
  options.onBytes(0);
  const times = new TransferTimes(context, options.limits);
  let done = 0;
  let answer: Download | null = null;
  const open: OpenSupply = async (kept, note) => {
    const from = note === null || kept.marks.length === 0 ? null : { offset: kept.digests.sizeBytes, etag: note };
    answer = await ports.cloudService().download(link.url, link.base, signal, from);
    if (expectedBytes !== null && answer.sizeBytes !== null && answer.sizeBytes !== expectedBytes) {
      throw wrongSize(expectedBytes, answer.sizeBytes);
    }
    done = answer.offset;
    const { body, offset, etag } = answer;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of times.network(body)) {
        done += piece.length;
        if (expectedBytes !== null && done > expectedBytes) throw wrongSize(expectedBytes, done);
        options.onBytes(done);
        yield piece;
      }
    };
    return { offset, bytes: counted(), note: etag };
  };
  const placed = place(ports.files, path, open, {
    replace: true,
    signal,
    // Without a digest that is known beforehand only the service's own tag proves anything; that is what is noted.
    identity: sha256 ?? createHash('sha256').update(new URL(link.url, link.base).href).digest('hex'),
    onBytes: (_count, stage) => {
      if (stage === 'read-back') times.readBack();
      options.onBytes(done);
    },
    ...(options.inspect === undefined ? {} : { inspect: options.inspect }),
    accept: (record) => {
      if (expectedBytes !== null && record.sizeBytes !== expectedBytes)
        throw wrongSize(expectedBytes, record.sizeBytes);
      if (sha256 !== null && record.sha256 !== sha256) {
        throw new AppError('download.wrong-hash', { name: options.name, expected: sha256, actual: record.sha256 });
      }
    },
  });
  // When the file could not even be begun, nobody has read the body.
  return await placed.finally(() => answer?.discard());
}

/** Tells the meter whether time went by waiting for the network or for the drive. */
class TransferTimes {
  readonly #context: TransferContext;
  readonly #limits: LimitMeter;
  #pauses: number;
  /** When reading back went on last. */
  #readMs: number | null = null;

  constructor(context: TransferContext, limits: LimitMeter) {
    this.#context = context;
    this.#limits = limits;
    this.#pauses = context.pauses();
  }

  /** The time until a piece is there is the network's; until the next is asked for, the drive's. */
  async *network(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let sinceMs = this.#nowMs();
    for await (const piece of body) {
      const hereMs = this.#nowMs();
      this.#spend('network', sinceMs, hereMs);
      yield piece;
      sinceMs = this.#nowMs();
      this.#spend('drive', hereMs, sinceMs);
    }
  }

  readBack(): void {
    const hereMs = this.#nowMs();
    this.#spend('drive', this.#readMs ?? hereMs, hereMs);
    this.#readMs = hereMs;
  }

  #nowMs(): number {
    return this.#context.ports.clock.now().getTime();
  }

  #spend(what: 'network' | 'drive', fromMs: number, toMs: number): void {
    // A pause was nobody's slowness.
    if (this.#context.pauses() === this.#pauses) this.#limits.spend(what, fromMs, toMs);
    this.#pauses = this.#context.pauses();
  }
}
