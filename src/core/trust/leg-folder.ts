import { join } from 'node:path';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { Files } from '../ports/files.ts';
import { placeFile } from '../transfer/place-file.ts';
import type { Leg } from './leg.ts';
import { type ReadLeg, readLeg } from './read-leg.ts';
import { sealedLimitBytes } from './seal.ts';
import type { SealedLeg } from './seal-leg.ts';

/** The folder of the record, in every carrier folder. */
export const recordFolder = 'ServiceConnection';
const legsFolder = 'Legs';
const readMeName = 'Read me.txt';

/** More legs than a drive ever sees; reading them all takes no longer than an operator waits. */
const legsLimit = 1_000;
/** All of them together. */
const totalLimitBytes = 4 * sealedLimitBytes;

const readMe = `This folder belongs to the files around it. It says what they are, who put them here and for whom.

Legs/      One file for each time a computer sealed what it put on this drive: a list of files with their sizes and
           SHA-256 digests, in JSON, and in its last line the seal, an Ed25519 signature of everything before that line.
Custody/   What happened to each trip, one signed entry a line, each holding the digest of the entry before it.

Nothing in here needs to be kept secret. Nothing in here may be changed: a changed file is refused.
`;

/** A leg on a drive. */
export interface FoundLeg extends ReadLeg {
  readonly path: string;
}

/** What the record folder of a carrier folder holds. */
export interface FoundLegs {
  readonly legs: readonly FoundLeg[];
  /** Files that should be legs and are not fit to be: one bad file does not hide the good ones. */
  readonly problems: readonly { readonly path: string; readonly error: AppError }[];
}

/** Where a leg lies. */
export function legPath(folder: string, leg: string): string {
  return join(folder, recordFolder, legsFolder, `${leg}.json`);
}

/**
 * Puts a sealed leg into the record of a carrier folder, whole or not at all; the last thing a job writes there.
 * @throws {AppError} files.*
 */
export async function placeLeg(files: Files, folder: string, sealed: SealedLeg, signal: AbortSignal): Promise<string> {
  const path = legPath(folder, sealed.leg.id);
  await files.makeFolder(join(folder, recordFolder, legsFolder));
  const readMePath = join(folder, recordFolder, readMeName);
  if ((await files.facts(readMePath)) === null)
    await placeFile(files, readMePath, [Buffer.from(readMe)], { replace: true, signal });
  await placeFile(files, path, [sealed.bytes], { replace: true, signal });
  return path;
}

/** Reads every leg of a carrier folder; none where there is no record. @throws {AppError} files.* */
export async function findLegs(files: Files, folder: string): Promise<FoundLegs> {
  const place = join(folder, recordFolder, legsFolder);
  const legs: FoundLeg[] = [];
  const problems: { path: string; error: AppError }[] = [];
  for (const above of [join(folder, recordFolder), place]) {
    const facts = await files.facts(above);
    if (facts === null) return { legs, problems };
    const error = facts.isLink
      ? new AppError('leg.link', { path: above })
      : facts.kind === 'folder'
        ? null
        : new AppError('files.not-a-folder', { path: above });
    if (error !== null) return { legs, problems: [{ path: above, error }] };
  }
  const names = (await files.list(place)).map(({ name }) => name).filter((name) => /\.json$/i.test(name));
  if (names.length > legsLimit) {
    const error = new AppError('leg.too-many', { path: place, count: names.length, limit: legsLimit });
    return { legs, problems: [{ path: place, error }] };
  }
  let leftBytes = totalLimitBytes;
  for (const name of names) {
    const path = join(place, name);
    try {
      const { found, sizeBytes } = await readLegFile(files, path, name, Math.min(leftBytes, sealedLimitBytes));
      leftBytes -= sizeBytes;
      legs.push(found);
    } catch (error) {
      if (!isAppError(error)) throw error;
      problems.push({ path, error });
    }
  }
  return { legs, problems };
}

async function readLegFile(
  files: Files,
  path: string,
  name: string,
  limitBytes: number,
): Promise<{ readonly found: FoundLeg; readonly sizeBytes: number }> {
  const facts = await files.facts(path);
  if (facts?.isLink === true) throw new AppError('leg.link', { path });
  const file = await files.open(path);
  try {
    const { sizeBytes } = file;
    if (sizeBytes > limitBytes) throw new AppError('leg.too-large', { sizeBytes, limitBytes });
    const read = readLeg(await file.read(0, sizeBytes));
    // The same leg under a second name would look like a second leg.
    if (name !== `${read.value.id}.json`) throw new AppError('leg.wrong-name', { path, leg: read.value.id });
    return { found: { ...read, path }, sizeBytes };
  } finally {
    await file.close();
  }
}

/** What a leg is looked for by. */
export interface LegWanted {
  readonly kind: Leg['kind'];
  /** `null` for any. */
  readonly hierarchyHash: string | null;
  /** A file it must list. */
  readonly path?: string;
  /** Legs of these computers come before those of others, whatever the others say of their date. */
  readonly known: ReadonlySet<string>;
}

/**
 * The leg to go by: among those of one computer the one with the highest number; among computers, known ones first, then
 * the one whose leg is the latest. `null` when there is none.
 */
export function legFor(legs: readonly FoundLeg[], wanted: LegWanted): FoundLeg | null {
  const newest = new Map<string, FoundLeg>();
  for (const found of legs) {
    const { kind, hierarchies, files, sender, sequence } = found.value;
    if (kind !== wanted.kind) continue;
    if (wanted.hierarchyHash !== null && !hierarchies.some((one) => one.hierarchyHash === wanted.hierarchyHash))
      continue;
    if (wanted.path !== undefined && !files.some((file) => file.path === wanted.path)) continue;
    const best = newest.get(sender.computer);
    if (best === undefined || best.value.sequence < sequence) newest.set(sender.computer, found);
  }
  const rank = (found: FoundLeg): string =>
    `${wanted.known.has(found.value.sender.computer) ? 1 : 0} ${Date.parse(found.value.created).toString().padStart(16, '0')}`;
  return [...newest.values()].sort((a, b) => (rank(a) < rank(b) ? 1 : -1))[0] ?? null;
}

/**
 * The leg a job goes by. Where none is for it, another one is given: judging that one says what it is instead. One bad
 * file does not stand in the way of a good one.
 * @throws {AppError} trust.not-sealed, leg.*
 */
export function legToJudge({ legs, problems }: FoundLegs, wanted: LegWanted, folder: string): FoundLeg {
  const { kind, known } = wanted;
  const other = kind === 'inbound' ? 'outbound' : 'inbound';
  const found =
    legFor(legs, wanted) ??
    legFor(legs, { kind, known, hierarchyHash: null }) ??
    legFor(legs, { kind: other, known, hierarchyHash: null });
  if (found !== null) return found;
  throw problems[0]?.error ?? new AppError('trust.not-sealed', { path: folder });
}
