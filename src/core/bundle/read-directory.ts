import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { checkName, foldCase, printableName } from '../file-names.ts';
import type { ReadableFile } from '../ports/files.ts';
import {
  descriptorBytes,
  directoryLimitBytes,
  elsewhere16,
  elsewhere32,
  entriesLimit,
  fileAttributes,
  flags,
  signatures,
  sizes,
  zip64Extra,
} from './layout.ts';

/** A file in a bundle, as the directory at its end tells it. */
export interface BundleEntry {
  /** Below the bundle, with `/`; it keeps to the rule for names. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly crc32: number;
  /** Of its local header. */
  readonly offset: number;
  /** Of its first byte. */
  readonly dataOffset: number;
  /** As both headers must have them. */
  readonly nameBytes: Uint8Array;
  readonly flags: number;
  readonly time: number;
}

/** Where the central directory lies. */
interface Directory {
  readonly offset: number;
  readonly sizeBytes: number;
  readonly count: number;
}

/**
 * Reads the directory of a bundle: every field has the one value our writer gives it, or one that is checked here. The
 * files follow each other without a gap from the first byte up to the directory, so nothing overlaps and nothing hides.
 * @throws {AppError} bundle.*
 */
export async function readDirectory(file: ReadableFile): Promise<readonly BundleEntry[]> {
  const directory = await readEnd(file);
  const bytes = await readExactly(file, directory.offset, directory.sizeBytes);
  const entries: BundleEntry[] = [];
  const places = new Set<string>();
  let at = 0;
  let nextOffset = 0;
  for (let index = 0; index < directory.count; index += 1) {
    const { entry, endsAt } = readCentral(file.path, bytes, at, directory.offset);
    refuseOverlap(file.path, entry, nextOffset);
    const folded = foldCase(entry.path);
    if (places.has(folded)) throw new AppError('bundle.name-twice', { path: file.path, name: entry.path });
    places.add(folded);
    nextOffset = entry.dataOffset + entry.sizeBytes + descriptorBytes(entry.sizeBytes);
    if (nextOffset > directory.offset) throw overlap(file.path, entry);
    entries.push(entry);
    at = endsAt;
  }
  if (at !== bytes.length) throw malformed(file.path, directory.offset + at, clause('directory-goes-after-last'));
  if (nextOffset !== directory.offset)
    throw malformed(file.path, nextOffset, clause('something-lies-before-directory'));
  refuseFilesAsFolders(file.path, places);
  return entries;
}

/** A problem at a place of the archive. */
type Wrong = (offset: number, problem: Clause) => AppError;

/**
 * The end record at the very end: no comment, no second volume. Where its numbers do not fit it, all of them are elsewhere:
 * in the two ZIP64 records right before it.
 */
async function readEnd(file: ReadableFile): Promise<Directory> {
  const { path, sizeBytes } = file;
  if (sizeBytes < sizes.end) throw new AppError('bundle.not-whole', { path });
  const endAt = sizeBytes - sizes.end;
  const view = viewOf(await readExactly(file, endAt, sizes.end));
  if (view.getUint32(0, true) !== signatures.end) throw new AppError('bundle.not-whole', { path });
  const wrong: Wrong = (offset, problem) => malformed(path, endAt + offset, problem);
  // 4 disk, 6 disk of the directory, 8 and 10 entries, 12 size, 16 offset, 20 length of the comment.
  const counts = [view.getUint16(8, true), view.getUint16(10, true)] as const;
  const place = [view.getUint32(12, true), view.getUint32(16, true)] as const;
  if (view.getUint32(4, true) !== 0) throw wrong(4, clause('one-several-volumes'));
  if (view.getUint16(20, true) !== 0) throw wrong(20, clause('it-has-a-comment'));
  const isElsewhere = counts.every((count) => count === elsewhere16) && place.every((number) => number === elsewhere32);
  if (!isElsewhere && counts[0] !== counts[1]) throw wrong(8, clause('counts-files-twice-differently'));
  const told = isElsewhere
    ? await readZip64End(file, endAt)
    : { count: counts[0], sizeBytes: place[0], offset: place[1], endsAt: endAt };
  const { endsAt, ...directory } = told;
  if (directory.offset + directory.sizeBytes !== endsAt) throw wrong(12, clause('directory-not-where-should'));
  // Before anything is allocated for it.
  const { count } = directory;
  if (count > entriesLimit || directory.sizeBytes > directoryLimitBytes)
    throw new AppError('bundle.too-many', { path, count, limit: entriesLimit });
  if (count * sizes.central > directory.sizeBytes) throw wrong(8, clause('directory-too-short-files'));
  return directory;
}

async function readZip64End(file: ReadableFile, endAt: number): Promise<Directory & { readonly endsAt: number }> {
  const { path } = file;
  const start = endAt - sizes.zip64Locator - sizes.zip64End;
  if (start < 0) throw new AppError('bundle.not-whole', { path });
  const view = viewOf(await readExactly(file, start, endAt - start));
  const locatorAt = sizes.zip64End;
  const wrong: Wrong = (offset, problem) => malformed(path, start + offset, problem);
  if (view.getUint32(locatorAt, true) !== signatures.zip64Locator)
    throw wrong(locatorAt, clause('end-points-zip64-records'));
  if (view.getUint32(0, true) !== signatures.zip64End) throw wrong(0, clause('zip64-end-not-where'));
  // Locator: 4 disk, 8 offset of the ZIP64 end record, 16 disks.
  if (view.getUint32(locatorAt + 4, true) !== 0 || view.getUint32(locatorAt + 16, true) !== 1)
    throw wrong(locatorAt + 4, clause('one-several-volumes'));
  if (number64(view, locatorAt + 8) !== start) throw wrong(locatorAt + 8, clause('zip64-end-not-where'));
  // ZIP64 end record: 4 its size, 12 made by, 14 needed, 16 and 20 disks, 24 and 32 entries, 40 size, 48 offset.
  if (number64(view, 4) !== sizes.zip64End - 12) throw wrong(4, clause('zip64-end-another-size'));
  if (view.getUint16(12, true) !== 45 || view.getUint16(14, true) !== 45)
    throw wrong(12, clause('zip64-end-another-version'));
  if (view.getUint32(16, true) !== 0 || view.getUint32(20, true) !== 0) throw wrong(16, clause('one-several-volumes'));
  const count = number64(view, 24);
  if (number64(view, 32) !== count) throw wrong(32, clause('counts-files-twice-differently'));
  return { count, sizeBytes: number64(view, 40), offset: number64(view, 48), endsAt: start };
}

function readCentral(
  path: string,
  bytes: Uint8Array,
  at: number,
  directoryOffset: number,
): { readonly entry: BundleEntry; readonly endsAt: number } {
  const wrong = (offset: number, problem: Clause): AppError => malformed(path, directoryOffset + at + offset, problem);
  if (at + sizes.central > bytes.length) throw wrong(0, clause('directory-ends-middle-file'));
  const view = viewOf(bytes.subarray(at));
  if (view.getUint32(0, true) !== signatures.central) throw wrong(0, clause('directory-damaged'));
  const nameLength = view.getUint16(28, true);
  const extraLength = view.getUint16(30, true);
  const endsAt = at + sizes.central + nameLength + extraLength;
  if (endsAt > bytes.length) throw wrong(28, clause('directory-ends-middle-file'));
  const nameBytes = bytes.slice(at + sizes.central, at + sizes.central + nameLength);
  const flag = view.getUint16(8, true);
  const name = readName(path, nameBytes, flag);
  const otherWriter = (how: Clause): AppError => new AppError('bundle.other-writer', { path, name, how });
  if ((flag & flags.encrypted) !== 0) throw otherWriter(clause('encrypted'));
  if (view.getUint16(10, true) !== 0) throw otherWriter(clause('compressed'));
  if ((flag & ~flags.utf8) !== flags.descriptor) throw otherWriter(clause('another-way'));
  // 4 made by, 6 needed, 32 length of the comment, 34 disk, 36 internal and 38 external attributes.
  if (view.getUint16(32, true) !== 0) throw wrong(32, clause('file-comment'));
  if (view.getUint16(34, true) !== 0) throw wrong(34, clause('one-several-volumes'));
  if (view.getUint16(4, true) >> 8 !== 3 || view.getUint16(36, true) !== 0)
    throw otherWriter(clause('with-attributes-another-system'));
  if (view.getUint32(38, true) !== fileAttributes) throw otherWriter(clause('something-else-than-plain'));

  const told = { size: view.getUint32(24, true), packed: view.getUint32(20, true), offset: view.getUint32(42, true) };
  const place = extraLength === 0 ? told : readZip64(view, sizes.central + nameLength, extraLength, told, wrong);
  if (place.size !== place.packed) throw wrong(20, clause('stored-file-two-sizes'));
  if (view.getUint16(6, true) !== (extraLength === 0 ? 20 : 45)) throw wrong(6, clause('file-needs-another-version'));
  return {
    entry: {
      path: name,
      sizeBytes: place.size,
      crc32: view.getUint32(16, true),
      offset: place.offset,
      dataOffset: place.offset + sizes.local + nameLength,
      nameBytes,
      flags: flag,
      time: view.getUint32(12, true),
    },
    endsAt,
  };
}

interface Place {
  readonly size: number;
  readonly packed: number;
  readonly offset: number;
}

/** All three numbers in 64 bits, and only because one of them needs it: nothing is told twice. */
function readZip64(
  view: DataView,
  at: number,
  length: number,
  told: Place,
  wrong: (offset: number, problem: Clause) => AppError,
): Place {
  const isOurs =
    length === zip64Extra.sizeBytes &&
    view.getUint16(at, true) === zip64Extra.id &&
    view.getUint16(at + 2, true) === zip64Extra.sizeBytes - 4;
  if (!isOurs) throw wrong(at, clause('file-extra-field'));
  if (told.size !== elsewhere32 || told.packed !== elsewhere32 || told.offset !== elsewhere32)
    throw wrong(20, clause('file-tells-size-or'));
  const place = { size: number64(view, at + 4), packed: number64(view, at + 12), offset: number64(view, at + 20) };
  if (place.size <= elsewhere32 && place.offset <= elsewhere32) throw wrong(at, clause('file-small-uses-zip64'));
  return place;
}

function readName(path: string, bytes: Uint8Array, flag: number): string {
  const isAscii = bytes.every((byte) => byte < 0x80);
  let name: string;
  try {
    name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new AppError('bundle.name-refused', { path, name: '?', problem: clause('not-utf-8') }, { cause: error });
  }
  const shown = printableName(name);
  // Without the flag every program reads the name in a character set of its own choice.
  if (!isAscii && (flag & flags.utf8) === 0)
    throw new AppError('bundle.name-refused', { path, name: shown, problem: clause('does-not-say-utf') });
  const problem = name.includes('\\') ? clause('holds-a-backslash') : checkName(name).problem;
  if (problem !== null) throw new AppError('bundle.name-refused', { path, name: shown, problem });
  return name;
}

function refuseOverlap(path: string, entry: BundleEntry, expected: number): void {
  if (entry.offset < expected) throw overlap(path, entry);
  if (entry.offset > expected) throw malformed(path, expected, clause('something-lies-before', { path: entry.path }));
}

function refuseFilesAsFolders(path: string, places: ReadonlySet<string>): void {
  for (const place of places) {
    for (let slash = place.lastIndexOf('/'); slash > 0; slash = place.lastIndexOf('/', slash - 1)) {
      const name = place.slice(0, slash);
      if (places.has(name)) throw new AppError('bundle.name-twice', { path, name });
    }
  }
}

function overlap(path: string, { path: name, offset }: BundleEntry): AppError {
  return new AppError('bundle.overlap', { path, name, offset });
}

function malformed(path: string, offset: number, problem: Clause): AppError {
  return new AppError('bundle.malformed', { path, offset, problem });
}

/** What does not fit is larger than any file. */
function number64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** @throws {AppError} bundle.not-whole where the file ends before */
export async function readExactly(file: ReadableFile, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const count = await file.readInto(offset + at, bytes.subarray(at));
    if (count === 0) throw new AppError('bundle.not-whole', { path: file.path });
    at += count;
  }
  return bytes;
}
