import { createHash } from 'node:crypto';
import { basename, dirname, extname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import type { Files, PendingFile, ReadableFile } from '../ports/files.ts';
import type { Cabinet, NewMember } from './cabinet.ts';
import { openCabinetSet } from './cabinet-set.ts';
import { openCabinet, type ReadOptions } from './reader.ts';
import { writeCabinetSet } from './set-writer.ts';
import { testMembers } from './test-members.ts';
import { type WriteOptions, type WrittenCabinet, writeCabinet } from './writer.ts';

/** How a cabinet becomes a file. */
export interface CreateOptions extends WriteOptions {
  readonly replace: boolean;
  /** Neither flushed to the device nor read back: for a file that is not to be carried away. */
  readonly isQuick: boolean;
  readonly signal: AbortSignal;
}

/** The files that were written, in their order. */
export interface CreatedCabinets {
  readonly cabinets: readonly { readonly path: string; readonly sizeBytes: number }[];
  readonly members: WrittenCabinet['members'];
}

/**
 * Writes a cabinet as a file: beside its name, then read back, each member compared with what went in, then renamed.
 * @throws {AppError} files.*, cab.*
 */
export async function createCabinet(
  files: Files,
  path: string,
  members: readonly NewMember[],
  options: CreateOptions,
): Promise<CreatedCabinets> {
  const { isQuick, replace, signal } = options;
  const pending = await files.create(path, { replace, flush: !isQuick });
  try {
    const digests: string[] = [];
    const written = await writeCabinet(pending, withDigests(members, isQuick ? null : digests), options);
    stopIfCancelled(signal);
    if (!isQuick) {
      await withReadBack([pending], async ([file]) => {
        await compare(path, await openCabinet(file, readOptions(options)), digests, signal);
      });
    }
    await pending.commit();
    return { cabinets: [{ path, sizeBytes: written.sizeBytes }], members: written.members };
  } finally {
    await pending.discard();
  }
}

/**
 * The same as a set of cabinets of at most `maxBytes`: `Name.cab`, `Name.2.cab` and so on. None gets its name before all are
 * there, and the first gets it last.
 * @throws {AppError} files.*, cab.*
 */
export async function createCabinetSet(
  files: Files,
  path: string,
  members: readonly NewMember[],
  options: CreateOptions & { readonly maxBytes: number },
): Promise<CreatedCabinets> {
  const { isQuick, replace, signal } = options;
  const nameOf = (index: number): string => setName(basename(path), index);
  const pathOf = (index: number): string => join(dirname(path), nameOf(index));
  const pending: PendingFile[] = [];
  try {
    const digests: string[] = [];
    const openSink = async (index: number) => {
      const file = await files.create(pathOf(index), { replace, flush: !isQuick });
      pending.push(file);
      // Writing over nothing makes it hand on what it has gathered, and hold no memory while it waits.
      return Object.assign(file, { rest: () => file.writeAt(0, new Uint8Array(0)), finish: async () => undefined });
    };
    const written = await writeCabinetSet(openSink, withDigests(members, isQuick ? null : digests), {
      ...options,
      nameOf,
      diskOf: (index) => `Disk ${index + 1}`,
    });
    stopIfCancelled(signal);
    if (!isQuick) {
      await withReadBack(pending, async ([first, ...others]) => {
        const byName = new Map(others.map((file) => [basename(file.path), file]));
        const openNext = async ({ cabinet }: { readonly cabinet: string }): Promise<ReadableFile | null> =>
          byName.get(cabinet) ?? null;
        await compare(path, await openCabinetSet(first, openNext, readOptions(options)), digests, signal);
      });
    }
    for (const file of pending.toReversed()) await file.commit();
    const cabinets = written.cabinets.map(({ sizeBytes }, index) => ({ path: pathOf(index), sizeBytes }));
    return { cabinets, members: written.members };
  } finally {
    for (const file of pending) await file.discard();
  }
}

/** `Name.cab`, `Name.2.cab`, `Name.3.cab`. */
function setName(name: string, index: number): string {
  const extension = extname(name);
  return index === 0 ? name : `${name.slice(0, name.length - extension.length)}.${index + 1}${extension}`;
}

/** Members are written in their order, so their digests come in it too. */
function withDigests(members: readonly NewMember[], digests: string[] | null): readonly NewMember[] {
  if (digests === null) return members;
  return members.map((member) => ({
    ...member,
    async *content() {
      const hash = createHash('sha256');
      for await (const piece of member.content()) {
        hash.update(piece);
        yield piece;
      }
      digests.push(hash.digest('hex'));
    },
  }));
}

function readOptions({ work, breathe }: CreateOptions): ReadOptions {
  return { borrow: true, ...(work && { work }), ...(breathe && { breathe }) };
}

async function withReadBack(
  pending: readonly PendingFile[],
  use: (files: readonly [ReadableFile, ...ReadableFile[]]) => Promise<void>,
): Promise<void> {
  const open: ReadableFile[] = [];
  try {
    for (const file of pending) open.push(await file.readBack());
    const [first, ...others] = open;
    if (first === undefined) throw new Error('There is nothing to read back.');
    await use([first, ...others]);
  } finally {
    for (const file of open) await file.close();
  }
}

/** @throws {AppError} files.read-back-differs; cab.* when what was written cannot even be read */
async function compare(path: string, cabinet: Cabinet, digests: readonly string[], signal: AbortSignal): Promise<void> {
  const found = await testMembers(cabinet, signal);
  if (found.length !== digests.length) throw new AppError('files.read-back-differs', { path, offset: 0 });
  for (const [index, { error, sha256 }] of found.entries()) {
    if (error !== null) throw error;
    if (sha256 !== digests[index]) throw new AppError('files.read-back-differs', { path, offset: 0 });
  }
}
