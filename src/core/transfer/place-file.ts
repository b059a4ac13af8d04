/*
 * The transfer engine: the one way a finished file comes to be. It is written under another name beside its own, flushed,
 * read back (past the system's cache where that can be) and compared chunk by chunk, then renamed, and the folder is
 * flushed: so there is the old one or the new one, whole, and never anything in between.
 *
 * Where it is known beforehand what the bytes will be (`identity`), a journal stands beside the unfinished file, and a run
 * that was killed, cut off or unplugged is gone on with by the next. That one hashes what is there, keeps exactly what the
 * journal proves, and asks the source for the rest; what it kept is read back with everything else.
 *
 * Left out on purpose: locks. Two runs at once write to two files, and the one that comes later wins.
 */
import { createHash } from 'node:crypto';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { FileRecord } from '../../shared/jobs.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import { largeFileBytes } from '../ports/bulk-copy.ts';
import type { Files, PendingFile, ReadableFile } from '../ports/files.ts';
import type { Receiver } from '../ports/receiver.ts';
import { digestFile } from './digest.ts';
import { type ContentDigests, Digests } from './digests.ts';
import { findDifference } from './find-difference.ts';
import { removeLeftovers } from './leftovers.ts';
import { piecesOf } from './pieces.ts';
import { type Proved, prove, proveLeft } from './prove-left.ts';
import { markBytes } from './transfer-journal.ts';

/** A file that has its name. */
export interface PlacedFile extends FileRecord, ContentDigests {
  /** Where it was read back from: the device, or the memory the system keeps of it, where it does not offer more. */
  readonly readBack: 'device' | 'cache';
  /** What an earlier run had written of it and was proved to be right. */
  readonly keptBytes: number;
}

/** How a file is placed. */
export interface PlaceOptions {
  readonly replace: boolean;
  /** As `CreateFileOptions` has it. */
  readonly hasNoLeftovers?: boolean;
  readonly signal: AbortSignal;
  /** Told of bytes written or kept, then (as `readBack`) of bytes read back. */
  readonly onBytes?: (count: number, stage: 'write' | 'read-back') => void;
  /** Throws when what arrived is not what was expected; the file then never gets its name. */
  readonly accept?: (record: FileRecord) => void;
  /** A look into what was read back; when it throws, the file never gets its name. */
  readonly inspect?: (file: ReadableFile) => Promise<void>;
  /** What the bytes come from, where it can be read again: a difference is then told to the byte. */
  readonly original?: ReadableFile;
}

/** The bytes of a file, from an offset on. */
export interface Supply {
  /** Where they begin: behind what was kept, or at 0. */
  readonly offset: number;
  readonly bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** What the source says of itself, for a later run that goes on. */
  readonly note: string | null;
  /** Of the whole, where that is known: what is large is hashed and written on another thread. */
  readonly sizeBytes?: number | null;
}

/** Gives the bytes of a file when it is known how much of it there is already, and what was noted then. */
export type OpenSupply = (kept: Proved, note: string | null) => Promise<Supply>;

/**
 * Places a file whose bytes come once.
 * @throws {AppError} files.*, and what `bytes` or `accept` throw
 */
export async function placeFile(
  files: Files,
  path: string,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: PlaceOptions,
): Promise<PlacedFile> {
  return await place(files, path, async () => ({ offset: 0, bytes, note: null }), { ...options, identity: null });
}

/**
 * Places a file, going on with what an earlier run left of it. `identity` is what the bytes will be, or where they come
 * from, as 64 hexadecimal digits.
 * @throws {AppError} files.*, and what `open`, its bytes or `accept` throw
 */
export async function place(
  files: Files,
  path: string,
  open: OpenSupply,
  options: PlaceOptions & { readonly identity: string | null },
): Promise<PlacedFile> {
  const { replace, hasNoLeftovers = false, identity, signal } = options;
  const pending = await files.create(path, { replace, hasNoLeftovers, ...(identity === null ? {} : { identity }) });
  try {
    const kept = await proveLeft(pending, signal);
    const supply = await open(kept, pending.left?.note ?? null).catch(async (error: unknown) => {
      // Whatever it was, it says nothing of what is there.
      await pending.setAside();
      throw error;
    });
    const keptBytes = supply.offset;
    const digests = keptBytes === 0 ? new Digests() : kept.digests;
    if (pending.left !== null) await pending.keep(keptBytes / markBytes);
    if (keptBytes > 0) options.onBytes?.(keptBytes, 'write');
    const isLarge = keptBytes === 0 && (supply.sizeBytes ?? 0) > largeFileBytes;
    const receiver = isLarge ? (pending.receive?.(supply.note) ?? null) : null;
    const placed =
      receiver === null
        ? await placeHere(pending, supply, digests, options)
        : await placeElsewhere(receiver, pending, supply, options);
    await pending.commit();
    return { path, ...placed, keptBytes };
  } catch (error) {
    if (signal.aborted || isOutside(error)) await pending.setAside();
    throw error;
  } finally {
    await pending.discard();
  }
}

/** How a file is copied. */
export interface CopyOptions extends PlaceOptions {
  /** SHA-256 of the source, where it is known: what is there already and the same is not written again. */
  readonly sha256?: string;
}

/**
 * Copies a file, going on with what an earlier run left of the copy.
 * @throws {AppError} files.*, and what `accept` throws
 */
export async function copyFile(files: Files, from: string, to: string, options: CopyOptions): Promise<PlacedFile> {
  const { signal, sha256 } = options;
  const original = await files.open(from);
  try {
    const { sizeBytes } = original;
    if (options.replace && sha256 !== undefined) {
      const there = await findPlaced(files, to, { sizeBytes, sha256 }, signal);
      if (there !== null) return there;
    }
    // What is kept is held against the source itself, so this need only tell likely from unlikely.
    const identity = sha256 ?? createHash('sha256').update(`copy ${sizeBytes}`).digest('hex');
    const open: OpenSupply = async (kept) => {
      const same = await prove(original, kept.marks, signal);
      const offset = same.marks.length === kept.marks.length ? kept.digests.sizeBytes : 0;
      return { offset, bytes: piecesOf(original, signal, offset), note: null };
    };
    return await place(files, to, open, { ...options, original, identity });
  } finally {
    await original.close();
  }
}

/**
 * A file that has its name and is what it should be, with nothing unfinished beside it: a run that was cut off right at
 * its end left it so. `null` when it is not there.
 */
export async function findPlaced(
  files: Files,
  path: string,
  expected: { readonly sizeBytes: number | null; readonly sha256: string },
  signal: AbortSignal,
): Promise<PlacedFile | null> {
  const facts = await files.facts(path);
  if (facts?.kind !== 'file' || facts.isLink) return null;
  if (expected.sizeBytes !== null && facts.sizeBytes !== expected.sizeBytes) return null;
  const found = await digestFile(files, path, signal);
  if (found.sha256 !== expected.sha256) return null;
  await removeLeftovers(files, path);
  return { ...found, readBack: 'cache', keptBytes: found.sizeBytes };
}

/** What came of the bytes of a file that has not its name yet. */
type Content = Omit<PlacedFile, 'path' | 'keptBytes'>;

/** Hashes and writes on this thread. */
async function placeHere(
  pending: PendingFile,
  supply: Supply,
  digests: Digests,
  options: PlaceOptions & { readonly identity: string | null },
): Promise<Content> {
  await write(pending, supply, digests, options);
  const content = digests.finish();
  options.accept?.({ path: pending.path, sizeBytes: content.sizeBytes, sha256: content.sha256 });
  return { ...content, readBack: await readBack(pending, content, options) };
}

/** Has it hashed, written and read back on other threads, all as above. */
async function placeElsewhere(
  receiver: Receiver,
  pending: PendingFile,
  { bytes }: Supply,
  { accept, inspect, onBytes, signal }: PlaceOptions,
): Promise<Content> {
  for await (const piece of bytes) {
    stopIfCancelled(signal);
    await receiver.append(piece);
    onBytes?.(piece.length, 'write');
  }
  const record = await receiver.finish();
  accept?.({ path: pending.path, ...record });
  const file = await pending.readBack();
  try {
    const tell = (count: number): void => onBytes?.(count, 'read-back');
    const chunks = await receiver.verify(file, { signal, onBytes: tell });
    const readBack = file.isFromDevice ? 'device' : 'cache';
    await inspect?.(file);
    return { ...record, chunks, readBack };
  } finally {
    await file.close();
  }
}

async function write(
  pending: PendingFile,
  { bytes, note }: Supply,
  digests: Digests,
  { identity, signal, onBytes }: PlaceOptions & { readonly identity: string | null },
): Promise<void> {
  for await (const piece of bytes) {
    for (let start = 0; start < piece.length; ) {
      stopIfCancelled(signal);
      const part =
        identity === null ? piece : piece.subarray(start, start + markBytes - (digests.sizeBytes % markBytes));
      digests.update(part);
      await pending.append(part);
      start += part.length;
      if (identity !== null && digests.sizeBytes % markBytes === 0) await pending.mark(digests.soFar(), note);
      onBytes?.(part.length, 'write');
    }
  }
}

async function readBack(
  pending: PendingFile,
  written: ContentDigests,
  { signal, onBytes, original, inspect }: PlaceOptions,
): Promise<PlacedFile['readBack']> {
  const file = await pending.readBack();
  try {
    const offset = await findDifference(file, written, {
      signal,
      onBytes: (count) => onBytes?.(count, 'read-back'),
      ...(original === undefined ? {} : { original }),
    });
    if (offset !== null) throw new AppError('files.read-back-differs', { path: pending.path, offset });
    const from = file.isFromDevice ? 'device' : 'cache';
    await inspect?.(file);
    return from;
  } finally {
    await file.close();
  }
}

/** What went wrong is not in the bytes: they may be gone on with. */
function isOutside(error: unknown): boolean {
  if (!isAppError(error)) return false;
  const { code } = error;
  return code.startsWith('cloud.') || code.startsWith('proxy.') || outside.has(code);
}

const outside: ReadonlySet<string> = new Set([
  'job.cancelled',
  'files.failed',
  'files.disk-full',
  'files.in-use',
  'files.no-access',
  'files.not-found',
  'files.read-only',
]);
