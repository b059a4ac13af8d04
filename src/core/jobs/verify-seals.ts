/*
 * The record of a carrier folder, as verify looks at it: every seal by itself, the newest legs against what lies beside
 * them, every custody chain from its first entry. Earlier legs are held against nothing: what they list may have been
 * taken away or written over since, and no job goes by them.
 */
import { join } from 'node:path';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { VerifiedChain } from '../../shared/jobs.ts';
import type { LegFacts } from '../../shared/trust.ts';
import { checkChain } from '../custody/check-chain.ts';
import { legFacts } from '../trust/describe.ts';
import type { LegFile } from '../trust/leg.ts';
import { type FoundLeg, findLegs, recordFolder } from '../trust/leg-folder.ts';
import { verifyLegFiles } from '../trust/verify-leg.ts';
import { readCarriedChain } from './carried-custody.ts';
import type { JobContext } from './job.ts';

type Context = JobContext<'verify'>;

/** What the record of a folder holds. */
export interface FolderSeals {
  readonly folder: string;
  /** All that hold together, the newest first. */
  readonly legs: readonly FoundLeg[];
  /** Of each computer, direction and hierarchy the newest: those a job would go by. */
  readonly newest: readonly FoundLeg[];
  /** Custody chains that are whole. */
  readonly custody: readonly VerifiedChain[];
  readonly problems: readonly AppError[];
}

/** Reads the record of a folder; nothing where there is none. */
export async function readSeals(folder: string, context: Context): Promise<FolderSeals> {
  const { files } = context.ports;
  const found = await findLegs(files, folder);
  const legs = [...found.legs].sort((a, b) => b.value.sequence - a.value.sequence);
  const newest = newestOf(legs);
  const problems = found.problems.map(({ error }) => error);
  const custody: VerifiedChain[] = [];
  const heads = newest.flatMap(({ value }) => value.custody);
  for (const trip of await tripsIn(folder, heads, context)) {
    try {
      const bytes = (await readCarriedChain(files, folder, trip)) ?? new Uint8Array();
      const { entries, bad } = await checkChain(bytes, {
        chain: trip,
        heads,
        breathe: () => context.ports.clock.breathe(),
      });
      if (bad !== null) throw new AppError('custody.damaged', { name: trip, ...bad });
      custody.push({ chain: trip, entries: entries.length });
    } catch (error) {
      if (!isAppError(error)) throw error;
      problems.push(error);
    }
  }
  return { folder, legs, newest, custody, problems };
}

/** The newest leg that lists a file of the folder with these bytes; `null` for a file nobody sealed. */
export function legListing({ legs }: FolderSeals, path: string, sha256: string): FoundLeg | null {
  const isIt = (file: LegFile): boolean => file.path === path && file.sha256 === sha256;
  return legs.find(({ value }) => value.files.some(isIt)) ?? null;
}

/** Every file of a leg that is not as it was sealed, each with its place; files in `isKnown` have been read already. */
export async function damagedFiles(
  { folder }: FolderSeals,
  leg: FoundLeg,
  { ports, signal }: Context,
  isKnown: (path: string) => boolean = () => false,
): Promise<readonly AppError[]> {
  const damaged: AppError[] = [];
  for (const file of leg.value.files) {
    if (isKnown(file.path)) continue;
    try {
      await verifyLegFiles(ports.files, folder, { files: [file] }, { signal });
    } catch (error) {
      if (!isAppError(error) || isAppError(error, 'job.cancelled')) throw error;
      damaged.push(error);
    }
  }
  return damaged;
}

/** A leg as it is told, and in words. */
export async function tellSeal(
  leg: FoundLeg | null,
  { ports }: Context,
): Promise<{ readonly seal: LegFacts | null; readonly words: string }> {
  if (leg === null) return { seal: null, words: 'Nobody sealed it.' };
  const seal = legFacts(leg.value, await ports.trust.read(), await ports.trust.identity());
  const standing = {
    self: 'this computer',
    paired: 'which is paired with this computer',
    unknown: 'which is not paired with this computer',
  }[seal.standing];
  return { seal, words: `Sealed by ${seal.sealedBy.name}, ${standing}, on ${seal.created}, number ${seal.sequence}.` };
}

function newestOf(legs: readonly FoundLeg[]): readonly FoundLeg[] {
  const newest = new Set<FoundLeg>();
  const seen = new Set<string>();
  for (const leg of legs) {
    const { kind, sender, hierarchies } = leg.value;
    for (const { hierarchyHash } of hierarchies) {
      const key = `${kind} ${sender.computer} ${hierarchyHash}`;
      if (!seen.has(key)) newest.add(leg);
      seen.add(key);
    }
  }
  return [...newest];
}

/** The trips whose custody lies in the folder, or should. */
async function tripsIn(
  folder: string,
  heads: readonly { readonly trip: string }[],
  { ports }: Context,
): Promise<readonly string[]> {
  const place = join(folder, recordFolder, 'Custody');
  const trips = new Set(heads.map(({ trip }) => trip));
  const facts = await ports.files.facts(place);
  if (facts?.kind === 'folder' && !facts.isLink) {
    for (const { name, kind } of await ports.files.list(place)) {
      const trip = /^([0-9a-f-]{36})\.jsonl$/.exec(name)?.[1];
      if (kind === 'file' && trip !== undefined) trips.add(trip);
    }
  }
  return [...trips].sort();
}
