import { computerOf, isSignedBy } from '../trust/keys.ts';
import {
  CustodyEntry,
  chainLimitBytes,
  custodyFormat,
  entryLimitBytes,
  lineDigest,
  linesOf,
  noPrevious,
  signedBytes,
} from './entry.ts';

/** How a chain stood at a moment: what a leg holds of it. */
export interface CustodyHead {
  readonly trip: string;
  readonly entries: number;
  /** Of the last line, with its end. */
  readonly sha256: string;
}

/** What is wrong with the first bad entry. */
export type BadReason =
  /** The record as a whole is larger than any is. */
  | 'too-large'
  /** Not the signed bytes: changed, or never an entry. */
  | 'edited'
  /** Signed, by a key that is not the computer's or of a computer nobody knows here. */
  | 'forged'
  /** The entry of this number is not there, and later ones are. */
  | 'removed'
  /** It stands at another place. */
  | 'reordered'
  /** It stands here a second time. */
  | 'repeated'
  /** Signed anew after others had followed it. */
  | 'rewritten'
  /** Of another chain. */
  | 'foreign'
  /** The record ends before it, or within it. */
  | 'truncated'
  /** Written by a newer version of the program. */
  | 'newer-format'
  /** What another computer wrote, which it holds, does not follow from what is here. */
  | 'bad-branch';

export interface BadEntry {
  /** The number of the entry that should be there, from 1. */
  readonly number: number;
  readonly reason: BadReason;
}

/** An entry that holds. */
export interface CheckedEntry {
  readonly entry: CustodyEntry;
  readonly sha256: string;
  /** Its time is earlier than that of the entry before: a clock was wrong. No more than a remark. */
  readonly isEarlier: boolean;
  /** Of `branch`: what the other computer wrote. */
  readonly branch: readonly CheckedEntry[];
}

export interface ChainFindings {
  /** From the first on, as far as they hold. */
  readonly entries: readonly CheckedEntry[];
  /** `null` when all hold. */
  readonly bad: BadEntry | null;
  /** What stands after, as far as it can be read: shown as unproved, never used. */
  readonly unproved: readonly CustodyEntry[];
}

export interface CheckOptions {
  /** The chain it must be; left out: that of the first entry. */
  readonly chain?: string;
  /** How long and what it was at some moments; those of other chains are passed over. */
  readonly heads?: readonly CustodyHead[];
  /** Whether a computer may write here; left out, everyone who signs may. */
  readonly isKnown?: (computer: string) => boolean;
  /** Called now and then in a long chain. */
  readonly breathe?: () => Promise<void>;
}

/** Checking this many signatures holds the thread for some 20 ms. */
const breathEntries = 128;
/** A branch within a branch comes of three computers; deeper is nobody's trip. */
const deepestBranch = 4;

/** Checks a chain from its first byte to its last and names the first bad entry. */
export async function checkChain(bytes: Uint8Array, options: CheckOptions = {}): Promise<ChainFindings> {
  if (bytes.length > chainLimitBytes) return { entries: [], bad: { number: 1, reason: 'too-large' }, unproved: [] };
  const lines = linesOf(bytes);
  const start = { number: 1, previous: noPrevious, chain: options.chain ?? null, depth: 0 };
  const { entries, bad } = await follow(lines, start, options);
  if (bad !== null) return { entries, bad, unproved: readable(lines.slice(bad.number - 1)) };
  return { entries, bad: holdHeads(entries, options), unproved: [] };
}

/** How checked chains stand now, for a leg. Those that are empty, and `computer`, are left out. */
export function custodyHeads(chains: readonly ChainFindings[]): readonly CustodyHead[] {
  return chains.flatMap(({ entries }) => {
    const last = entries.at(-1);
    if (last === undefined || last.entry.chain === 'computer') return [];
    return [{ trip: last.entry.chain, entries: last.entry.n, sha256: last.sha256 }];
  });
}

interface Start {
  readonly number: number;
  readonly previous: string;
  readonly chain: string | null;
  readonly depth: number;
}

async function follow(
  lines: readonly Uint8Array[],
  start: Start,
  options: CheckOptions,
): Promise<{ readonly entries: readonly CheckedEntry[]; readonly bad: BadEntry | null }> {
  const entries: CheckedEntry[] = [];
  let { number, previous, chain } = start;
  for (const [index, line] of lines.entries()) {
    if (index % breathEntries === breathEntries - 1) await options.breathe?.();
    const read = readEntry(line);
    if (typeof read === 'string') return { entries, bad: { number, reason: read } };
    const reason = signatureProblem(read, line, options) ?? placeProblem(read, number, chain, lines.slice(index + 1));
    if (reason !== null) return { entries, bad: { number, reason } };
    if (read.previous !== previous) {
      // The one before was signed anew, unless there is none before it here: then this one never stood here.
      const isFirst = entries.length === 0;
      return { entries: entries.slice(0, -1), bad: { number: isFirst ? number : number - 1, reason: 'rewritten' } };
    }
    const branch = await followBranch(read, entries, start.depth, options);
    if (branch === null) return { entries, bad: { number, reason: 'bad-branch' } };
    const isEarlier = read.at < (entries.at(-1)?.entry.at ?? read.at);
    previous = lineDigest(line);
    entries.push({ entry: read, sha256: previous, isEarlier, branch });
    chain = read.chain;
    number += 1;
  }
  return { entries, bad: null };
}

function readEntry(line: Uint8Array): CustodyEntry | BadReason {
  if (line.length > entryLimitBytes) return 'too-large';
  if (line.at(-1) !== 0x0a) return 'truncated';
  let text: string;
  let json: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line.subarray(0, -1));
    json = JSON.parse(text);
  } catch {
    return 'edited';
  }
  const parsed = CustodyEntry.safeParse(json);
  if (!parsed.success) return isNewer(json) ? 'newer-format' : 'edited';
  // Exactly as it is written: no second spelling of the same entry, no name twice.
  return JSON.stringify(parsed.data) === text ? parsed.data : 'edited';
}

function isNewer(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'format' in json && Number(json.format) > custodyFormat;
}

function signatureProblem(entry: CustodyEntry, line: Uint8Array, options: CheckOptions): BadReason | null {
  const signed = signedBytes(line);
  if (signed === null) return 'edited';
  const signature = Buffer.from(entry.signature, 'base64');
  // The last character has bits that say nothing: only one spelling is taken, or a flipped bit would go unseen.
  if (signature.toString('base64') !== entry.signature) return 'edited';
  try {
    if (!isSignedBy(entry.computer.publicKey, signed, signature)) return 'edited';
  } catch {
    return 'forged';
  }
  if (computerOf(entry.computer.publicKey) !== entry.computer.id) return 'forged';
  return options.isKnown === undefined || options.isKnown(entry.computer.id) ? null : 'forged';
}

function placeProblem(
  entry: CustodyEntry,
  number: number,
  chain: string | null,
  after: readonly Uint8Array[],
): BadReason | null {
  if (chain !== null && entry.chain !== chain) return 'foreign';
  if (entry.chain !== 'computer' && entry.trip !== entry.chain) return 'foreign';
  if (entry.n === number) return null;
  if (entry.n < number) return 'repeated';
  return after.some((line) => numberOf(line) === number) ? 'reordered' : 'removed';
}

/** The number a line gives itself; only good for telling moved from missing. */
function numberOf(line: Uint8Array): number | null {
  const start = Buffer.from(line.subarray(0, 40)).toString('latin1');
  const found = /^\{"format":\d+,"n":(\d+),/.exec(start);
  return found === null ? null : Number(found[1]);
}

/** The entries of a branch, each held against the ones it follows; `null` when they do not follow. */
async function followBranch(
  entry: CustodyEntry,
  before: readonly CheckedEntry[],
  depth: number,
  options: CheckOptions,
): Promise<readonly CheckedEntry[] | null> {
  if (entry.branch === undefined) return entry.what === 'branch' ? null : [];
  if (entry.what !== 'branch' || depth === deepestBranch) return null;
  const lines = entry.branch.map((line) => Buffer.from(`${line}\n`, 'utf8'));
  const first = lines[0] === undefined ? null : readEntry(lines[0]);
  if (first === null || typeof first === 'string') return null;
  const isStart = first.n === 1 && first.previous === noPrevious;
  const parent = before.find((one) => one.entry.n === first.n - 1);
  if (!isStart && parent?.sha256 !== first.previous) return null;
  const start = { number: first.n, previous: first.previous, chain: entry.chain, depth: depth + 1 };
  const { entries, bad } = await follow(lines, start, options);
  return bad === null ? entries : null;
}

function holdHeads(entries: readonly CheckedEntry[], options: CheckOptions): BadEntry | null {
  const chain = options.chain ?? entries[0]?.entry.chain;
  const bad: BadEntry[] = [];
  for (const head of options.heads ?? []) {
    if (head.trip !== chain) continue;
    const at = entries[head.entries - 1];
    // What the leg's computer wrote may stand in a branch by now.
    if (at?.sha256 === head.sha256 || isInBranch(entries, head)) continue;
    if (at === undefined) bad.push({ number: entries.length + 1, reason: 'truncated' });
    else bad.push({ number: head.entries, reason: 'rewritten' });
  }
  return bad.sort((one, other) => one.number - other.number)[0] ?? null;
}

function isInBranch(entries: readonly CheckedEntry[], head: CustodyHead): boolean {
  return entries.some(({ branch }) => branch.some((one) => one.sha256 === head.sha256) || isInBranch(branch, head));
}

function readable(lines: readonly Uint8Array[]): readonly CustodyEntry[] {
  return lines.slice(0, 1_000).flatMap((line) => {
    const entry = readEntry(line);
    return typeof entry === 'string' ? [] : [entry];
  });
}
