import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import { parseVersion } from '../../shared/site.ts';
import { type CabinetSource, openCabinet, type ReadOptions } from '../cab/index.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import { descriptionName, versionNamePattern } from './cabinet.ts';

/** What can be known of usage data that Microsoft's tool packed. */
export interface OfficialCabinet {
  /** By the text file that is named with it: the one member Microsoft has documented. */
  readonly siteVersion: string;
  readonly members: number;
}

/**
 * Reads a cabinet of Microsoft's tool to its end, so that it is known to be whole. What its other members hold nobody has
 * published.
 * @throws {AppError} cab.*, usage-cabinet.other-kind, usage-cabinet.of-this-program
 */
export async function readOfficialCabinet(
  source: CabinetSource,
  signal: AbortSignal,
  options: ReadOptions = {},
): Promise<OfficialCabinet> {
  const name = source.path;
  const cabinet = await openCabinet(source, options);
  if (cabinet.members.some(({ path }) => path === descriptionName))
    throw new AppError('usage-cabinet.of-this-program', { name });
  const named = cabinet.members.map(({ path }) => versionNamePattern.exec(path)?.[1]);
  const siteVersion = named.find((version) => version !== undefined && parseVersion(version) !== null);
  if (siteVersion === undefined) throw new AppError('usage-cabinet.other-kind', { name });
  for await (const { content } of cabinet.extractAll()) {
    for await (const _piece of content) stopIfCancelled(signal);
  }
  return { siteVersion, members: cabinet.members.length };
}

/** Of a cabinet of Microsoft's tool, by its list of members alone; `null` when none of them names it. */
export async function officialSiteVersion(source: CabinetSource): Promise<string | null> {
  const { members } = await openCabinet(source);
  const named = members.map(({ path }) => versionNamePattern.exec(path)?.[1]);
  return named.find((version) => version !== undefined && parseVersion(version) !== null) ?? null;
}

/** What is wrong with a cabinet, to end a sentence that names who wrote it. */
export function cabinetProblem(error: unknown): Clause | null {
  if (!isAppError(error)) return null;
  if (isAppError(error, 'usage-cabinet.other-kind')) return clause('holds-no-text-file');
  if (isAppError(error, 'usage-cabinet.of-this-program')) return clause('one-program');
  return error.code.startsWith('cab.') ? clause('no-whole-cabinet', { code: error.code }) : null;
}
