/*
 * The one-file bundle: docs/formats/bundle.md. A carrier folder's sealed files and their record in a zip archive, stored and
 * not compressed, for discs that are written once and for data diodes. It is read where it lies: the directory at its end
 * says where each file is, and a file is read as it would be from a folder.
 *
 * A reader of our own, because a bundle is one exact shape of zip and everything else is refused: two readings of an archive
 * are how something gets past whoever looked at it. What it leaves out on purpose: compression, encryption, volumes, folders
 * as entries, and archives other programs made.
 */
import { AppError } from '../../shared/errors.ts';
import type { ReadableFile } from '../ports/files.ts';
import { descriptorBytes, elsewhere32, flags, signatures, sizes } from './layout.ts';
import { type BundleEntry, readDirectory, readExactly } from './read-directory.ts';

/** An open bundle. Whoever opened the file closes it. */
export interface Bundle {
  /** Of the archive. */
  readonly path: string;
  /** In the order in which they lie there. */
  readonly entries: readonly BundleEntry[];
  /**
   * One of its files; closing it does nothing.
   * @throws {AppError} bundle.headers-differ, bundle.not-whole, files.failed
   */
  open(entry: BundleEntry, path: string): Promise<ReadableFile>;
}

/**
 * Opens a bundle and checks its directory.
 * @throws {AppError} bundle.*
 */
export async function openBundle(file: ReadableFile): Promise<Bundle> {
  const entries = await readDirectory(file);
  return {
    path: file.path,
    entries,
    async open(entry, path) {
      await checkHeaders(file, entry);
      return new EntryFile(file, entry, path);
    },
  };
}

/** Both records around a file's bytes say what the directory says, or a program that reads them sees another archive. */
async function checkHeaders(file: ReadableFile, entry: BundleEntry): Promise<void> {
  const differs = (offset: number): AppError =>
    new AppError('bundle.headers-differ', { path: file.path, name: entry.path, offset });
  const { nameBytes, offset, sizeBytes } = entry;
  const local = await readExactly(file, offset, sizes.local + nameBytes.length);
  const view = new DataView(local.buffer);
  if (view.getUint32(0, true) !== signatures.local) throw differs(offset);
  // 4 needed, 6 flags, 8 method, 10 time and date, 14 CRC-32, 18 and 22 sizes (behind the data), 26 and 28 lengths.
  const isSame =
    view.getUint16(4, true) === 20 &&
    view.getUint16(6, true) === entry.flags &&
    view.getUint16(8, true) === 0 &&
    view.getUint32(10, true) === entry.time &&
    view.getUint32(14, true) === 0 &&
    view.getUint32(18, true) === 0 &&
    view.getUint32(22, true) === 0 &&
    view.getUint16(26, true) === nameBytes.length &&
    view.getUint16(28, true) === 0 &&
    Buffer.compare(local.subarray(sizes.local), nameBytes) === 0;
  if (!isSame || (entry.flags & flags.descriptor) === 0) throw differs(offset);

  const at = entry.dataOffset + sizeBytes;
  const isLarge = sizeBytes > elsewhere32;
  const descriptor = await readExactly(file, at, descriptorBytes(sizeBytes));
  const told = new DataView(descriptor.buffer);
  const numbers = isLarge
    ? [told.getBigUint64(8, true), told.getBigUint64(16, true)]
    : [BigInt(told.getUint32(8, true)), BigInt(told.getUint32(12, true))];
  const isDescribed =
    told.getUint32(0, true) === signatures.descriptor &&
    told.getUint32(4, true) === entry.crc32 &&
    numbers.every((one) => one === BigInt(sizeBytes));
  if (!isDescribed) throw differs(at);
}

class EntryFile implements ReadableFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly #file: ReadableFile;
  readonly #start: number;

  constructor(file: ReadableFile, entry: BundleEntry, path: string) {
    this.#file = file;
    this.#start = entry.dataOffset;
    this.path = path;
    this.sizeBytes = entry.sizeBytes;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const count = this.#within(offset, length);
    return count === 0 ? new Uint8Array() : await this.#file.read(this.#start + offset, count);
  }

  async readInto(offset: number, target: Uint8Array): Promise<number> {
    const count = this.#within(offset, target.length);
    return count === 0 ? 0 : await this.#file.readInto(this.#start + offset, target.subarray(0, count));
  }

  async close(): Promise<void> {
    // The archive stays open for its other files.
  }

  #within(offset: number, length: number): number {
    return Math.max(0, Math.min(length, this.sizeBytes - offset));
  }
}
