import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import { AppError, type ErrorReport, isAppError } from '../../shared/errors.ts';
import { formatBytes, plural } from '../../shared/format.ts';
import type { ConnectPlan, HierarchyPlan, JobInputs, JobResults } from '../../shared/jobs.ts';
import type { Update } from '../../shared/updates.ts';
import { openCabinet } from '../cab/index.ts';
import type { UploadReceipt } from '../ports/cloud-service.ts';
import type { ReadableFile } from '../ports/files.ts';
import { program } from '../program.ts';
import { isSameFile, piecesOf } from '../transfer/digest.ts';
import { downloadFile } from '../transfer/download.ts';
import { copyFile, placeFile } from '../transfer/place-file.ts';
import { withRetries } from '../transfer/retries.ts';
import { fetchOffer, type PlannedFile, planFiles } from '../updates/offer.ts';
import { foldersOf, type PackFile, type PackRecord, packFormat, recordName } from '../updates/pack.ts';
import { closePackFolder, knownPackPaths, openPackFolder, refuseStrangeFiles } from '../updates/pack-folder.ts';
import { selectUpdates } from '../updates/select.ts';
import { type JobContext, type JobDefinition, stopIfCancelled } from './job.ts';
import { findUsageCabinets, type ReadyCabinet } from './usage-cabinets.ts';

type Step = 'check' | 'upload' | 'plan' | 'download' | 'seal';
type Context = JobContext<Step>;
type Result = JobResults['connect'];

/** Room left free on the drive for folders and the file system's own needs. */
const slackBytes = 1024 * 1024;

/** Uploads usage data; chooses, downloads and checks what fits, into an update pack. */
export const connectJob: JobDefinition<'connect', Step> = {
  id: 'connect',
  steps: { check: 2, upload: 3, plan: 2, download: 90, seal: 3 },
  async run(input, context) {
    const { ports, report } = context;
    const found = await findUsageCabinets(input.from, context, (done, total, item) =>
      report({ step: 'check', done, total, unit: 'files', item }),
    );
    ports.cloudService();
    if (!input.planOnly) await refuseStrangeFiles(ports.files, input.to);

    const uploaded = input.planOnly
      ? { cabinets: found.cabinets, uploads: [], problems: [] }
      : await uploadAll(found.cabinets, context);
    const problems = [...found.problems, ...uploaded.problems];

    const { plan, files, offerUrl } = await makePlan(input, uploaded.cabinets, context);
    if (input.planOnly)
      return { plan, pack: null, uploads: [], downloadedBytes: 0, reusedBytes: 0, sharedBytes: 0, problems };
    return await makePack(input, { plan, files, offerUrl, uploads: uploaded.uploads, problems }, context);
  },
};

async function uploadAll(
  cabinets: readonly ReadyCabinet[],
  { ports, log, signal, report }: Context,
): Promise<{ cabinets: readonly ReadyCabinet[]; uploads: Result['uploads']; problems: readonly ErrorReport[] }> {
  const accepted: ReadyCabinet[] = [];
  const uploads: { cabinet: string; receipt: string }[] = [];
  const refusals: AppError[] = [];
  const total = cabinets.reduce((sum, cabinet) => sum + cabinet.sizeBytes, 0);
  let done = 0;
  for (const cabinet of cabinets) {
    stopIfCancelled(signal);
    const name = basename(cabinet.path);
    const file = await ports.files.open(cabinet.path);
    const before = done;
    try {
      const upload = (): Promise<UploadReceipt> =>
        ports.cloudService().upload(
          {
            name,
            sizeBytes: cabinet.sizeBytes,
            sha256: cabinet.sha256,
            siteVersion: cabinet.siteVersion,
            hierarchyHash: cabinet.hierarchyHash,
            content: async function* () {
              done = before;
              for await (const piece of piecesOf(file, signal)) {
                done += piece.length;
                report({ step: 'upload', done, total, unit: 'bytes', item: name });
                // The network may hold it longer than we may.
                yield piece.slice();
              }
            },
          },
          signal,
        );
      const receipt = await withRetries({ ports, log, signal }, name, upload);
      log.info(`${name} uploaded: receipt ${receipt.id}.`, { receipt });
      accepted.push(cabinet);
      uploads.push({ cabinet: cabinet.path, receipt: receipt.id });
    } catch (error) {
      // One cabinet the service does not want says nothing about the others; a network that is down does.
      if (!isAppError(error, 'cloud.upload-refused')) throw error;
      log.error(error.message, { code: error.code });
      refusals.push(error);
    } finally {
      await file.close();
    }
    done = before + cabinet.sizeBytes;
  }
  const first = refusals[0];
  if (accepted.length === 0 && first !== undefined) throw first;
  return { cabinets: accepted, uploads, problems: refusals.map((refusal) => refusal.toReport()) };
}

async function makePlan(
  input: JobInputs['connect'],
  cabinets: readonly ReadyCabinet[],
  context: Context,
): Promise<{ plan: ConnectPlan; files: readonly PlannedFile[]; offerUrl: string }> {
  const { ports, log, signal, report } = context;
  report({ step: 'plan', done: 0, total: null, unit: 'updates' });
  const offer = await fetchOffer(context);
  const { updates } = offer.manifest;
  const hierarchies = cabinets.map(
    (cabinet): HierarchyPlan => ({ cabinet, decisions: selectUpdates(updates, cabinet.siteVersion, input.download) }),
  );
  const chosen = new Set(
    hierarchies.flatMap(({ decisions }) => decisions.filter((d) => d.isChosen).map((decision) => decision.guid)),
  );
  for (const { cabinet, decisions } of hierarchies) {
    for (const { guid, isChosen, explanation } of decisions) {
      const name = updates.find((update) => update.guid === guid)?.name ?? guid;
      log.info(`${cabinet.label}: ${isChosen ? 'chosen' : 'left out'}: ${name} (${guid}). ${explanation}`);
    }
  }
  const files = await planFiles(
    offer,
    updates.filter((update) => chosen.has(update.guid)),
    context,
  );
  const listed: { path: string; sizeBytes: number | null; isThere: boolean }[] = [];
  for (const [index, file] of files.entries()) {
    report({ step: 'plan', done: index, total: files.length, unit: 'files', item: file.path });
    const { sizeBytes, sha256 } = file;
    const isThere =
      sha256 !== null && (await isSameFile(ports.files, join(input.to, file.path), { sizeBytes, sha256 }, signal));
    listed.push({ path: file.path, sizeBytes, isThere });
  }
  // What several updates share comes once, but takes its place on the drive each time.
  const unique = new Map(files.map((file, index) => [file.sha256 ?? file.path, listed[index]]));
  let downloadBytes = 0;
  for (const file of unique.values()) downloadBytes += file === undefined || file.isThere ? 0 : (file.sizeBytes ?? 0);
  return {
    plan: { download: input.download, hierarchies, updates, files: listed, downloadBytes },
    files,
    offerUrl: offer.url,
  };
}

interface Work {
  readonly plan: ConnectPlan;
  readonly files: readonly PlannedFile[];
  readonly offerUrl: string;
  readonly uploads: Result['uploads'];
  readonly problems: readonly ErrorReport[];
}

async function makePack(input: JobInputs['connect'], work: Work, context: Context): Promise<Result> {
  const { ports, log } = context;
  const { plan, files } = work;
  const folder = input.to;
  await refuseStrangeFiles(ports.files, folder, new Set(files.map((file) => file.path)));
  await ports.files.makeFolder(folder);
  const freeBytes = await ports.files.freeBytes(folder);
  const neededBytes = plan.files.reduce((sum, file) => sum + (file.isThere ? 0 : (file.sizeBytes ?? 0)), slackBytes);
  if (freeBytes < neededBytes) throw new AppError('drive.too-little-space', { path: folder, neededBytes, freeBytes });

  const left = (await knownPackPaths(ports.files, folder)).filter((path) => !files.some((file) => file.path === path));
  for (const path of left)
    log.warning(`${path} is from an earlier run and is not part of this pack; it is left where it is.`);
  await openPackFolder(ports.files, folder, [...files.map((file) => file.path), ...left], context.signal);
  for (const sub of foldersOf(files.map((file) => file.path))) await ports.files.makeFolder(join(folder, sub));

  const { records, ...bytes } = await fetchAll(folder, work, context);
  await seal(folder, input, work, records, context);
  const sizeBytes = records.reduce((sum, file) => sum + file.sizeBytes, 0);
  log.info(`Sealed ${folder}: ${plural(records.length, 'file')}, ${formatBytes(sizeBytes)}, every one verified.`);
  return {
    plan,
    pack: { path: folder, files: records.length, sizeBytes },
    uploads: work.uploads,
    ...bytes,
    problems: work.problems,
  };
}

async function fetchAll(
  folder: string,
  { plan, files }: Work,
  context: Context,
): Promise<Pick<Result, 'downloadedBytes' | 'reusedBytes' | 'sharedBytes'> & { records: readonly PackFile[] }> {
  const { ports, log, signal, report } = context;
  const records: PackFile[] = [];
  /** Contents that are in the pack, verified: what several updates share is fetched once. */
  const byDigest = new Map<string, string>();
  let downloadedBytes = 0;
  let reusedBytes = 0;
  let sharedBytes = 0;
  let done = 0;
  const total = files.reduce((sum, file) => sum + (file.sizeBytes ?? 0), 0);

  for (const [index, file] of files.entries()) {
    stopIfCancelled(signal);
    const path = join(folder, file.path);
    const tell = (ofThisFile: number): void => {
      const soFar = done + ofThisFile;
      report({ step: 'download', done: soFar, total: Math.max(total, soFar), unit: 'bytes', item: file.path });
    };
    tell(0);
    let copied = 0;
    const twin = file.sha256 === null ? undefined : byDigest.get(file.sha256);
    let record: { readonly sizeBytes: number; readonly sha256: string };
    if (plan.files[index]?.isThere === true && file.sizeBytes !== null && file.sha256 !== null) {
      record = { sizeBytes: file.sizeBytes, sha256: file.sha256 };
      reusedBytes += record.sizeBytes;
      log.info(`${file.path}: there already, ${record.sizeBytes} bytes, SHA-256 ${record.sha256} verified.`);
    } else if (twin !== undefined) {
      record = await copyFile(ports.files, twin, path, {
        replace: true,
        signal,
        onBytes: (count, stage) => {
          if (stage === 'write') copied += count;
          tell(copied);
        },
        accept: ({ sha256 }) => {
          // It was right when it was written: the drive gives back something else.
          if (sha256 !== file.sha256) throw new AppError('files.read-back-differs', { path: twin, offset: 0 });
        },
      });
      sharedBytes += record.sizeBytes;
      log.info(
        `${file.path}: the same as ${twin}, copied, ${record.sizeBytes} bytes, SHA-256 ${record.sha256} verified.`,
      );
    } else if ('bytes' in file.source) {
      record = await placeFile(ports.files, path, [file.source.bytes], { replace: true, signal });
      downloadedBytes += record.sizeBytes;
      log.info(`${file.path}: ${record.sizeBytes} bytes, SHA-256 ${record.sha256}, read back and the same.`);
    } else {
      log.info(`Downloading ${file.source.link.url} as ${file.path}`);
      record = await downloadFile(file.source.link, path, file, context, {
        name: file.path,
        onBytes: tell,
        ...(file.sha256 === null ? { inspect: (written) => checkCabinet(written, signal) } : {}),
      });
      downloadedBytes += record.sizeBytes;
      log.info(
        `${file.path}: ${record.sizeBytes} bytes, SHA-256 ${record.sha256}, ` +
          `${file.sha256 === null ? 'no digest to compare with, every checksum in it verified' : 'as its manifest says'}, read back and the same.`,
      );
    }
    byDigest.set(record.sha256, path);
    done += record.sizeBytes;
    tell(0);
    records.push({
      path: file.path,
      sizeBytes: record.sizeBytes,
      sha256: record.sha256,
      what: file.what,
      ...(file.package === null ? {} : { package: file.package }),
    });
  }
  return { records, downloadedBytes, reusedBytes, sharedBytes };
}

/** What nobody gives a digest for must at least be a whole cabinet. */
async function checkCabinet(file: ReadableFile, signal: AbortSignal): Promise<void> {
  const cabinet = await openCabinet(file);
  for await (const { content } of cabinet.extractAll()) {
    for await (const piece of content) if (piece.length > 0) stopIfCancelled(signal);
  }
}

async function seal(
  folder: string,
  input: JobInputs['connect'],
  work: Work,
  files: readonly PackFile[],
  { ports, signal, report }: Context,
): Promise<void> {
  report({ step: 'seal', done: 0, total: 1, unit: 'files', item: recordName });
  const { plan } = work;
  const guids = new Set(files.map((file) => file.package));
  const record: PackRecord = {
    format: packFormat,
    id: randomUUID(),
    created: ports.clock.now().toISOString(),
    program,
    download: input.download,
    manifestUrl: withoutCredentials(work.offerUrl),
    hierarchies: plan.hierarchies.map(({ cabinet, decisions }) => ({
      hierarchyHash: cabinet.hierarchyHash,
      label: cabinet.label,
      siteVersion: cabinet.siteVersion,
      usageDataSha256: cabinet.sha256,
      receipt: work.uploads.find((upload) => upload.cabinet === cabinet.path)?.receipt ?? '',
      packages: decisions.filter((decision) => decision.isChosen).map((decision) => decision.guid),
    })),
    packages: plan.updates.filter((update) => guids.has(update.guid)).map(packageEntry),
    files: [...files],
  };
  const bytes = Buffer.from(`${JSON.stringify(record, null, 2)}\n`, 'utf8');
  await closePackFolder(ports.files, folder, bytes, signal);
}

function packageEntry({ guid, name, kind, fullVersion }: Update): PackRecord['packages'][number] {
  return { guid, name, kind, fullVersion };
}

function withoutCredentials(url: string): string {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare.href;
}
