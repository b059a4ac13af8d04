import { basename, join } from 'node:path';
import { AppError, type ErrorReport, isAppError } from '../../shared/errors.ts';
import { formatBytes, plural } from '../../shared/format.ts';
import { describeVersion } from '../../shared/site.ts';
import type { UsageCabinetFacts } from '../../shared/usage-cabinets.ts';
import { isLitter } from '../file-names.ts';
import { digestFile } from '../transfer/digest.ts';
import { holdApproval } from '../usage-data/approval.ts';
import {
  describeUsageCabinet,
  openUsageCabinet,
  usageDataSha256Of,
  verifyUsageCabinet,
} from '../usage-data/cabinet.ts';
import type { JobContext } from './job.ts';

/** A verified cabinet, ready to go. */
export interface ReadyCabinet extends UsageCabinetFacts {
  readonly sizeBytes: number;
}

type Context = Pick<JobContext, 'ports' | 'log' | 'signal'>;

/** The cabinets of a folder. */
export interface FoundCabinets {
  /** One for each hierarchy. */
  readonly cabinets: readonly ReadyCabinet[];
  /** Paths of those that a newer one of their hierarchy lies beside. */
  readonly older: readonly string[];
  readonly problems: readonly ErrorReport[];
}

interface Options {
  /** Refuse a cabinet that nobody approved. */
  readonly requireApproval: boolean;
}

/**
 * Finds and checks the cabinets at `from`, a file or a folder, before any network. In a folder, cabinets of another
 * kind are passed over and a damaged one is a problem beside the good ones; nothing good at all is an error.
 * @throws {AppError} files.*, cab.*, usage-cabinet.*
 */
export async function findUsageCabinets(
  from: string,
  context: Context,
  options: Options,
  onCabinet: (done: number, total: number, name: string) => void,
): Promise<FoundCabinets> {
  const { files } = context.ports;
  const facts = await files.facts(from);
  if (facts === null) throw new AppError('files.not-found', { path: from });
  if (facts.kind !== 'folder') {
    onCabinet(0, 1, basename(from));
    return { cabinets: [await readCabinet(from, context, options)], older: [], problems: [] };
  }

  const names = (await files.list(from)).filter(
    ({ name, kind }) => kind !== 'folder' && /\.cab$/i.test(name) && !isLitter(name),
  );
  const cabinets: ReadyCabinet[] = [];
  const failures: AppError[] = [];
  for (const [index, { name }] of names.entries()) {
    onCabinet(index, names.length, name);
    try {
      cabinets.push(await readCabinet(join(from, name), context, options));
    } catch (error) {
      if (!isAppError(error)) throw error;
      if (isAppError(error, 'usage-cabinet.other-kind')) {
        context.log.info(`${name} is a cabinet of another kind and is left alone.`);
        continue;
      }
      context.log.error(error.message, { code: error.code });
      failures.push(error);
    }
  }
  const first = failures[0];
  if (cabinets.length === 0) throw first ?? new AppError('usage-cabinet.none', { path: from });
  return { ...withoutOlder(cabinets, context.log), problems: failures.map((failure) => failure.toReport()) };
}

async function readCabinet(
  path: string,
  { ports, log, signal }: Pick<JobContext, 'ports' | 'log' | 'signal'>,
  options: Options,
): Promise<ReadyCabinet> {
  const file = await ports.files.open(path);
  try {
    const usage = await openUsageCabinet(file, { work: ports.cabinetWork });
    await verifyUsageCabinet(usage, signal);
    const { sizeBytes, sha256 } = await digestFile(ports.files, path, signal);
    const facts = describeUsageCabinet(usage);
    const { rows } = facts;
    const usageDataSha256 = usageDataSha256Of(usage);
    const approval = await holdApproval(ports.files, path, { sizeBytes, sha256, usageDataSha256, rows });
    if (approval === null && options.requireApproval) throw new AppError('usage-cabinet.not-approved', { name: path });
    const cabinet = { ...facts, sha256, approval, sizeBytes };
    log.info(
      `${path}: usage data of hierarchy ${cabinet.label} at ${describeVersion(cabinet.siteVersion)}, ` +
        `${plural(cabinet.rows, 'row')}, ${formatBytes(sizeBytes)}, SHA-256 ${sha256}, every digest verified, ${approval === null ? 'approved by nobody' : `approved by ${approval.by} on ${approval.at}`}.`,
      { cabinet },
    );
    return cabinet;
  } finally {
    await file.close();
  }
}

/**
 * Of several trips of one hierarchy on a drive the newest goes; the older ones are left where they are.
 * @throws {AppError} usage-cabinet.same-hierarchy when it cannot be told which one is the newest
 */
function withoutOlder(cabinets: readonly ReadyCabinet[], log: Context['log']): Omit<FoundCabinets, 'problems'> {
  const newest = new Map<string, ReadyCabinet>();
  for (const cabinet of cabinets) {
    const other = newest.get(cabinet.hierarchyHash);
    if (other?.collected === cabinet.collected)
      throw new AppError('usage-cabinet.same-hierarchy', { older: other.path, newer: cabinet.path });
    if (other === undefined || other.collected < cabinet.collected) newest.set(cabinet.hierarchyHash, cabinet);
  }
  const older = cabinets.filter((cabinet) => newest.get(cabinet.hierarchyHash) !== cabinet).map(({ path }) => path);
  for (const path of older) log.warning(`${path} is older than another of its hierarchy, and is left where it is.`);
  return { cabinets: cabinets.filter(({ path }) => !older.includes(path)), older };
}
