import { join } from 'node:path';
import { type AppError, isAppError } from '../../shared/errors.ts';
import type { JobResults } from '../../shared/jobs.ts';
import { openCabinet } from '../cab/index.ts';
import type { CabinetWork } from '../cab/work.ts';
import type { ReadableFile } from '../ports/files.ts';
import { shownUrl } from '../shown-url.ts';
import type { ContentDigests } from '../transfer/digests.ts';
import { downloadFile } from '../transfer/download.ts';
import { LimitMeter } from '../transfer/limit-meter.ts';
import { type PlacedFile, placeFile } from '../transfer/place-file.ts';
import type { PlannedFile } from '../updates/offer.ts';
import type { PackFile } from '../updates/pack.ts';
import type { PlannedPack } from './connect-plan.ts';
import { type LackingFile, throwIncomplete } from './incomplete.ts';
import { type JobContext, stopIfCancelled } from './job.ts';

/** A file of the pack that is there now, with the digests of its chunks. */
export interface DownloadedFile extends PackFile {
  readonly chunks: readonly string[];
}

type Bytes = Pick<JobResults['connect'], 'downloadedBytes' | 'reusedBytes' | 'sharedBytes' | 'readBack'>;

/** Brings every file of the plan into the folder, each verified; what is there already is not fetched. */
export async function fetchAll(
  folder: string,
  { files, copies, there }: PlannedPack,
  context: JobContext<'download'>,
  /** A look into what was downloaded, before it gets its name; it may refuse it. */
  inspect: (file: PlannedFile, written: ReadableFile) => Promise<void>,
): Promise<Bytes & { readonly records: readonly DownloadedFile[] }> {
  const { ports, log, signal, report } = context;
  const records: DownloadedFile[] = [];
  const lacking: LackingFile[] = [];
  const limits = new LimitMeter();
  let downloadedBytes = 0;
  let reusedBytes = 0;
  let readBack: Bytes['readBack'] = null;
  let done = 0;
  const total = files.reduce((sum, file) => sum + (file.sizeBytes ?? 0), 0);

  for (const [index, file] of files.entries()) {
    stopIfCancelled(signal);
    const path = join(folder, file.path);
    const tell = (ofThisFile: number): void => {
      const soFar = done + ofThisFile;
      const limitedBy = limits.look();
      report({
        step: 'download',
        done: soFar,
        total: Math.max(total, soFar),
        unit: 'bytes',
        item: file.path,
        itemProgress: { done: ofThisFile, total: file.sizeBytes },
        files: { done: index, total: files.length },
        ...(limitedBy === undefined ? {} : { limitedBy }),
      });
    };
    tell(0);
    let record: ContentDigests | PlacedFile | null = there[index] ?? null;
    if (record !== null) {
      reusedBytes += record.sizeBytes;
      log.info(`${file.path}: there already, ${record.sizeBytes} bytes, SHA-256 ${record.sha256} verified.`);
    } else if ('bytes' in file.source) {
      record = await placeFile(ports.files, path, [file.source.bytes], { replace: true, signal });
      downloadedBytes += record.sizeBytes;
      log.info(`${file.path}: ${record.sizeBytes} bytes, SHA-256 ${record.sha256}, read back and the same.`);
    } else {
      log.info(`Downloading ${shownUrl(new URL(file.source.link.url, file.source.link.base))} as ${file.path}`);
      const { link } = file.source;
      record = await downloadFile(link, path, file, context, {
        name: file.path,
        onBytes: tell,
        limits,
        inspect: async (written) => {
          if (file.sha256 === null) await checkCabinet(written, ports.cabinetWork, signal);
          await inspect(file, written);
        },
      }).catch((error: unknown) => {
        if (!isOfThisFile(error)) throw error;
        lacking.push({ path: file.path, package: file.package, error });
        return null;
      });
      // The others are fetched all the same: what is there then is kept.
      if (record === null) continue;
      downloadedBytes += record.sizeBytes;
      log.info(
        `${file.path}: ${record.sizeBytes} bytes, SHA-256 ${record.sha256}, ` +
          `${file.sha256 === null ? 'no digest to compare with, every checksum in it verified' : 'as its manifest says'}, read back and the same.`,
      );
    }
    if ('readBack' in record && readBack !== 'cache') readBack = record.readBack;
    done += record.sizeBytes;
    records.push({
      path: file.path,
      sizeBytes: record.sizeBytes,
      sha256: record.sha256,
      what: file.what,
      ...(file.package === null ? {} : { package: file.package }),
      chunks: record.chunks,
    });
  }
  if (lacking.length > 0) throwIncomplete(folder, lacking, log);
  report({
    step: 'download',
    done,
    total: Math.max(total, done),
    unit: 'bytes',
    files: { done: files.length, total: files.length },
  });
  const sizes = new Map(records.map(({ path, sizeBytes }) => [path, sizeBytes]));
  const sharedBytes = copies.reduce((sum, { storedAs }) => sum + (sizes.get(storedAs) ?? 0), 0);
  return { records, downloadedBytes, reusedBytes, sharedBytes, readBack };
}

/** What failed has to do with the file or where it comes from; a full drive or a proxy server meets all of them. */
function isOfThisFile(error: unknown): error is AppError {
  return isAppError(error) && /^(?:cab|cloud|download|signature|tls)\./.test(error.code);
}

/** What nobody gives a digest for must at least be a whole cabinet. */
async function checkCabinet(file: ReadableFile, work: CabinetWork, signal: AbortSignal): Promise<void> {
  const cabinet = await openCabinet(file, { work, borrow: true });
  for await (const { content } of cabinet.extractAll()) {
    for await (const piece of content) if (piece.length > 0) stopIfCancelled(signal);
  }
}
