import { AppError } from '../../shared/errors.ts';
import { type CustodyPorts, extendChain } from './append-entry.ts';
import { type ChainFindings, type CheckedEntry, type CheckOptions, checkChain } from './check-chain.ts';
import { type CustodyDraft, chainLimitBytes } from './entry.ts';

/** What another computer's copy of a chain is to the one kept here. */
export type MergedChain =
  /** One and the same. */
  | { readonly outcome: 'same' }
  /** It goes on where ours ends, or holds all of ours: it takes its place. */
  | { readonly outcome: 'longer' }
  /** Ours goes on where it ends, or holds all of it. */
  | { readonly outcome: 'older' }
  /**
   * Both went on after the same entry, each by other computers: a drive came late, or twice. Nothing is wrong; their part
   * is kept as a branch.
   */
  | { readonly outcome: 'branched'; readonly lines: readonly string[]; readonly after: number };

/**
 * Compares two copies of a chain, both checked and without a bad entry.
 * @throws {AppError} custody.differs when one computer's own entries differ, or are missing where others followed
 */
export function mergeChains(mine: ChainFindings, theirs: ChainFindings): MergedChain {
  const shared = sharedEntries(mine.entries, theirs.entries);
  const myRest = mine.entries.slice(shared);
  const theirRest = theirs.entries.slice(shared);
  if (myRest.length === 0) return { outcome: theirRest.length === 0 ? 'same' : 'longer' };
  if (theirRest.length === 0 || holdsBranch(myRest, theirRest)) return { outcome: 'older' };
  if (holdsBranch(theirRest, myRest)) return { outcome: 'longer' };
  const writers = new Set(myRest.map(({ entry }) => entry.computer.id));
  if (theirRest.some(({ entry }) => writers.has(entry.computer.id))) {
    const name = mine.entries[0]?.entry.chain ?? '';
    throw new AppError('custody.differs', { name, number: shared + 1 });
  }
  return { outcome: 'branched', after: shared, lines: theirRest.map(({ entry }) => JSON.stringify(entry)) };
}

/**
 * Takes in a copy of a trip's chain that came on a drive: checks it, holds it against ours, and keeps what both hold.
 * Gives what is kept then.
 * @throws {AppError} custody.damaged, custody.differs, custody.too-large, trust.*, files.*
 */
export async function takeInChain(
  ports: CustodyPorts,
  chain: string,
  theirs: Uint8Array,
  options: Omit<CheckOptions, 'chain'>,
): Promise<{ readonly bytes: Uint8Array; readonly outcome: MergedChain['outcome'] }> {
  if (theirs.length > chainLimitBytes)
    throw new AppError('custody.too-large', { name: chain, limitBytes: chainLimitBytes });
  const mine = await ports.custody.read(chain);
  if (Buffer.compare(mine, theirs) === 0 && mine.length > 0) return { bytes: mine, outcome: 'same' };
  const found = await goodChain(theirs, { ...options, chain });
  // What is kept here was checked when it came; `heads` are of their copy.
  const kept = await goodChain(mine, { ...options, heads: [], chain });
  const merged = mergeChains(kept, found);
  if (merged.outcome === 'same' || merged.outcome === 'older') return { bytes: mine, outcome: merged.outcome };
  if (merged.outcome === 'longer') {
    await ports.custody.replace(chain, theirs);
    return { bytes: theirs, outcome: 'longer' };
  }
  const draft: CustodyDraft = {
    what: 'branch',
    branch: merged.lines,
    details: { after: String(merged.after), entries: String(merged.lines.length) },
  };
  const { bytes } = await extendChain(ports, chain, mine, [draft]);
  await ports.custody.replace(chain, bytes);
  return { bytes, outcome: 'branched' };
}

/**
 * A chain in which nothing is bad.
 * @throws {AppError} custody.damaged
 */
export async function goodChain(
  bytes: Uint8Array,
  options: CheckOptions & { readonly chain: string },
): Promise<ChainFindings> {
  const found = await checkChain(bytes, options);
  if (found.bad !== null) throw new AppError('custody.damaged', { name: options.chain, ...found.bad });
  return found;
}

function sharedEntries(some: readonly CheckedEntry[], others: readonly CheckedEntry[]): number {
  // A digest covers all before it, but the entries are few and a difference must be named: one by one.
  const first = some.findIndex((one, index) => one.sha256 !== others[index]?.sha256);
  return first < 0 ? some.length : first;
}

/** Whether `entries` hold all of `rest` in a branch. */
function holdsBranch(entries: readonly CheckedEntry[], rest: readonly CheckedEntry[]): boolean {
  return entries.some(({ branch }) => rest.every((one, index) => one.sha256 === branch[index]?.sha256));
}
