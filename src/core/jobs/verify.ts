import { basename, dirname, join } from 'node:path';
import { AppError, isAppError } from '../../shared/errors.ts';
import { formatBytes, plural } from '../../shared/format.ts';
import type { JobInputs, JobResults, VerifiedChain } from '../../shared/jobs.ts';
import { describeVersion } from '../../shared/site.ts';
import { withCarrier } from '../bundle/with-carrier.ts';
import { openCabinet } from '../cab/index.ts';
import { isLitter } from '../file-names.ts';
import { finalNameOf } from '../ports/files.ts';
import { digestFile } from '../transfer/digest.ts';
import { manifestNames } from '../updates/manifest.ts';
import { isOfficialPack, journalName, readPackRecordBytes, recordName } from '../updates/pack.ts';
import { holdApproval } from '../usage-data/approval.ts';
import {
  describeUsageCabinet,
  openUsageCabinet,
  usageDataSha256Of,
  verifyUsageCabinet,
} from '../usage-data/cabinet.ts';
import { type JobContext, type JobDefinition, stopIfCancelled } from './job.ts';
import { type PackFindings, verifyPack } from './verify-pack.ts';
import { damagedFiles, type FolderSeals, legListing, readSeals, tellSeal } from './verify-seals.ts';

type Context = JobContext<'verify'>;
type Item = JobResults['verify']['items'][number];

/** What came of looking at one thing. */
interface Verdict {
  readonly item: Item | null;
  readonly problems: readonly AppError[];
}

/** A drive, a cabinet or a pack against its own record; nothing is touched. */
export const verifyJob: JobDefinition<'verify', 'verify'> = {
  id: 'verify',
  steps: { verify: 1 },
  run: async (input, context) => await withCarrier(input.path, context, async (inside) => await verify(input, inside)),
};

async function verify(input: JobInputs['verify'], context: Context): Promise<JobResults['verify']> {
  const { files } = context.ports;
  const facts = await files.facts(input.path);
  if (facts === null) throw new AppError('files.not-found', { path: input.path });
  if (facts.kind !== 'folder') {
    const seals = await readSeals(dirname(input.path), context);
    // The other things beside it are not asked about.
    return alone(await verifyCabinet(input.path, seals, context), { ...seals, custody: [], problems: [] });
  }
  if (!(await isPack(input.path, context))) return await verifyDrive(input.path, context);
  const seals = await readSeals(input.path, context);
  return alone(await verifyPackFolder(input.path, seals, context), seals);
}

/** One thing was asked about: when it is not good, that is the answer. */
function alone({ item, problems }: Verdict, seals: FolderSeals): JobResults['verify'] {
  const all = [...problems, ...seals.problems];
  const [first] = problems;
  if (item === null && first !== undefined && all.length === 1) throw first;
  const reports = all.map((problem) => problem.toReport());
  return { items: item === null ? [] : [item], custody: seals.custody, leftovers: [], problems: reports };
}

/** The cabinets and packs right in a folder: one damaged thing does not hide the others. */
async function verifyDrive(folder: string, context: Context): Promise<JobResults['verify']> {
  const items: Item[] = [];
  const problems: AppError[] = [];
  const custody: VerifiedChain[] = [];
  const leftovers: string[] = [];
  const attempt = async (verify: () => Promise<Verdict>): Promise<void> => {
    try {
      const { item, problems: found } = await verify();
      if (item !== null) items.push(item);
      problems.push(...found);
    } catch (error) {
      if (!isAppError(error) || isAppError(error, 'job.cancelled')) throw error;
      problems.push(error);
    }
  };
  const seals = await readSeals(folder, context);
  custody.push(...seals.custody);
  problems.push(...seals.problems);
  for (const { name, kind } of await context.ports.files.list(folder)) {
    stopIfCancelled(context.signal);
    const path = join(folder, name);
    if (finalNameOf(name) !== null) leftovers.push(name);
    if (kind !== 'folder' && /\.cab$/i.test(name) && !isLitter(name))
      await attempt(() => verifyCabinet(path, seals, context));
    if (kind === 'folder' && !isLitter(name))
      await attempt(async () => {
        if (!(await isPack(path, context))) return { item: null, problems: [] };
        const ofPack = await readSeals(path, context);
        custody.push(...ofPack.custody);
        problems.push(...ofPack.problems);
        return await verifyPackFolder(path, ofPack, context);
      });
  }
  // What was sealed beside the cabinets, and cabinets that are gone: those that are there have been read.
  const seen = new Set((await context.ports.files.list(folder)).map(({ name }) => name));
  const isRead = (path: string): boolean => /\.cab$/i.test(path) && seen.has(path);
  for (const leg of seals.newest)
    if (leg.value.kind === 'outbound') problems.push(...(await damagedFiles(seals, leg, context, isRead)));
  if (items.length === 0 && problems.length === 0) throw new AppError('verify.nothing', { path: folder });
  for (const problem of problems) context.log.error(problem.message, { code: problem.code });
  return { items, custody, leftovers, problems: problems.map((problem) => problem.toReport()) };
}

/** A folder with a record, the journal of a Connect that has not finished, or a manifest that has lost its record. */
async function isPack(folder: string, { ports }: Context): Promise<boolean> {
  for (const name of [recordName, journalName, manifestNames.manifestInPack]) {
    if ((await ports.files.facts(join(folder, name)))?.kind === 'file') return true;
  }
  return false;
}

async function verifyPackFolder(folder: string, seals: FolderSeals, context: Context): Promise<Verdict> {
  const { record, sha256 } = await readPackRecordBytes(context.ports.files, folder);
  const inbound = seals.newest.filter(({ value }) => value.kind === 'inbound');
  const leg = legListing(seals, recordName, sha256);
  const chunks = new Map((leg?.value.files ?? []).map((file) => [file.path, file.chunks ?? []]));
  let verified: PackFindings;
  try {
    verified = await verifyPack(folder, record, chunks, context);
  } catch (error) {
    if (!isAppError(error) || leg === null || isAppError(error, 'job.cancelled')) throw error;
    // The first is told by what it is to the pack; the seal knows the others.
    const first = 'file' in error.details ? error.details.file : null;
    return { item: null, problems: [error, ...(await damagedFiles(seals, leg, context, (path) => path === first))] };
  }
  const listed = new Map((leg?.value.files ?? []).map((file) => [file.path, file.sha256]));
  const isAsSealed =
    leg === null
      ? inbound.length === 0
      : listed.size === record.files.length + 1 && record.files.every((file) => listed.get(file.path) === file.sha256);
  const made = record.hierarchies.map(({ label, siteVersion }) => `${label} at ${describeVersion(siteVersion)}`);
  const { seal, words } = await tellSeal(leg, context);
  const item: Item = {
    path: folder,
    kind: 'update-pack',
    files: record.files.length,
    sizeBytes: verified.sizeBytes,
    summary: `Update pack for ${made.join(', ')}: ${plural(record.tool?.payloads.length ?? record.packages.length, 'update')}, ${plural(record.files.length, 'file')}, ${formatBytes(verified.sizeBytes)}, all as ${isOfficialPack(record) ? "Microsoft's tool" : 'Connect'} wrote them. ${words}`,
    strayFiles: verified.strayFiles,
    seal,
    signatures: verified.signatures,
  };
  // Whole, and not what was sealed: somebody wrote another record.
  const changed = new AppError('leg.file-changed', { path: join(folder, recordName) });
  return isAsSealed ? { item, problems: [] } : { item: null, problems: [changed] };
}

/** A cabinet by itself, and as it was sealed; where it is damaged, the seal knows the place. */
async function verifyCabinet(path: string, seals: FolderSeals, context: Context): Promise<Verdict> {
  const name = basename(path);
  const naming = seals.legs.find(({ value }) => value.files.some((file) => file.path === name)) ?? null;
  const isOther = (other: string): boolean => other !== name;
  let item: Item;
  try {
    item = await cabinetItem(path, seals, context);
  } catch (error) {
    if (!isAppError(error) || naming === null || isAppError(error, 'job.cancelled')) throw error;
    return { item: null, problems: [error, ...(await damagedFiles(seals, naming, context, isOther))] };
  }
  if (item.seal !== null || naming === null) return { item, problems: [] };
  return { item: null, problems: [new AppError('leg.file-changed', { path })] };
}

async function cabinetItem(path: string, seals: FolderSeals, context: Context): Promise<Item> {
  const { ports, log, signal, report } = context;
  const file = await ports.files.open(path);
  try {
    let done = 0;
    const onBytes = (count: number): void => {
      done += count;
      report({ step: 'verify', done, total: null, unit: 'bytes', item: basename(path) });
    };
    const { sizeBytes, sha256 } = await digestFile(ports.files, path, signal, onBytes);
    log.info(`${path}: ${sizeBytes} bytes, SHA-256 ${sha256}.`);
    const { seal, words } = await tellSeal(legListing(seals, basename(path), sha256), context);
    try {
      const usage = await openUsageCabinet(file, { work: ports.cabinetWork });
      await verifyUsageCabinet(usage, signal, onBytes);
      const facts = describeUsageCabinet(usage);
      const { rows } = facts;
      const usageDataSha256 = usageDataSha256Of(usage);
      const approval = await holdApproval(ports.files, path, { sizeBytes, sha256, usageDataSha256, rows });
      return {
        path,
        kind: 'usage-cabinet',
        files: usage.cabinet.members.length,
        sizeBytes,
        summary: `Usage data of ${facts.label} at ${describeVersion(facts.siteVersion)}, level ${facts.usageLevel}, ${plural(facts.rows, 'row')}, collected ${facts.collected}: as Prepare wrote it${approval === null ? '' : `, approved by ${approval.by} on ${approval.at}`}. ${words}`,
        strayFiles: [],
        seal,
        signatures: null,
      };
    } catch (error) {
      // What Microsoft's tool packs, only Microsoft can read: it is a cabinet that is whole.
      const isOther =
        isAppError(error, 'usage-cabinet.other-kind') || isAppError(error, 'usage-cabinet.of-official-tool');
      if (!isOther) throw error;
    }
    const cabinet = await openCabinet(file, { work: ports.cabinetWork, borrow: true });
    for await (const { content } of cabinet.extractAll()) {
      for await (const piece of content) {
        stopIfCancelled(signal);
        onBytes(piece.length);
      }
    }
    return {
      path,
      kind: 'cabinet',
      files: cabinet.members.length,
      sizeBytes,
      summary: `Cabinet with ${plural(cabinet.members.length, 'file')}, ${formatBytes(sizeBytes)}: every checksum is right. It has no record to compare with.`,
      strayFiles: [],
      seal,
      signatures: null,
    };
  } finally {
    await file.close();
  }
}
