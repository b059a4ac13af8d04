/*
 * The custody record: docs/formats/custody.md. Who did what with which files, on which computer, with which drive: one
 * line of JSON an act. Each line holds the digest of the line before it and the signature of the computer that wrote it,
 * so what is changed, left out or moved is found, and the first bad entry named. What it leaves out on purpose: it proves
 * what the computers say, not who sat at them, and an end that was cut off is seen only by who knows how long it was.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { safeText } from '../../shared/safe-text.ts';
import type { Identity } from '../ports/trust-store.ts';
import { ComputerId, Sha256 } from '../trust/leg.ts';

export const custodyFormat = 1;
/** Nothing larger is read: a trip has tens of entries, of half a kilobyte each. */
export const chainLimitBytes = 64 * 1024 * 1024;
export const entryLimitBytes = 1024 * 1024;
/** What stands in for the digest of the line before the first. */
export const noPrevious = '0'.repeat(64);
/** Past this, files are told by number and digest only: the leg's manifest lists them. */
const listedFiles = 200;
const longestText = 2_000;

/** What can be done with what is carried; each has its words in the report. */
export const custodyActs = [
  'prepared',
  'approved',
  'sealed',
  'received',
  'uploaded',
  'downloaded',
  'imported',
  'receipt',
  'paired',
  'retired',
  'key-made',
  'key-replaced',
  'override',
  'refused',
  'scanned',
  'quarantined',
  'split',
  'joined',
  'bundled',
  'drive-lost',
  'given-up',
  'leftovers-removed',
  'branch',
  'record-damaged',
] as const;
export type CustodyAct = (typeof custodyActs)[number];

const Label = z.string().max(300);
const Bytes = z.number().int().nonnegative();
const CustodyFile = z.strictObject({ path: z.string().min(1).max(1024), sizeBytes: Bytes, sha256: Sha256 });
export type CustodyFile = z.infer<typeof CustodyFile>;

/** The files of an act: all of them, or how many there are and the digest of the list. */
const CustodyFiles = z.strictObject({
  count: z.number().int().positive(),
  sizeBytes: Bytes,
  /** SHA-256 of the list: docs/formats/custody.md says of which bytes. */
  sha256: Sha256,
  list: z.array(CustodyFile).max(listedFiles),
});
export type CustodyFiles = z.infer<typeof CustodyFiles>;

/** The chain of what belongs to no trip. */
export const computerChain = 'computer';
/** `computer` for what belongs to no trip, or the id of a trip. */
export const ChainId = z.union([z.literal(computerChain), z.uuid()]);

/** One line. The fields are written in this order. */
export const CustodyEntry = z.strictObject({
  format: z.literal(custodyFormat),
  /** From 1, without a gap. */
  n: z.number().int().positive(),
  at: z.iso.datetime(),
  chain: ChainId,
  /** The trip it belongs to; in the chain of a trip, that one. */
  trip: z.uuid().nullable(),
  computer: z.strictObject({ id: ComputerId, name: Label, publicKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/) }),
  /** Who sat there, as the system knew them. */
  who: Label,
  /** One of `custodyActs`; a later version may know more. */
  what: z.string().regex(/^[a-z][a-z-]{0,39}$/),
  drive: z.strictObject({ label: Label, serial: Label.nullable(), fileSystem: Label }).nullable(),
  leg: z.uuid().nullable(),
  files: CustodyFiles.nullable(),
  details: z
    .record(z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/), z.string().max(longestText))
    .refine((details) => Object.keys(details).length <= 40),
  /** Of `branch`: the lines another computer wrote after an entry that both have. */
  branch: z.array(z.string().min(1)).max(10_000).optional(),
  /** SHA-256 of the line before, with its end; zeros for the first. */
  previous: Sha256,
  /** Ed25519 over every byte of the line before `,"signature":`. */
  signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
});
export type CustodyEntry = z.infer<typeof CustodyEntry>;

/** What is told of an act; the rest of an entry follows from where and when it is written. */
export interface CustodyDraft {
  readonly what: CustodyAct;
  /** Left out: the operator as the system knows them. */
  readonly who?: string;
  /** In the chain `computer` only: the trip it has to do with. */
  readonly trip?: string;
  readonly drive?: { readonly label: string; readonly serial: string | null; readonly fileSystem: string } | null;
  readonly leg?: string | null;
  readonly files?: readonly CustodyFile[];
  /** Short facts by name: `reason`, `code`, `by`, `verdict`, `program` ... */
  readonly details?: Readonly<Record<string, string>>;
  readonly branch?: readonly string[];
}

/** Where an entry comes to stand. */
export interface EntryPlace {
  readonly n: number;
  readonly chain: string;
  readonly previous: string;
  readonly at: Date;
  readonly who: string;
  readonly computer: Identity;
}

/** Makes the line of an entry, with its end, and asks `sign` for its signature. */
export async function entryLine(
  draft: CustodyDraft,
  place: EntryPlace,
  sign: (bytes: Uint8Array) => Promise<Uint8Array>,
): Promise<Buffer> {
  const { computer } = place;
  const unsigned: Omit<CustodyEntry, 'signature'> = {
    format: custodyFormat,
    n: place.n,
    at: place.at.toISOString(),
    chain: place.chain,
    trip: place.chain === 'computer' ? (draft.trip ?? null) : place.chain,
    computer: { id: computer.computer, name: clip(computer.name, 300), publicKey: computer.publicKey },
    who: clip(draft.who ?? place.who, 300),
    what: draft.what,
    drive:
      draft.drive == null
        ? null
        : {
            label: clip(draft.drive.label, 300),
            serial: draft.drive.serial === null ? null : clip(draft.drive.serial, 300),
            fileSystem: clip(draft.drive.fileSystem, 300),
          },
    leg: draft.leg ?? null,
    files: draft.files === undefined || draft.files.length === 0 ? null : custodyFiles(draft.files),
    details: Object.fromEntries(
      Object.entries(draft.details ?? {}).map(([name, value]) => [name, clip(value, longestText)]),
    ),
    ...(draft.branch === undefined ? {} : { branch: [...draft.branch] }),
    previous: place.previous,
  };
  const start = Buffer.from(JSON.stringify(unsigned).slice(0, -1), 'utf8');
  const signature = Buffer.from(await sign(start)).toString('base64');
  return Buffer.concat([start, Buffer.from(`,"signature":"${signature}"}\n`, 'utf8')]);
}

/** The bytes of a line that its signature covers; `null` when it does not end as an entry does. */
export function signedBytes(line: Uint8Array): Uint8Array | null {
  // `,"signature":"`, 88 characters, `"}` and the end of the line.
  const end = line.length - ',"signature":"'.length - 88 - 3;
  const isThere = Buffer.from(line.subarray(Math.max(0, end)))
    .toString('latin1')
    .startsWith(',"signature":"');
  return end > 0 && isThere ? line.subarray(0, end) : null;
}

/** How many files, how large, the digest of the list, and the list where it is short. */
export function custodyFiles(files: readonly CustodyFile[]): CustodyFiles {
  const sorted = [...files].sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));
  const hash = createHash('sha256');
  for (const { path, sizeBytes, sha256 } of sorted) hash.update(`${sha256} ${sizeBytes} ${path}\n`, 'utf8');
  return {
    count: sorted.length,
    sizeBytes: sorted.reduce((sum, file) => sum + file.sizeBytes, 0),
    sha256: hash.digest('hex'),
    list: sorted.length > listedFiles ? [] : sorted.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 })),
  };
}

/** SHA-256 of a line with its end, as the next one names it. */
export function lineDigest(line: Uint8Array): string {
  return createHash('sha256').update(line).digest('hex');
}

/** The lines of a chain, each with its end; the last may lack it. */
export function linesOf(bytes: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    const next = end < 0 ? bytes.length : end + 1;
    lines.push(bytes.subarray(start, next));
    start = next;
  }
  return lines;
}

/** Text fit to be kept: on one line, without what hides or turns it, and no longer than it may be. */
function clip(text: string, longest: number): string {
  const safe = safeText(text);
  if (safe.length <= longest) return safe;
  // Never half of a pair at the end.
  return safe.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '');
}
