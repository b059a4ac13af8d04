import { join } from 'node:path';
import { type AppError, isAppError } from '../../shared/errors.ts';
import type { JobResults } from '../../shared/jobs.ts';
import { openCabinet } from '../cab/index.ts';
import type { CabinetWork } from '../cab/work.ts';
import type { ReadableFile } from '../ports/files.ts';
import { shownUrl } from '../shown-url.ts';
import { Bandwidth } from '../transfer/bandwidth.ts';
import type { ContentDigests } from '../transfer/digests.ts';
import { downloadFile } from '../transfer/download.ts';
import { mostLines } from '../transfer/lanes.ts';
import { LinePool } from '../transfer/line-pool.ts';
import { type PlacedFile, placeFile } from '../transfer/place-file.ts';
import type { PlannedFile } from '../updates/offer.ts';
import type { PackFile } from '../updates/pack.ts';
import type { PlannedPack } from './connect-plan.ts';
import { DownloadProgress, type FileProgress } from './download-progress.ts';
import { type LackingFile, throwIncomplete } from './incomplete.ts';
import { type JobContext, stopIfCancelled } from './job.ts';

/** A file of the pack that is there now, with the digests of its chunks. */
export interface DownloadedFile extends PackFile {
  readonly chunks: readonly string[];
}

type Bytes = Pick<JobResults['connect'], 'downloadedBytes' | 'reusedBytes' | 'sharedBytes' | 'readBack'>;
/** A look into what was downloaded, before it gets its name; it may refuse it. */
type Inspect = (file: PlannedFile, written: ReadableFile) => Promise<void>;

/** So many files are under way at the same time. */
const filesAtOnce = 3;

/**
 * Brings every file of the plan into the folder, each verified, a few at a time; what is there already is not fetched. One
 * that cannot be had does not stop the others: what is there then is kept.
 */
export async function fetchAll(
  folder: string,
  { files, copies, there }: PlannedPack,
  context: JobContext<'download'>,
  inspect: Inspect,
): Promise<Bytes & { readonly records: readonly DownloadedFile[] }> {
  const { ports, log, report } = context;
  const bandwidth = new Bandwidth(ports.clock, () => ports.bandwidth());
  const progress = new DownloadProgress(files, bandwidth, report);
  const lacking: LackingFile[] = [];
  /** Hosts that were tried long enough: the files behind are not tried as long again. */
  const away = new Map<string, AppError>();
  const fetched: (Fetched | null)[] = files.map(() => null);
  const fetcher = new Fetcher(folder, { context, inspect, bandwidth, progress });
  if (bandwidth.isLimited) log.info('A limit of the settings is in force: downloads are slower than they could be.');

  await severalAtOnce(files, filesAtOnce, context.signal, async (file, index, signal) => {
    const host = hostOf(file);
    const fetching =
      away.has(host) && there[index] === null
        ? Promise.reject(away.get(host))
        : fetcher.fetch(file, there[index] ?? null, signal);
    const found = await fetching.catch((error: unknown) => {
      if (signal.aborted || !isOfThisFile(error)) throw error;
      if (isOfWay(error)) away.set(host, error);
      lacking.push({ path: file.path, package: file.package, error });
      return null;
    });
    fetched[index] = found;
  });
  const all = fetched.filter((one) => one !== null);
  if (lacking.length > 0) throwIncomplete(folder, lacking, log);
  const records = all.map(({ record }) => record);
  const sum = (how: Fetched['how']): number =>
    all.reduce((bytes, one) => bytes + (one.how === how ? one.record.sizeBytes : 0), 0);
  const sizes = new Map(records.map(({ path, sizeBytes }) => [path, sizeBytes]));
  const sharedBytes = copies.reduce((bytes, { storedAs }) => bytes + (sizes.get(storedAs) ?? 0), 0);
  const readBack = all.reduce<Bytes['readBack']>((so, one) => (so === 'cache' ? so : (one.readBack ?? so)), null);
  return { records, downloadedBytes: sum('downloaded'), reusedBytes: sum('reused'), sharedBytes, readBack };
}

/** Does something for all, several at a time, in order; the first failure stops all of them, and is thrown when they have ended. */
async function severalAtOnce<T>(
  all: readonly T[],
  width: number,
  signal: AbortSignal,
  action: (one: T, index: number, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const within = AbortSignal.any([signal, stop.signal]);
  const left = all.entries();
  let failure: { readonly error: unknown } | null = null;
  const work = async (): Promise<void> => {
    for (const [index, one] of left) {
      try {
        stopIfCancelled(within);
        await action(one, index, within);
      } catch (error) {
        failure ??= { error };
        stop.abort();
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  stopIfCancelled(signal);
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
}

interface Fetched {
  readonly record: DownloadedFile;
  readonly how: 'reused' | 'downloaded';
  readonly readBack: Bytes['readBack'];
}

interface FetcherParts {
  readonly context: JobContext<'download'>;
  readonly inspect: Inspect;
  readonly bandwidth: Bandwidth;
  readonly progress: DownloadProgress;
}

/** Brings one file after the other into a folder; several calls at a time share lines and limits. */
class Fetcher {
  readonly #folder: string;
  readonly #parts: FetcherParts;
  /** What all files have together. */
  readonly #pool = new LinePool(mostLines);

  constructor(folder: string, parts: FetcherParts) {
    this.#folder = folder;
    this.#parts = parts;
  }

  async fetch(file: PlannedFile, there: ContentDigests | null, signal: AbortSignal): Promise<Fetched> {
    const { progress, context } = this.#parts;
    const { log } = context;
    const under = progress.begin(file);
    try {
      if (there !== null) {
        log.info(`${file.path}: there already, ${there.sizeBytes} bytes, SHA-256 ${there.sha256} verified.`);
        under.end(there.sizeBytes);
        return { record: recordOf(file, there), how: 'reused', readBack: null };
      }
      const placed = await this.#place(file, under, signal);
      const { sizeBytes, sha256, readBack } = placed;
      const proof =
        'bytes' in file.source
          ? ''
          : `${file.sha256 === null ? 'no digest to compare with, every checksum in it verified' : 'as its manifest says'}, `;
      log.info(`${file.path}: ${sizeBytes} bytes, SHA-256 ${sha256}, ${proof}read back and the same.`);
      under.end(sizeBytes);
      return { record: recordOf(file, placed), how: 'downloaded', readBack };
    } catch (error) {
      under.giveUp();
      throw error;
    }
  }

  async #place(file: PlannedFile, under: FileProgress, signal: AbortSignal): Promise<PlacedFile> {
    const { context, inspect, bandwidth } = this.#parts;
    const { ports, log } = context;
    const path = join(this.#folder, file.path);
    if ('bytes' in file.source)
      return await placeFile(ports.files, path, [file.source.bytes], { replace: true, signal });
    const { link } = file.source;
    log.info(`Downloading ${shownUrl(new URL(link.url, link.base))} as ${file.path}`);
    return await downloadFile(
      link,
      path,
      file,
      { ...context, signal },
      {
        name: file.path,
        onBytes: (done) => under.onBytes(done),
        onWait: under.onWait,
        limits: under.limits,
        bandwidth,
        pool: this.#pool,
        inspect: async (written) => {
          if (file.sha256 === null) await checkCabinet(written, ports.cabinetWork, signal);
          await inspect(file, written);
        },
      },
    );
  }
}

function recordOf(
  { path, what, package: guid }: PlannedFile,
  { sizeBytes, sha256, chunks }: ContentDigests,
): DownloadedFile {
  return { path, sizeBytes, sha256, what, ...(guid === null ? {} : { package: guid }), chunks };
}

/** What failed has to do with the file or where it comes from; a full drive or a proxy server meets all of them. */
function isOfThisFile(error: unknown): error is AppError {
  return isAppError(error) && /^(?:cab|cloud|download|signature|tls)\./.test(error.code);
}

/** What failed has to do with the way to a host: its other files would not fare better. */
function isOfWay({ code }: AppError): boolean {
  return code.startsWith('tls.') || waysLost.has(code);
}

const waysLost: ReadonlySet<string> = new Set([
  'cloud.asks-to-wait',
  'cloud.busy',
  'cloud.name-not-found',
  'cloud.not-trusted',
  'cloud.refused',
  'cloud.timed-out',
  'cloud.unreachable',
]);

function hostOf({ source }: PlannedFile): string {
  return 'link' in source ? new URL(source.link.url, source.link.base).host : '';
}

/** What nobody gives a digest for must at least be a whole cabinet. */
async function checkCabinet(file: ReadableFile, work: CabinetWork, signal: AbortSignal): Promise<void> {
  const cabinet = await openCabinet(file, { work, borrow: true });
  for await (const { content } of cabinet.extractAll()) {
    for await (const piece of content) if (piece.length > 0) stopIfCancelled(signal);
  }
}
