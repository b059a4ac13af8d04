import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { packSlackBytes } from '../../shared/drives.ts';
import { AppError, type ErrorReport } from '../../shared/errors.ts';
import { formatBytes, plural } from '../../shared/format.ts';
import type { JobInputs, JobResults, ScanFacts } from '../../shared/jobs.ts';
import type { Update } from '../../shared/updates.ts';
import { type CarrierBundle, withCarrier } from '../bundle/with-carrier.ts';
import { computerChain } from '../custody/entry.ts';
import { findTargetDrive, refuseUnsuitable } from '../drives/target-drive.ts';
import { connectOfficially } from '../official-tool/connect-officially.ts';
import { program } from '../program.ts';
import { shownUrl } from '../shown-url.ts';
import { recordRefusal } from '../signatures/record-refusal.ts';
import { SignatureCheck } from '../signatures/signature-check.ts';
import { digestsOf } from '../transfer/digests.ts';
import { foldersOf, type PackRecord, packFormat, recordName } from '../updates/pack.ts';
import {
  checkPackFolder,
  closePackFolder,
  leftFiles,
  openPackFolder,
  removeUnfinished,
} from '../updates/pack-folder.ts';
import { checkComplete } from './check-complete.ts';
import { type DownloadedFile, fetchAll } from './connect-download.ts';
import { checkWays, HostBook } from './connect-hosts.ts';
import { makePlan, type PlannedPack } from './connect-plan.ts';
import { noteUpload } from './connect-proof.ts';
import { uploadAll } from './connect-upload.ts';
import type { JobContext, JobDefinition } from './job.ts';
import { scanCabinets } from './scan-cabinets.ts';
import { scannedTogether, scanTrip } from './scan-trip.ts';
import { removeOldLegs, sealInbound } from './seal-inbound.ts';
import {
  heldByHierarchy,
  namedOverrides,
  type OutboundSeals,
  readNews,
  readOutbound,
  takeOutbound,
} from './take-outbound.ts';
import { findUsageCabinets, type ReadyCabinet } from './usage-cabinets.ts';

type Step = 'check' | 'plan' | 'upload' | 'download' | 'scan' | 'seal';
type Context = JobContext<Step> & { readonly signatures: SignatureCheck };
type Result = JobResults['connect'];

/**
 * Chooses, uploads, downloads and checks, into an update pack. All that can be known to stand in the way is told before
 * anything is sent.
 */
export const connectJob: JobDefinition<'connect', Step> = {
  id: 'connect',
  steps: { check: 2, plan: 2, upload: 3, download: 90, scan: 10, seal: 3 },
  run: async (input, context) =>
    await withCarrier(input.from, context, async (inside, bundle) => {
      // Settings that can never be met are told before anything is read.
      const signatures = await SignatureCheck.open(inside);
      const hosts = new HostBook(inside);
      try {
        const ports = hosts.over(inside.ports);
        const result = await connect(input, { ...inside, ports, signatures }, bundle);
        return { ...result, hosts: hosts.contacted };
      } catch (error) {
        if (input.planOnly) throw error;
        return await recordRefusal(error, inside.ports);
      } finally {
        hosts.close();
      }
    }),
};

async function connect(
  input: JobInputs['connect'],
  context: Context,
  bundle: CarrierBundle | null,
): Promise<Omit<Result, 'hosts'>> {
  if (input.engine === 'official') return await connectOfficially(input, context, bundle);
  const { ports, report, signatures } = context;
  // A drive that was pulled out is missed as a drive, not as a folder in which nothing is found.
  if (input.driveId !== null) await findTargetDrive(ports.drives, input.to, input.driveId);
  const found = await findUsageCabinets(input.from, context, input, (done, total, item) =>
    report({ step: 'check', done, total, unit: 'files', item }),
  );
  ports.cloudService();
  const seals = await readOutbound(input.from, found.cabinets, namedOverrides(input.overrides, context), context);
  if (!input.planOnly) await checkPackFolder(ports.files, input.to);
  const news = await readNews(seals, context);
  const held = await heldByHierarchy(seals, context);
  const told = {
    sealsFound: seals.cabinets.map(({ cabinet, facts }) => ({ cabinet: cabinet.path, seal: facts })),
    receipts: news.receipts,
    lostTrips: news.lostTrips,
    olderCabinets: found.older,
  };
  const foundProblems = [...found.problems, ...seals.problems, ...news.problems];

  const planned = await makePlan(input, found.cabinets, held, context);
  if (input.planOnly) {
    const none = { pack: null, uploads: [], downloadedBytes: 0, reusedBytes: 0, sharedBytes: 0, leftFiles: [] };
    return {
      plan: planned.plan,
      ...none,
      ...told,
      readBack: null,
      seal: null,
      signatures: signatures.facts(),
      scan: null,
      problems: [...foundProblems, ...signatures.problems()],
    };
  }
  // What cannot end is not begun.
  await checkWays(
    ports,
    planned.files.filter((_, index) => planned.there[index] === null),
    context.signal,
  );
  await checkRoom(input, planned, context);
  const taken = await takeOutbound(seals, await findTargetDrive(ports.drives, seals.folder, null), context);

  const scan = await scanCabinets(seals, context, bundle);
  const uploaded = await uploadAll(
    found.cabinets,
    context,
    async (cabinet, proof) => await noteUpload(seals, cabinet, proof, context),
  );
  const problems = [...foundProblems, ...taken, ...uploaded.problems];
  // What the service refused gets no updates.
  const accepted =
    uploaded.problems.length === 0
      ? planned
      : await makePlan(
          withoutPicksFor(missingFrom(uploaded.cabinets, found.cabinets), input),
          uploaded.cabinets,
          held,
          context,
        );
  const pack = await makePack(input, accepted, { uploads: uploaded.uploads, problems, seals }, context);
  return { ...pack, ...told, scan: scannedTogether(scan, pack.scan) };
}

/** Before it is sealed; what is refused of it is put in quarantine. */
async function scanPack(
  folder: string,
  records: readonly DownloadedFile[],
  { cabinets }: OutboundSeals,
  context: Context,
): Promise<ScanFacts | null> {
  context.report({ step: 'scan', done: 0, total: records.length, unit: 'files' });
  const files = records.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 }));
  const trips = cabinets.flatMap(({ leg }) => (leg === null ? [] : [leg.value.id]));
  return await scanTrip(
    {
      direction: 'out',
      targets: files.map((file) => ({ ...file, path: join(folder, file.path) })),
      records: (trips.length === 0 ? [computerChain] : trips).map((chain) => ({ chain, files })),
    },
    context,
  );
}

/** The cabinets that were there and did not get that far. */
function missingFrom(kept: readonly ReadyCabinet[], all: readonly ReadyCabinet[]): readonly ReadyCabinet[] {
  return all.filter((cabinet) => !kept.includes(cabinet));
}

/** Without the picks for cabinets that were refused: they were right, and have become pointless. */
function withoutPicksFor(refused: readonly ReadyCabinet[], input: JobInputs['connect']): JobInputs['connect'] {
  const hashes = new Set(refused.map((cabinet) => cabinet.hierarchyHash));
  return { ...input, picks: input.picks?.filter(({ hierarchyHash }) => !hashes.has(hierarchyHash)) ?? null };
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
  readonly seals: OutboundSeals;
}

async function makePack(
  input: JobInputs['connect'],
  planned: PlannedPack,
  uploaded: Uploaded,
  context: Context,
): Promise<Omit<Result, 'hosts' | 'sealsFound' | 'receipts' | 'lostTrips' | 'olderCabinets'>> {
  const { ports, log, signal } = context;
  const folder = input.to;
  // Sending took its time: the drive may be another one by now.
  const drive = await findTargetDrive(ports.drives, folder, input.driveId);
  const paths = planned.files.map((file) => file.path);
  const left = await leftFiles(ports.files, folder, paths);
  for (const path of left)
    log.warning(`${path} is from an earlier run and is not part of this pack; it is left where it is.`);
  await openPackFolder(ports.files, folder, [...paths, ...left], signal);
  for (const sub of foldersOf(paths)) await ports.files.makeFolder(join(folder, sub));

  const fetched = await fetchAll(folder, planned, context, async (file, written) => {
    if (isSignedKind(file)) await context.signatures.demand(file.path, written);
  });
  const { records: downloaded, ...bytes } = fetched;
  await removeUnfinished(ports.files, folder, paths);
  await checkComplete(
    folder,
    { files: downloaded, copies: planned.copies, packages: chosenPackages(planned) },
    context,
  );
  const records = await withSignatures(folder, downloaded, context);
  const scan = await scanPack(folder, records, uploaded.seals, context);
  const record = recordOf(input, { planned, uploaded, records, left }, context);
  const seal = await sealInbound(
    {
      folder,
      hierarchies: planned.plan.hierarchies,
      files: records,
      record,
      cabinets: uploaded.seals.cabinets,
      drive,
      signatures: context.signatures.facts(),
    },
    context,
  );
  try {
    await closePackFolder(ports.files, folder, record, signal);
  } catch (error) {
    await seal.withdrawUnless(join(folder, recordName), digestsOf(record));
    throw error;
  }
  await removeOldLegs(folder, seal.facts, ports);
  const sizeBytes = records.reduce((sum, file) => sum + file.sizeBytes, 0);
  log.info(`Sealed ${folder}: ${plural(records.length, 'file')}, ${formatBytes(sizeBytes)}, every one verified.`);
  return {
    plan: planned.plan,
    pack: { path: folder, files: records.length, sizeBytes },
    uploads: uploaded.uploads,
    problems: [...uploaded.problems, ...context.signatures.problems()],
    seal: seal.facts,
    signatures: context.signatures.facts(),
    scan,
    ...bytes,
    leftFiles: left,
  };
}

/** Whose signature is judged when it arrives; manifest and lists were judged before they were believed. */
function isSignedKind({ what }: Pick<DownloadedFile, 'what'>): boolean {
  return what === 'payload' || what === 'console-content';
}

/** What an earlier run had brought is judged as well: by the settings of today. */
async function withSignatures(
  folder: string,
  records: readonly DownloadedFile[],
  { ports, signatures }: Context,
): Promise<readonly DownloadedFile[]> {
  const judged: DownloadedFile[] = [];
  for (const record of records) {
    if (signatures.policy !== 'off' && isSignedKind(record) && signatures.of(record.path) === undefined) {
      const file = await ports.files.open(join(folder, record.path));
      try {
        await signatures.demand(record.path, file);
      } finally {
        await file.close();
      }
    }
    const signature = signatures.of(record.path);
    judged.push(signature === undefined ? record : { ...record, signature });
  }
  return judged;
}

/** The updates the pack is for, as they were decided on. */
function chosenPackages({ plan }: PlannedPack): readonly Update[] {
  const chosen = new Set(
    plan.hierarchies.flatMap(({ decisions }) => decisions.filter((one) => one.isChosen).map(({ guid }) => guid)),
  );
  return plan.updates.filter(({ guid }) => chosen.has(guid));
}

interface Closing {
  readonly planned: PlannedPack;
  readonly uploaded: Uploaded;
  readonly records: readonly DownloadedFile[];
  readonly left: readonly string[];
}

/** The record of the pack: when it is there, the pack is whole. */
function recordOf(
  input: JobInputs['connect'],
  { planned, uploaded, records, left }: Closing,
  { ports, report }: Context,
): Uint8Array {
  report({ step: 'seal', done: 0, total: 1, unit: 'files', item: recordName });
  const { plan, offerUrl } = planned;
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
      ...proofOf(uploaded.uploads, cabinet.path),
      packages: decisions.filter((decision) => decision.isChosen).map((decision) => decision.guid),
    })),
    packages: chosenPackages(planned).map(packageEntry),
    files: records.map(({ chunks: _inTheLeg, ...file }) => file),
    copies: [...planned.copies],
    left: [...left],
  };
  return Buffer.from(`${JSON.stringify(record, null, 2)}\n`, 'utf8');
}

/** What the service said of a cabinet, as the record has it. */
function proofOf(
  uploads: Result['uploads'],
  path: string,
): Pick<PackRecord['hierarchies'][number], 'receipt' | 'upload'> {
  const upload = uploads.find(({ cabinet }) => cabinet === path);
  if (upload === undefined) return { receipt: '' };
  const { receipt, received, host, status, wasThere } = upload;
  return { receipt, upload: { received, host, status, wasThere } };
}

function packageEntry({ guid, name, kind, fullVersion }: Update): PackRecord['packages'][number] {
  return { guid, name, kind, fullVersion };
}
