import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { formatBytes, plural } from '../../shared/format.ts';
import type { JobInputs, JobResults, ScanFacts } from '../../shared/jobs.ts';
import type { CarrierBundle } from '../bundle/with-carrier.ts';
import { appendEntry } from '../custody/append-entry.ts';
import { computerChain } from '../custody/entry.ts';
import { findTargetDrive, refuseUnsuitable } from '../drives/target-drive.ts';
import type { JobContext } from '../jobs/job.ts';
import { scanCabinets } from '../jobs/scan-cabinets.ts';
import { scannedTogether, scanTrip } from '../jobs/scan-trip.ts';
import { sealInbound } from '../jobs/seal-inbound.ts';
import {
  namedOverrides,
  type OutboundSeals,
  overrideEntries,
  readNews,
  readOutbound,
  takeOutbound,
} from '../jobs/take-outbound.ts';
import type { ReadyCabinet } from '../jobs/usage-cabinets.ts';
import { program } from '../program.ts';
import type { SignatureCheck } from '../signatures/signature-check.ts';
import { piecesOf } from '../transfer/digest.ts';
import { digestsOf } from '../transfer/digests.ts';
import { placeFile } from '../transfer/place-file.ts';
import { officialPackFormat, type PackRecord, recordName } from '../updates/pack.ts';
import { connectArguments } from './arguments.ts';
import { judgeDownload } from './judge-download.ts';
import { findOfficialCabinets } from './official-cabinets.ts';
import { digestAll, filesIn, kindOf, type LaidFile, packageOf } from './pack-files.ts';
import {
  describeRun,
  EvidenceBook,
  type ReadyTool,
  readyTool,
  runStage,
  type StageEnd,
  splitOverrides,
} from './stage.ts';

type Step = 'check' | 'plan' | 'upload' | 'download' | 'scan' | 'seal';
type Context = JobContext<Step> & { readonly signatures: SignatureCheck };
type Input = JobInputs['connect'];
type Result = Omit<JobResults['connect'], 'hosts'>;

/**
 * Connect by Microsoft's tool: it uploads and downloads. What it is given is exactly what the site sealed, what it leaves is
 * judged by its evidence, and only what is complete is sealed and becomes an update pack. Nothing of ours lies in the
 * folder before: Microsoft calls it an empty one.
 */
export async function connectOfficially(input: Input, context: Context, bundle: CarrierBundle | null): Promise<Result> {
  const { ports, log, report, signatures } = context;
  refuseWhatItCannot(input);
  report({ step: 'check', done: 0, total: null, unit: 'files' });
  const found = await findOfficialCabinets(input.from, context);
  const { ofTool, others } = splitOverrides(input.overrides);
  const seals = await readOutbound(input.from, found.cabinets, namedOverrides(others, context), context);
  const news = await readNews(seals, context);
  const siteVersions = found.cabinets.map(({ siteVersion }) => siteVersion);
  const folder = input.toolFolder ?? null;
  const ready = await readyTool({ stage: 'connect', folder, siteVersions, overrides: ofTool }, context);
  await checkTarget(input, context);
  const proxy = await ports.officialTool().proxy();
  const taken = await takeOutbound(seals, await findTargetDrive(ports.drives, seals.folder, null), context);
  await noteOverrides(seals, ready, context);
  const scanned = await scanCabinets(seals, context, bundle);

  const ended = await ports.officialTool().withFolder(async (work) => {
    const from = await handOver(found.cabinets, work, context);
    const args = connectArguments({ from, to: input.to, download: input.download, proxy });
    return await runStage(ready, {
      args,
      step: 'download',
      growing: input.to,
      proxy: proxy?.address ?? null,
      context,
    });
  });
  if ((await ports.files.facts(input.to))?.kind !== 'folder')
    throw ended.error ?? new AppError('official-tool.failed', { said: '' });
  const files = await readAll(input.to, context);
  const book = new EvidenceBook(log);
  const { record, end } = ended;
  await judgeDownload({ folder: input.to, files, record, exitCode: end.exitCode }, book, context);
  if (book.missing.length > 0)
    throw ended.error ?? new AppError('official-tool.incomplete', { path: input.to, missing: book.missing });

  const pack = await seal(input, { files, ended, ready, cabinets: found.cabinets, seals }, context);
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  log.info(
    `Sealed ${input.to}: ${plural(files.length, 'file')}, ${formatBytes(sizeBytes)}, as Microsoft's tool left them.`,
  );
  return {
    plan: { download: input.download, ...noPlan },
    pack: { path: input.to, files: files.length, sizeBytes },
    uploads: [],
    downloadedBytes: sizeBytes,
    reusedBytes: 0,
    sharedBytes: 0,
    leftFiles: [],
    // The tool wrote it: nobody here knows what it should read back as.
    readBack: null,
    olderCabinets: found.older,
    sealsFound: seals.cabinets.map(({ cabinet, facts }) => ({ cabinet: cabinet.path, seal: facts })),
    seal: pack.facts,
    receipts: news.receipts,
    lostTrips: news.lostTrips,
    signatures: signatures.facts(),
    scan: scannedTogether(scanned, pack.scan),
    official: describeRun(ready, ended, book.all),
    problems: [...found.problems, ...seals.problems, ...news.problems, ...taken, ...signatures.problems()],
  };
}

/** What the tool chooses, it tells nobody beforehand. */
const noPlan = { hierarchies: [], updates: [], setAside: [], unknown: [], files: [], downloadBytes: 0, hosts: [] };

function refuseWhatItCannot({ planOnly, picks, requireApproval }: Input): void {
  const cannot = (what: Clause): AppError => new AppError('official-tool.cannot', { what });
  if (planOnly) throw cannot(clause('say-beforehand-what-would'));
  if (picks !== null) throw cannot(clause('download-only-updates-somebody'));
  if (requireApproval) throw cannot(clause('send-only-what-somebody'));
}

/** @throws {AppError} update-pack.in-the-way, drive.* */
async function checkTarget({ to, driveId }: Input, { ports }: Context): Promise<void> {
  refuseUnsuitable(await findTargetDrive(ports.drives, to, driveId), to, []);
  const facts = await ports.files.facts(to);
  if (facts !== null && facts.kind !== 'folder') throw new AppError('files.not-a-folder', { path: to });
  const [file] = facts === null ? [] : await filesIn(ports.files, to);
  if (file !== undefined) throw new AppError('update-pack.in-the-way', { path: to, file });
  await ports.files.makeFolder(to);
}

async function noteOverrides(
  { cabinets }: OutboundSeals,
  { overridden }: ReadyTool,
  { ports }: Context,
): Promise<void> {
  if (overridden.length === 0) return;
  for (const { leg } of cabinets)
    if (leg !== null) await appendEntry(ports, leg.value.id, ...overrideEntries(overridden, leg.value.id));
}

/**
 * Puts the very bytes that were sealed where the tool reads them: a folder nobody else writes to, so that it sends these and
 * no others. Several have names of their own, as Microsoft asks.
 */
async function handOver(cabinets: readonly ReadyCabinet[], work: string, context: Context): Promise<string> {
  const { ports, signal } = context;
  const folder = join(work, 'UsageData');
  await ports.files.makeFolder(folder);
  const paths: string[] = [];
  for (const [index, { path, sha256 }] of cabinets.entries()) {
    const to = join(folder, cabinets.length === 1 ? 'UsageData.cab' : `UsageData${index + 1}.cab`);
    const source = await ports.files.open(path);
    try {
      const accept = (placed: { readonly sha256: string }): void => {
        if (placed.sha256 !== sha256) throw new AppError('leg.file-changed', { path });
      };
      await placeFile(ports.files, to, piecesOf(source, signal), { replace: false, signal, accept });
    } finally {
      await source.close();
    }
    paths.push(to);
  }
  return paths.length === 1 && paths[0] !== undefined ? paths[0] : folder;
}

async function readAll(folder: string, { ports, signal, report }: Context): Promise<readonly LaidFile[]> {
  let done = 0;
  return await digestAll(ports.files, folder, signal, (count, item) => {
    done += count;
    report({ step: 'seal', done, total: null, unit: 'bytes', item });
  });
}

interface Sealing {
  readonly files: readonly LaidFile[];
  readonly ended: StageEnd;
  readonly ready: ReadyTool;
  readonly cabinets: readonly ReadyCabinet[];
  readonly seals: OutboundSeals;
}

async function seal(
  input: Input,
  { files, ended, ready, cabinets, seals }: Sealing,
  context: Context,
): Promise<{ readonly facts: NonNullable<Result['seal']>; readonly scan: ScanFacts | null }> {
  const { ports, signal, signatures } = context;
  const folder = input.to;
  const records = files.map((file) => ({ ...file, what: kindOf(file.path), ...packageOf(file.path) }));
  for (const { path, what } of records) {
    if (what === 'redist' || !/\.cab$/i.test(path)) continue;
    const file = await ports.files.open(join(folder, path));
    try {
      await signatures.demand(path, file);
    } finally {
      await file.close();
    }
  }
  const scan = await scanTrip(
    {
      direction: 'out',
      targets: files.map(({ path, sizeBytes, sha256 }) => ({ path: join(folder, path), sizeBytes, sha256 })),
      records: seals.cabinets.map(({ leg }) => ({
        chain: leg?.value.id ?? computerChain,
        files: files.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 })),
      })),
    },
    context,
  );
  const record: PackRecord = {
    format: officialPackFormat,
    id: randomUUID(),
    created: ports.clock.now().toISOString(),
    program,
    download: input.download,
    manifestUrl: '',
    tool: { version: ready.tool.version, payloads: ended.record.payloads.map(({ guid }) => guid) },
    hierarchies: cabinets.map(({ hierarchyHash, label, siteVersion, sha256 }) => ({
      hierarchyHash,
      label,
      siteVersion,
      usageDataSha256: sha256,
      receipt: '',
      packages: [],
    })),
    packages: [],
    files: records.map(({ chunks: _inTheLeg, ...file }) => file),
    copies: [],
    left: [],
  };
  const bytes = Buffer.from(`${JSON.stringify(record, null, 2)}\n`, 'utf8');
  const sealed = await sealInbound(
    {
      folder,
      hierarchies: cabinets.map((cabinet) => ({ cabinet, decisions: [] })),
      files: records,
      record: bytes,
      cabinets: seals.cabinets,
      drive: await findTargetDrive(ports.drives, folder, input.driveId),
      signatures: signatures.facts(),
    },
    context,
  );
  try {
    await placeFile(ports.files, join(folder, recordName), [bytes], { replace: false, signal });
  } catch (error) {
    await sealed.withdrawUnless(join(folder, recordName), digestsOf(bytes));
    throw error;
  }
  return { facts: sealed.facts, scan };
}
