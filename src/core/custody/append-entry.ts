import { AppError, isAppError } from '../../shared/errors.ts';
import type { CustodyStore } from '../ports/custody-store.ts';
import type { Clock } from '../ports/ports.ts';
import type { TrustStore } from '../ports/trust-store.ts';
import type { CustodyHead } from './check-chain.ts';
import {
  type CustodyDraft,
  CustodyEntry,
  chainLimitBytes,
  entryLimitBytes,
  entryLine,
  lineDigest,
  linesOf,
  noPrevious,
} from './entry.ts';

const lineEnd = Uint8Array.of(0x0a);
/** Somebody else gets on at each of them: past this, the store itself is at fault. */
const attemptsLimit = 50;

/** What writing the custody record takes. */
export interface CustodyPorts {
  readonly trust: Pick<TrustStore, 'identity' | 'sign'>;
  readonly custody: CustodyStore;
  readonly clock: Pick<Clock, 'now'>;
}

/** A chain as it is kept here after something was added. */
export interface WrittenChain {
  readonly bytes: Uint8Array;
  /** How it stands now; its `trip` is the name of the chain. */
  readonly head: CustodyHead;
}

/**
 * Adds one entry, or several at once, to a chain kept here, in this computer's name. It is on the disk when the promise is
 * kept. A chain whose end is damaged goes on with an entry that says so: no work stops at it, and every check names the
 * entry for ever. Where another run adds to the same chain meanwhile, the entries come after its own: what they tell of
 * has happened, and starting the job again would make it happen twice.
 * @throws {AppError} custody.too-large, custody.written-elsewhere, trust.*, files.*
 */
export async function appendEntry(
  ports: CustodyPorts,
  chain: string,
  ...drafts: readonly CustodyDraft[]
): Promise<WrittenChain> {
  for (let attempt = 1; ; attempt += 1) {
    const kept = await ports.custody.read(chain);
    const written = await extendChain(ports, chain, kept, drafts);
    try {
      await ports.custody.replace(chain, written.bytes);
      return written;
    } catch (error) {
      if (attempt >= attemptsLimit || !isAppError(error, 'custody.written-elsewhere')) throw error;
    }
  }
}

/** The same for bytes in hand, which are not kept. */
export async function extendChain(
  ports: CustodyPorts,
  chain: string,
  bytes: Uint8Array,
  drafts: readonly CustodyDraft[],
): Promise<WrittenChain> {
  const end = endOf(chain, bytes);
  const computer = await ports.trust.identity();
  const pieces: Uint8Array[] = end.lacksEnd ? [bytes, lineEnd] : [bytes];
  let { n, digest } = end;
  let sizeBytes = bytes.length;
  const note: CustodyDraft = { what: 'record-damaged', details: { entry: String(end.n) } };
  for (const draft of end.isDamaged ? [note, ...drafts] : drafts) {
    const place = { n: n + 1, chain, previous: digest, at: ports.clock.now(), who: ports.custody.operator(), computer };
    const line = await entryLine(draft, place, (text) => ports.trust.sign(text));
    sizeBytes += line.length;
    if (line.length > entryLimitBytes || sizeBytes > chainLimitBytes)
      throw new AppError('custody.too-large', { name: chain, limitBytes: chainLimitBytes });
    pieces.push(line);
    n += 1;
    digest = lineDigest(line);
  }
  return { bytes: Buffer.concat(pieces), head: { trip: chain, entries: n, sha256: digest } };
}

/** The end of a chain, to go on from. */
interface ChainEnd {
  readonly n: number;
  readonly digest: string;
  /** The bytes end within a line. */
  readonly lacksEnd: boolean;
  /** What stands last is no entry of this chain. */
  readonly isDamaged: boolean;
}

/** Where a chain goes on. Only its end is looked at: whoever takes a chain in has checked all of it. */
function endOf(chain: string, bytes: Uint8Array): ChainEnd {
  const lines = linesOf(bytes);
  const last = lines.at(-1);
  if (last === undefined) return { n: 0, digest: noPrevious, lacksEnd: false, isDamaged: false };
  const lacksEnd = last.at(-1) !== lineEnd[0];
  const digest = lineDigest(lacksEnd ? Buffer.concat([last, lineEnd]) : last);
  return { n: lines.length, digest, lacksEnd, isDamaged: !isEntry(last, chain, lines.length) };
}

function isEntry(line: Uint8Array, chain: string, n: number): boolean {
  try {
    const entry = CustodyEntry.safeParse(JSON.parse(Buffer.from(line).toString('utf8')));
    return entry.success && entry.data.n === n && entry.data.chain === chain;
  } catch {
    return false;
  }
}
