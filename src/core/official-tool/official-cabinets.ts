import { basename, dirname, join } from 'node:path';
import { AppError, type ErrorReport, isAppError } from '../../shared/errors.ts';
import { isLitter } from '../file-names.ts';
import type { JobContext } from '../jobs/job.ts';
import type { ReadyCabinet } from '../jobs/usage-cabinets.ts';
import { digestFile } from '../transfer/digest.ts';
import { type FoundLeg, findLegs } from '../trust/leg-folder.ts';
import { readOfficialCabinet } from '../usage-data/official-cabinet.ts';

type Context = Pick<JobContext, 'ports' | 'log' | 'signal'>;

/** Cabinets of Microsoft's tool that are ready to go. */
export interface OfficialCabinets {
  /** One for each hierarchy. */
  readonly cabinets: readonly ReadyCabinet[];
  readonly older: readonly string[];
  readonly problems: readonly ErrorReport[];
}

/**
 * The cabinets at `from` that Microsoft's tool packed. They do not say of which hierarchy they are: the seal Prepare put
 * beside each of them does, so one without a seal is refused.
 * @throws {AppError} files.*, cab.*, usage-cabinet.*, trust.not-sealed, leg.file-changed
 */
export async function findOfficialCabinets(from: string, context: Context): Promise<OfficialCabinets> {
  const { files } = context.ports;
  const facts = await files.facts(from);
  if (facts === null) throw new AppError('files.not-found', { path: from });
  const isFolder = facts.kind === 'folder';
  const folder = isFolder ? from : dirname(from);
  const { legs } = await findLegs(files, folder);
  if (!isFolder) return { cabinets: [await readOne(from, legs, context)], older: [], problems: [] };

  const found: ReadyCabinet[] = [];
  const failures: AppError[] = [];
  for (const { name, kind } of await files.list(from)) {
    if (kind === 'folder' || !/\.cab$/i.test(name) || isLitter(name)) continue;
    try {
      found.push(await readOne(join(from, name), legs, context));
    } catch (error) {
      if (!isAppError(error) || isAppError(error, 'job.cancelled')) throw error;
      if (isAppError(error, 'usage-cabinet.other-kind')) continue;
      context.log.error(error.message, { code: error.code });
      failures.push(error);
    }
  }
  if (found.length === 0) throw failures[0] ?? new AppError('usage-cabinet.none', { path: from });
  const newest = new Map<string, ReadyCabinet>();
  for (const cabinet of found) {
    const other = newest.get(cabinet.hierarchyHash);
    if (other === undefined || other.collected < cabinet.collected) newest.set(cabinet.hierarchyHash, cabinet);
  }
  const cabinets = [...newest.values()];
  const older = found.filter((one) => !cabinets.includes(one)).map(({ path }) => path);
  for (const path of older)
    context.log.warning(`${path} is older than another of its hierarchy, and is left where it is.`);
  return { cabinets, older, problems: failures.map((failure) => failure.toReport()) };
}

async function readOne(
  path: string,
  legs: readonly FoundLeg[],
  { ports, signal, log }: Context,
): Promise<ReadyCabinet> {
  const file = await ports.files.open(path);
  try {
    const { siteVersion } = await readOfficialCabinet(file, signal, { work: ports.cabinetWork });
    const { sizeBytes, sha256 } = await digestFile(ports.files, path, signal);
    const naming = legs.filter(
      ({ value }) => value.kind === 'outbound' && value.files.some((one) => one.path === basename(path)),
    );
    const leg = naming.find(({ value }) => value.files.some((one) => one.sha256 === sha256));
    if (leg === undefined) {
      if (naming.length > 0) throw new AppError('leg.file-changed', { path });
      throw new AppError('trust.not-sealed', { path });
    }
    const [hierarchy] = leg.value.hierarchies;
    if (hierarchy === undefined) throw new Error('A leg has a hierarchy, or it could not be read.');
    const { hierarchyHash, label } = hierarchy;
    log.info(
      `${path}: usage data of ${label} at ${siteVersion}, packed by Microsoft's tool, ${sizeBytes} bytes, SHA-256 ${sha256}.`,
    );
    // What level and how many rows only Microsoft can read.
    const unread = { usageLevel: null, rows: 0, approval: null };
    return { path, siteVersion, hierarchyHash, label, ...unread, collected: leg.value.created, sha256, sizeBytes };
  } finally {
    await file.close();
  }
}
