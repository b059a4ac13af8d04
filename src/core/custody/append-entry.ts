import { AppError } from '../../shared/errors.ts';
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
 * kept.
 * @throws {AppError} custody.damaged when what is kept does not end with an entry, custody.too-large, trust.*, files.*
 */
export async function appendEntry(
  ports: CustodyPorts,
  chain: string,
  ...drafts: readonly CustodyDraft[]
): Promise<WrittenChain> {
  const kept = await ports.custody.read(chain);
  const written = await extendChain(ports, chain, kept, drafts);
  await ports.custody.replace(chain, written.bytes);
  return written;
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
  const pieces: Uint8Array[] = [bytes];
  let { n, digest } = end;
  let sizeBytes = bytes.length;
  for (const draft of drafts) {
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

/** Where a chain goes on. Only its end is looked at: whoever takes a chain in has checked all of it. */
function endOf(chain: string, bytes: Uint8Array): { readonly n: number; readonly digest: string } {
  if (bytes.length === 0) return { n: 0, digest: noPrevious };
  const lines = linesOf(bytes);
  const last = lines.at(-1);
  const damaged = new AppError('custody.damaged', { name: chain, number: lines.length, reason: 'truncated' });
  if (last === undefined || last.at(-1) !== 0x0a) throw damaged;
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(last).toString('utf8'));
  } catch {
    throw damaged;
  }
  const entry = CustodyEntry.safeParse(json);
  if (!entry.success || entry.data.n !== lines.length || entry.data.chain !== chain) throw damaged;
  return { n: entry.data.n, digest: lineDigest(last) };
}
