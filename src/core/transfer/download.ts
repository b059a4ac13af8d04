import { AppError } from '../../shared/errors.ts';
import type { FileRecord } from '../../shared/jobs.ts';
import type { JobContext } from '../jobs/job.ts';
import type { LimitMeter } from './limit-meter.ts';
import { type PlaceOptions, placeFile } from './place-file.ts';
import { withRetries } from './retries.ts';

type Context = Pick<JobContext, 'ports' | 'log' | 'signal' | 'pauses'>;

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
  context: Context,
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

/**
 * Downloads to a file that gets its name only when every byte is verified.
 * @throws {AppError} cloud.*, proxy.*, files.*, download.wrong-size, download.wrong-hash
 */
export async function downloadFile(
  link: Link,
  path: string,
  expected: Expected,
  context: Context,
  options: {
    readonly name: string;
    readonly onBytes: (doneOfThisFile: number) => void;
    /** Told where the time goes. */
    readonly limits: LimitMeter;
    readonly inspect?: PlaceOptions['inspect'];
  },
): Promise<FileRecord> {
  const { name } = options;
  return await withRetries(context, name, async () => {
    const download = await context.ports.cloudService().download(link.url, link.base, context.signal);
    const wrongSize = (expectedBytes: number, actualBytes: number): AppError =>
      new AppError('download.wrong-size', { name, expectedBytes, actualBytes });
    const expectedBytes = expected.sizeBytes;
    if (expectedBytes !== null && download.sizeBytes !== null && download.sizeBytes !== expectedBytes) {
      download.discard();
      throw wrongSize(expectedBytes, download.sizeBytes);
    }
    options.onBytes(0);
    let done = 0;
    /** When reading back went on last. */
    let readMs: number | null = null;
    const nowMs = (): number => context.ports.clock.now().getTime();
    let pausesSeen = context.pauses();
    const spend: LimitMeter['spend'] = (what, fromMs, toMs) => {
      // A pause was nobody's slowness.
      if (context.pauses() === pausesSeen) options.limits.spend(what, fromMs, toMs);
      pausesSeen = context.pauses();
    };
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      let sinceMs = nowMs();
      for await (const piece of download.body) {
        const hereMs = nowMs();
        spend('network', sinceMs, hereMs);
        done += piece.length;
        if (expectedBytes !== null && done > expectedBytes) throw wrongSize(expectedBytes, done);
        options.onBytes(done);
        yield piece;
        sinceMs = nowMs();
        spend('drive', hereMs, sinceMs);
      }
    };
    const placed = placeFile(context.ports.files, path, counted(), {
      replace: true,
      signal: context.signal,
      onBytes: (_count, stage) => {
        if (stage === 'write') return;
        const hereMs = nowMs();
        spend('drive', readMs ?? hereMs, hereMs);
        readMs = hereMs;
        options.onBytes(done);
      },
      ...(options.inspect === undefined ? {} : { inspect: options.inspect }),
      accept: (record) => {
        if (expectedBytes !== null && record.sizeBytes !== expectedBytes)
          throw wrongSize(expectedBytes, record.sizeBytes);
        if (expected.sha256 !== null && record.sha256 !== expected.sha256) {
          throw new AppError('download.wrong-hash', { name, expected: expected.sha256, actual: record.sha256 });
        }
      },
    });
    // When the file could not even be begun, nobody has read the body.
    return await placed.finally(() => download.discard());
  });
}
