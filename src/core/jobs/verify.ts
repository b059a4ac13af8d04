import { basename, join } from 'node:path';
import { AppError, type ErrorReport, isAppError } from '../../shared/errors.ts';
import { formatBytes, plural } from '../../shared/format.ts';
import type { JobResults } from '../../shared/jobs.ts';
import { describeVersion } from '../../shared/site.ts';
import { openCabinet } from '../cab/index.ts';
import { isLitter } from '../file-names.ts';
import { finalNameOf } from '../ports/files.ts';
import { digestFile } from '../transfer/digest.ts';
import { manifestNames } from '../updates/manifest.ts';
import { journalName, readPackRecord, recordName } from '../updates/pack.ts';
import { holdApproval } from '../usage-data/approval.ts';
import {
  describeUsageCabinet,
  openUsageCabinet,
  usageDataSha256Of,
  verifyUsageCabinet,
} from '../usage-data/cabinet.ts';
import { type JobContext, type JobDefinition, stopIfCancelled } from './job.ts';
import { verifyPack } from './verify-pack.ts';

type Context = JobContext<'verify'>;
type Item = JobResults['verify']['items'][number];

/** A drive, a cabinet or a pack against its own record; nothing is touched. */
export const verifyJob: JobDefinition<'verify', 'verify'> = {
  id: 'verify',
  steps: { verify: 1 },
  async run(input, context) {
    const { files } = context.ports;
    const facts = await files.facts(input.path);
    if (facts === null) throw new AppError('files.not-found', { path: input.path });
    if (facts.kind !== 'folder')
      return { items: [await cabinetItem(input.path, context)], leftovers: [], problems: [] };
    if (await isPack(input.path, context))
      return { items: [await packItem(input.path, context)], leftovers: [], problems: [] };
    return await verifyDrive(input.path, context);
  },
};

/** The cabinets and packs right in a folder: one damaged thing does not hide the others. */
async function verifyDrive(folder: string, context: Context): Promise<JobResults['verify']> {
  const items: Item[] = [];
  const problems: ErrorReport[] = [];
  const leftovers: string[] = [];
  const attempt = async (verify: () => Promise<Item | null>): Promise<void> => {
    try {
      const item = await verify();
      if (item !== null) items.push(item);
    } catch (error) {
      if (!isAppError(error)) throw error;
      context.log.error(error.message, { code: error.code });
      problems.push(error.toReport());
    }
  };
  for (const { name, kind } of await context.ports.files.list(folder)) {
    stopIfCancelled(context.signal);
    const path = join(folder, name);
    if (finalNameOf(name) !== null) leftovers.push(name);
    if (kind !== 'folder' && /\.cab$/i.test(name) && !isLitter(name)) await attempt(() => cabinetItem(path, context));
    if (kind === 'folder' && !isLitter(name))
      await attempt(async () => ((await isPack(path, context)) ? await packItem(path, context) : null));
  }
  if (items.length === 0 && problems.length === 0) throw new AppError('verify.nothing', { path: folder });
  return { items, leftovers, problems };
}

/** A folder with a record, the journal of a Connect that has not finished, or a manifest that has lost its record. */
async function isPack(folder: string, { ports }: Context): Promise<boolean> {
  for (const name of [recordName, journalName, manifestNames.manifestInPack]) {
    if ((await ports.files.facts(join(folder, name)))?.kind === 'file') return true;
  }
  return false;
}

async function packItem(folder: string, context: Context): Promise<Item> {
  const record = await readPackRecord(context.ports.files, folder);
  const verified = await verifyPack(folder, record, new Map(), context);
  const made = record.hierarchies.map(({ label, siteVersion }) => `${label} at ${describeVersion(siteVersion)}`);
  return {
    path: folder,
    kind: 'update-pack',
    files: record.files.length,
    sizeBytes: verified.sizeBytes,
    summary: `Update pack for ${made.join(', ')}: ${plural(record.packages.length, 'update')}, ${plural(record.files.length, 'file')}, ${formatBytes(verified.sizeBytes)}, all as Connect wrote them.`,
    strayFiles: verified.strayFiles,
  };
}

async function cabinetItem(path: string, context: Context): Promise<Item> {
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
        summary: `Usage data of ${facts.label} at ${describeVersion(facts.siteVersion)}, level ${facts.usageLevel}, ${plural(facts.rows, 'row')}, collected ${facts.collected}: as Prepare wrote it${approval === null ? '' : `, approved by ${approval.by} on ${approval.at}`}.`,
        strayFiles: [],
      };
    } catch (error) {
      if (!isAppError(error, 'usage-cabinet.other-kind')) throw error;
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
    };
  } finally {
    await file.close();
  }
}
