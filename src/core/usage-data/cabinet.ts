/*
 * The usage data cabinet: docs/formats/usage-data.md. It names itself by the documented <site version>.txt, carries the
 * reviewed CSV, and describes both in UsageData.json, which is written last because it holds their digests.
 */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { parseVersion, type Site } from '../../shared/site.ts';
import type { UsageCabinetFacts } from '../../shared/usage-cabinets.ts';
import {
  type Cabinet,
  type CabinetMember,
  type CabinetSource,
  type NewMember,
  openCabinet,
  type ReadOptions,
} from '../cab/index.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import { jsonProblem } from '../json-problem.ts';
import { program } from '../program.ts';
import { shortHash } from './hash.ts';

const csvName = 'UsageData.csv';
export const descriptionName = 'UsageData.json';
const formatVersion = 1;
/** A description is a few kilobytes; more is not one of ours. */
const descriptionLimitBytes = 1024 * 1024;
export const versionNamePattern = /^(\d+\.\d+\.\d+\.\d+)\.txt$/;

const Description = z.object({
  format: z.literal(formatVersion),
  siteVersion: z.string(),
  hierarchyHash: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  /** `null` where the site's database does not tell it. */
  usageLevel: z.enum(['Basic', 'Enhanced', 'Full']).nullable(),
  collected: z.iso.datetime(),
  newestRow: z.string().nullable(),
  rows: z.number().int().nonnegative(),
  columns: z.array(z.string()),
  program: z.string(),
  members: z.array(
    z.object({
      name: z.string(),
      sizeBytes: z.number().int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
type Description = z.infer<typeof Description>;

/** `UsageData-P01-e3b006fc-20261120-180650Z.cab`: unique per hierarchy and time. */
export function defaultUsageName(
  site: Pick<Site, 'code' | 'hierarchyHash'>,
  now: Date,
  extension: 'cab' | 'csv',
): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const code = site.code.replace(/[^A-Za-z0-9]/g, '') || 'site';
  return `UsageData-${code}-${shortHash(site.hierarchyHash)}-${stamp}Z.${extension}`;
}

/** Whether a name is a default name of this site's usage data, from whatever time. */
export function isUsageNameOf(name: string, site: Pick<Site, 'code' | 'hierarchyHash'>): boolean {
  const [prefix] = defaultUsageName(site, new Date(0), 'cab').split('19700101');
  return name.startsWith(prefix ?? name) && /-\d{8}-\d{6}Z\.(?:cab|csv)$/.test(name);
}

/** What a cabinet is made of: the site, the CSV, and the facts that are known when the CSV has gone by. */
export interface UsageCabinetContent {
  readonly site: Site;
  readonly collected: Date;
  readonly newestRow: string | null;
  readonly columns: readonly string[];
  readonly csv: () => AsyncIterable<Uint8Array>;
  /** Asked for after `csv` has been read to its end. */
  readonly csvFacts: () => { readonly rows: number; readonly sizeBytes: number; readonly sha256: string };
}

/** The three members, in order. */
export function usageCabinetMembers(content: UsageCabinetContent): readonly NewMember[] {
  const { site, collected } = content;
  const modified = collected.toISOString().slice(0, 19);
  const versionText = Buffer.from(`${site.version}\r\n`, 'latin1');
  const versionName = `${site.version}.txt`;
  const describe = (): readonly Uint8Array[] => {
    const facts = content.csvFacts();
    const description: Description = {
      format: formatVersion,
      siteVersion: site.version,
      hierarchyHash: site.hierarchyHash,
      usageLevel: site.usageLevel,
      collected: collected.toISOString(),
      newestRow: content.newestRow,
      rows: facts.rows,
      columns: [...content.columns],
      program,
      members: [
        { name: versionName, sizeBytes: versionText.length, sha256: sha256Of(versionText) },
        { name: csvName, sizeBytes: facts.sizeBytes, sha256: facts.sha256 },
      ],
    };
    return [Buffer.from(`${JSON.stringify(description, null, 2)}\n`, 'utf8')];
  };
  return [
    { name: versionName, modified, content: () => [versionText] },
    { name: csvName, modified, content: content.csv },
    { name: descriptionName, modified, content: describe },
  ];
}

/** An opened and described, not yet verified, usage data cabinet. */
export interface UsageCabinet {
  readonly cabinet: Cabinet;
  readonly description: Description;
}

/**
 * Opens a usage data cabinet and reads its description.
 * @throws {AppError} cab.*, usage-cabinet.other-kind, usage-cabinet.of-official-tool, usage-cabinet.malformed
 */
export async function openUsageCabinet(source: CabinetSource, options: ReadOptions = {}): Promise<UsageCabinet> {
  const name = source.path;
  const cabinet = await openCabinet(source, options);
  const version = cabinet.members.find((member) => versionNamePattern.test(member.path));
  const hasCsv = cabinet.members.some((member) => member.path === csvName);
  const descriptionMember = cabinet.members.find((member) => member.path === descriptionName);
  if (version === undefined && !hasCsv) throw new AppError('usage-cabinet.other-kind', { name });
  const malformed = (problem: Clause): AppError => new AppError('usage-cabinet.malformed', { name, problem });
  if (version === undefined) throw malformed(clause('holds-no-text-file'));
  // The documented text file, and nothing of ours.
  if (!hasCsv && descriptionMember === undefined) throw new AppError('usage-cabinet.of-official-tool', { name });
  if (descriptionMember === undefined) throw malformed(clause('holds-no-description', { descriptionName }));
  if (descriptionMember.sizeBytes > descriptionLimitBytes)
    throw malformed(clause('part-too-large', { descriptionName }));

  const description = parseDescription(name, await readWhole(cabinet, descriptionMember), malformed);
  if (`${description.siteVersion}.txt` !== version.path || parseVersion(description.siteVersion) === null) {
    throw malformed(
      clause('says-site-version-text', { descriptionName, siteVersion: description.siteVersion, path: version.path }),
    );
  }
  for (const described of description.members) {
    const member = cabinet.members.find((candidate) => candidate.path === described.name);
    if (member === undefined) throw malformed(clause('holds-no-member', { name: described.name }));
    if (member.sizeBytes !== described.sizeBytes)
      throw new AppError('usage-cabinet.changed', { name, member: member.path });
  }
  for (const needed of [version.path, csvName]) {
    if (!description.members.some((member) => member.name === needed))
      throw malformed(clause('nothing-vouches', { needed }));
  }
  const extra = cabinet.members.find(
    (m) => m !== descriptionMember && !description.members.some((d) => d.name === m.path),
  );
  if (extra !== undefined) throw malformed(clause('holds-prepare-never-puts', { path: extra.path }));
  return { cabinet, description };
}

/**
 * Reads everything in the cabinet and compares it with the description.
 * @throws {AppError} cab.*, usage-cabinet.changed
 */
export async function verifyUsageCabinet(
  usage: UsageCabinet,
  signal: AbortSignal,
  onBytes: (count: number) => void = () => undefined,
): Promise<void> {
  const { cabinet, description } = usage;
  for await (const { member, content } of cabinet.extractAll()) {
    const described = description.members.find((candidate) => candidate.name === member.path);
    if (described === undefined) continue;
    const hash = createHash('sha256');
    for await (const piece of content) {
      stopIfCancelled(signal);
      hash.update(piece);
      onBytes(piece.length);
    }
    if (hash.digest('hex') !== described.sha256) {
      throw new AppError('usage-cabinet.changed', { name: cabinet.source.path, member: member.path });
    }
  }
}

/** What a cabinet says of itself. */
export type UsageCabinetDescription = Omit<UsageCabinetFacts, 'sha256' | 'approval'>;

/** What a cabinet says of itself, for plans and results. */
export function describeUsageCabinet(usage: UsageCabinet): UsageCabinetDescription {
  const { description, cabinet } = usage;
  return {
    path: cabinet.source.path,
    siteVersion: description.siteVersion,
    hierarchyHash: description.hierarchyHash,
    label: labelFrom(cabinet.source.path, description.hierarchyHash),
    usageLevel: description.usageLevel,
    rows: description.rows,
    collected: description.collected,
  };
}

/** SHA-256 of the usage data itself, as the cabinet says and `verifyUsageCabinet` proves. */
export function usageDataSha256Of({ description }: UsageCabinet): string {
  return description.members.find((member) => member.name === csvName)?.sha256 ?? '';
}

/** The site code out of a default name; only the hash tells when the file was renamed. */
function labelFrom(path: string, hierarchyHash: string): string {
  const short = shortHash(hierarchyHash);
  const match = /UsageData-([A-Za-z0-9]{1,8})-([0-9a-f]{8})-[^\\/]*$/.exec(path);
  return match?.[1] !== undefined && match[2] === short ? match[1] : short;
}

function parseDescription(name: string, bytes: Uint8Array, malformed: (problem: Clause) => AppError): Description {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformed(clause('part-not-json', { descriptionName }));
  }
  const format = z.object({ format: z.number() }).safeParse(json);
  if (format.success && format.data.format > formatVersion) {
    throw new AppError('usage-cabinet.newer-format', { name, version: format.data.format });
  }
  const parsed = Description.safeParse(json);
  if (parsed.success) return parsed.data;
  throw malformed(clause('part-json-wrong', { descriptionName, jsonProblem: jsonProblem(parsed.error) }));
}

async function readWhole(cabinet: Cabinet, member: CabinetMember): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  // A piece may be a view of the decoder's own memory: keep a copy.
  for await (const piece of cabinet.extract(member)) pieces.push(piece.slice());
  return Buffer.concat(pieces);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
