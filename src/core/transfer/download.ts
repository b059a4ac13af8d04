import { createHash } from 'node:crypto';
import { AppError, isAppError } from '../../shared/errors.ts';
import { Bandwidth } from './bandwidth.ts';
import { defaultLanes, type LanePolicy, Lanes, lanesFromBytes, mostLines } from './lanes.ts';
import type { LimitMeter } from './limit-meter.ts';
import { Line, type LineOptions } from './line.ts';
import { LinePool } from './line-pool.ts';
import { findPlaced, type OpenSupply, type PlacedFile, type PlaceOptions, place } from './place-file.ts';
import { type Expected, type Link, RemoteFile } from './remote-file.ts';
import { limitsFrom, type OnWait, RetryBudget, type RetryLimits, type TransferContext } from './retries.ts';

export type { Expected, Link } from './remote-file.ts';

/**
 * Downloads a small thing into memory.
 * @throws {AppError} cloud.*, proxy.*, manifest.too-large
 */
export async function downloadBytes(
  link: Link,
  context: TransferContext,
  { name, limitBytes }: { readonly name: string; readonly limitBytes: number },
): Promise<{ readonly bytes: Uint8Array; readonly url: string }> {
  const { signal } = context;
  const budget = new RetryBudget(context, { name, host: hostOf(link) });
  for (;;) {
    const file = new RemoteFile(context.ports.cloudService(), link, name, { sizeBytes: null, sha256: null });
    const line = new Line({ file, budget, bandwidth: bandwidthOf(context), context, signal });
    const pieces: Uint8Array[] = [];
    let sizeBytes = 0;
    try {
      do {
        const piece = await line.read(sizeBytes, file.sizeBytes);
        if (piece === null) break;
        // A piece is good only until the next is asked for.
        pieces.push(Uint8Array.from(piece));
        sizeBytes += piece.length;
        const atLeast = Math.max(sizeBytes, file.sizeBytes ?? 0);
        if (atLeast > limitBytes) throw new AppError('manifest.too-large', { name, sizeBytes: atLeast, limitBytes });
      } while (file.sizeBytes === null || sizeBytes < file.sizeBytes);
      return { bytes: Buffer.concat(pieces), url: file.url };
    } catch (error) {
      if (!file.mustBeginAnew) throw error;
    } finally {
      await line.finish();
    }
  }
}

/** How a file is downloaded. */
export interface DownloadOptions {
  readonly name: string;
  readonly onBytes: (doneOfThisFile: number) => void;
  /** Told where the time goes. */
  readonly limits: LimitMeter;
  readonly inspect?: PlaceOptions['inspect'];
  /** Told of waits before another attempt. */
  readonly onWait?: OnWait;
  /** How long it is tried; as the settings have it when left out. */
  readonly retries?: RetryLimits;
  readonly lanes?: LanePolicy;
  /** Shared with the other files of a run. */
  readonly pool?: LinePool;
  readonly bandwidth?: Bandwidth;
}

/** How often a file is begun anew whose bytes were not what they are to be. */
const begunAnewAtMost = 2;

/**
 * Downloads to a file that gets its name only when every byte is verified. What an earlier run or try left of it is gone
 * on with, when the service still has the very same.
 * @throws {AppError} cloud.*, proxy.*, files.*, download.*
 */
export async function downloadFile(
  link: Link,
  path: string,
  expected: Expected,
  context: TransferContext,
  options: DownloadOptions,
): Promise<PlacedFile> {
  const { name, retries = limitsFrom(context.ports.retries?.()), onWait, pool = new LinePool(mostLines) } = options;
  const budget = new RetryBudget(context, {
    name,
    host: hostOf(link),
    limits: retries,
    ...(onWait === undefined ? {} : { onWait }),
  });
  await pool.takeFirst(context.signal);
  try {
    return await untilItIsRight(link, path, expected, { budget, pool, context, options });
  } finally {
    pool.giveBack();
  }
}

/** Begins anew what cannot be gone on with, or has come and is not what it is to be. */
async function untilItIsRight(
  link: Link,
  path: string,
  expected: Expected,
  parts: Omit<Parts, 'file'>,
): Promise<PlacedFile> {
  const { budget, context, options } = parts;
  for (let begunAnew = 0; ; ) {
    const file = new RemoteFile(context.ports.cloudService(), link, options.name, expected);
    try {
      return await download(link, path, expected, { ...parts, file });
    } catch (error) {
      // Its budget was asked already.
      if (file.mustBeginAnew) continue;
      if (!isAppError(error) || !isOfBytes(error)) throw error;
      // What changes again and again is not waited for.
      begunAnew += isAppError(error, 'download.changed') ? begunAnewAtMost : 1;
      if (begunAnew > begunAnewAtMost) throw error;
      await budget.failed(error);
    }
  }
}

interface Parts {
  readonly file: RemoteFile;
  readonly budget: RetryBudget;
  readonly pool: LinePool;
  readonly context: TransferContext;
  readonly options: DownloadOptions;
}

async function download(link: Link, path: string, expected: Expected, parts: Parts): Promise<PlacedFile> {
  const { file, context, options } = parts;
  const { ports, signal } = context;
  const { sizeBytes: expectedBytes, sha256 } = expected;
  if (sha256 !== null) {
    const there = await findPlaced(ports.files, path, { sizeBytes: expectedBytes, sha256 }, signal);
    if (there !== null) {
      options.onBytes(there.sizeBytes);
      return there;
    }
  }
  options.onBytes(0);
  const times = new TransferTimes(context, options.limits);
  let done = 0;
  let supply: RemoteSupply | null = null;
  const open: OpenSupply = async (kept, note) => {
    const from = note === null || kept.marks.length === 0 ? null : { offset: kept.digests.sizeBytes, etag: note };
    supply = await openSupply(parts, from);
    done = supply.offset;
    const { bytes, offset } = supply;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of times.network(bytes)) {
        done += piece.length;
        options.onBytes(done);
        yield piece;
      }
    };
    return { offset, bytes: counted(), note: file.etag, sizeBytes: file.sizeBytes };
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
    accept: (record) => file.accept(record),
  });
  // When the file could not even be begun, nobody has read the body.
  return await placed.finally(() => supply?.discard());
}

interface RemoteSupply {
  readonly offset: number;
  readonly bytes: AsyncIterable<Uint8Array>;
  discard(): void;
}

/** The first answer, and by it whether one line brings the bytes or several. */
async function openSupply(
  { file, budget, pool, context, options }: Parts,
  from: { readonly offset: number; readonly etag: string } | null,
): Promise<RemoteSupply> {
  const { signal } = context;
  const first = await file.beginWith(from, budget, signal);
  // All of the very same came: what is there already passes by.
  const offset = from !== null && first.etag === from.etag ? from.offset : first.offset;
  const line: LineOptions = { file, budget, bandwidth: options.bandwidth ?? bandwidthOf(context), context, signal };
  const { sizeBytes } = file;
  const { limits, lanes: policy = defaultLanes } = options;
  const isLarge = sizeBytes !== null && sizeBytes - offset >= lanesFromBytes && policy.most > 1 && file.isInParts;
  const bytes = isLarge
    ? new Lanes({ ...line, limits, policy, pool }, first, sizeBytes).bytes()
    : inOneLine(new Line(line, first, offset), offset, file);
  return { offset, bytes, discard: () => first.discard() };
}

async function* inOneLine(line: Line, offset: number, file: RemoteFile): AsyncGenerator<Uint8Array> {
  try {
    for (let at = offset; file.sizeBytes === null || at < file.sizeBytes; ) {
      const piece = await line.read(at, file.sizeBytes);
      if (piece === null) return;
      at += piece.length;
      yield piece;
    }
  } finally {
    await line.finish();
  }
}

/** What was wrong is in the bytes, and may be another time: the network has been tried long enough. */
function isOfBytes({ code, canRetry }: AppError): boolean {
  return canRetry && !/^(?:cloud|proxy)\./.test(code) && code !== 'download.wrong-size' && code !== 'download.empty';
}

function bandwidthOf({ ports }: TransferContext): Bandwidth {
  return new Bandwidth(ports.clock, () => ports.bandwidth?.());
}

function hostOf({ url, base }: Link): string {
  return URL.canParse(url, base) ? new URL(url, base).host : base;
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
