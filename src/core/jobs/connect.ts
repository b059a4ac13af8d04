import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { packSlackBytes } from '../../shared/drives.ts';
import { AppError, type ErrorReport } from '../../shared/errors.ts';
import { formatBytes, plural } from '../../shared/format.ts';
import type { JobInputs, JobResults } from '../../shared/jobs.ts';
import type { Update } from '../../shared/updates.ts';
import { findTargetDrive, refuseUnsuitable } from '../drives/target-drive.ts';
import { program } from '../program.ts';
import { shownUrl } from '../shown-url.ts';
import { foldersOf, type PackFile, type PackRecord, packFormat, recordName } from '../updates/pack.ts';
import { checkPackFolder, closePackFolder, leftFiles, openPackFolder } from '../updates/pack-folder.ts';
import { fetchAll } from './connect-download.ts';
import { makePlan, type PlannedPack } from './connect-plan.ts';
import { uploadAll } from './connect-upload.ts';
import type { JobContext, JobDefinition } from './job.ts';
import { findUsageCabinets, type ReadyCabinet } from './usage-cabinets.ts';

type Step = 'check' | 'plan' | 'upload' | 'download' | 'seal';
type Context = JobContext<Step>;
type Result = JobResults['connect'];

/**
 * Chooses, uploads, downloads and checks, into an update pack. All that can be known to stand in the way is told before
 * anything is sent.
 */
export const connectJob: JobDefinition<'connect', Step> = {
  id: 'connect',
  steps: { check: 2, plan: 2, upload: 3, download: 90, seal: 3 },
  async run(input, context) {
    const { ports, report } = context;
    // A drive that was pulled out is missed as a drive, not as a folder in which nothing is found.
    if (input.driveId !== null) await findTargetDrive(ports.drives, input.to, input.driveId);
    const found = await findUsageCabinets(input.from, context, input, (done, total, item) =>
      report({ step: 'check', done, total, unit: 'files', item }),
    );
    ports.cloudService();
    if (!input.planOnly) await checkPackFolder(ports.files, input.to);

    const planned = await makePlan(input, found.cabinets, context);
    if (input.planOnly) {
      const none = { pack: null, uploads: [], downloadedBytes: 0, reusedBytes: 0, sharedBytes: 0, leftFiles: [] };
      return { plan: planned.plan, ...none, problems: found.problems };
    }
    await checkRoom(input, planned, context);

    const uploaded = await uploadAll(found.cabinets, context);
    const problems = [...found.problems, ...uploaded.problems];
    // What the service refused gets no updates.
    const accepted =
      uploaded.problems.length === 0
        ? planned
        : await makePlan(withPicksFor(uploaded.cabinets, input), uploaded.cabinets, context);
    return await makePack(input, accepted, { uploads: uploaded.uploads, problems }, context);
  },
};

/** Without the picks for cabinets the service refused: they were right, and have become pointless. */
function withPicksFor(cabinets: readonly ReadyCabinet[], input: JobInputs['connect']): JobInputs['connect'] {
  const hashes = new Set(cabinets.map((cabinet) => cabinet.hierarchyHash));
  return { ...input, picks: input.picks?.filter(({ hierarchyHash }) => hashes.has(hierarchyHash)) ?? null };
}

/** Whether the drive is the one, can be written to and has room for what is to come. */
async function checkRoom(
  { to: folder, driveId }: JobInputs['connect'],
  { plan }: PlannedPack,
  { ports }: Context,
): Promise<void> {
  const missing = plan.files.filter((file) => !file.isThere);
  refuseUnsuitable(await findTargetDrive(ports.drives, folder, driveId), folder, missing);
  await ports.files.makeFolder(folder);
  const probe = await ports.files.create(join(folder, recordName), { replace: true });
  await probe.discard();
  const freeBytes = await ports.files.freeBytes(folder);
  const neededBytes = missing.reduce((sum, file) => sum + (file.sizeBytes ?? 0), packSlackBytes);
  if (freeBytes < neededBytes) throw new AppError('drive.too-little-space', { path: folder, neededBytes, freeBytes });
}

interface Uploaded {
  readonly uploads: Result['uploads'];
  readonly problems: readonly ErrorReport[];
}

async function makePack(
  input: JobInputs['connect'],
  planned: PlannedPack,
  uploaded: Uploaded,
  context: Context,
): Promise<Result> {
  const { ports, log, signal } = context;
  const folder = input.to;
  // Sending took its time: the drive may be another one by now.
  if (input.driveId !== null) await findTargetDrive(ports.drives, folder, input.driveId);
  const paths = planned.files.map((file) => file.path);
  const left = await leftFiles(ports.files, folder, paths);
  for (const path of left)
    log.warning(`${path} is from an earlier run and is not part of this pack; it is left where it is.`);
  await openPackFolder(ports.files, folder, [...paths, ...left], signal);
  for (const sub of foldersOf(paths)) await ports.files.makeFolder(join(folder, sub));

  const { records, ...bytes } = await fetchAll(folder, planned, context);
  await seal(input, { planned, uploaded, records, left }, context);
  const sizeBytes = records.reduce((sum, file) => sum + file.sizeBytes, 0);
  log.info(`Sealed ${folder}: ${plural(records.length, 'file')}, ${formatBytes(sizeBytes)}, every one verified.`);
  return {
    plan: planned.plan,
    pack: { path: folder, files: records.length, sizeBytes },
    ...uploaded,
    ...bytes,
    leftFiles: left,
  };
}

interface Sealing {
  readonly planned: PlannedPack;
  readonly uploaded: Uploaded;
  readonly records: readonly PackFile[];
  readonly left: readonly string[];
}

async function seal(
  input: JobInputs['connect'],
  { planned, uploaded, records, left }: Sealing,
  { ports, signal, report }: Context,
): Promise<void> {
  report({ step: 'seal', done: 0, total: 1, unit: 'files', item: recordName });
  const { plan, offerUrl } = planned;
  const guids = new Set(records.map((file) => file.package));
  const record: PackRecord = {
    format: packFormat,
    id: randomUUID(),
    created: ports.clock.now().toISOString(),
    program,
    download: input.download,
    manifestUrl: shownUrl(offerUrl),
    hierarchies: plan.hierarchies.map(({ cabinet, decisions }) => ({
      hierarchyHash: cabinet.hierarchyHash,
      label: cabinet.label,
      siteVersion: cabinet.siteVersion,
      usageDataSha256: cabinet.sha256,
      receipt: uploaded.uploads.find((upload) => upload.cabinet === cabinet.path)?.receipt ?? '',
      packages: decisions.filter((decision) => decision.isChosen).map((decision) => decision.guid),
    })),
    packages: plan.updates.filter((update) => guids.has(update.guid)).map(packageEntry),
    files: [...records],
    left: [...left],
  };
  const bytes = Buffer.from(`${JSON.stringify(record, null, 2)}\n`, 'utf8');
  await closePackFolder(ports.files, input.to, bytes, signal);
}

function packageEntry({ guid, name, kind, fullVersion }: Update): PackRecord['packages'][number] {
  return { guid, name, kind, fullVersion };
}
