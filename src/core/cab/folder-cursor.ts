/*
 * The raw bytes of a folder whose files share data, block by block: for each file it can go back to where the last one began,
 * which a hostile cabinet cannot make cost more than the files it lists. Where no file shares data, `folder-reader.ts` is quicker.
 * Memory: one read of the source (256 KiB), the block at hand, and what the decoder keeps (of MSZIP, the block before).
 */
import type { BlockDecoder } from './block-decoder.ts';
import {
  type Block,
  BlockReader,
  checksumError,
  dataError,
  findChecksum,
  noteOddChecksum,
  type Place,
} from './block-reader.ts';
import type { Breathe } from './cabinet.ts';
import { createDecoder } from './decoder.ts';
import type { Departures } from './departures.ts';
import type { FileEntry, Folder } from './directory.ts';
import { checkReadable, outOfBlocks, partOfSet } from './folder-faults.ts';

/** Blocks decompressed between two breaths: 2 MiB, about 5 ms; of LZX, which can be made slow, fewer. */
const breathEvery = { stored: 64, mszip: 64, lzx: 8, quantum: 64 } as const;

/** Goes through a folder for all its files, which must be asked for in the order of their start. */
export class FolderCursor {
  readonly #folder: Folder;
  readonly #reader: BlockReader;
  readonly #departures: Departures;
  readonly #breathe: Breathe;
  /** Made when there is something to decode. */
  #decoder: BlockDecoder | null = null;
  #next: Place;
  /** The block at hand, and the offset of its raw bytes in the folder. */
  #block: Uint8Array = new Uint8Array(0);
  #blockPosition = 0;
  /** A way back to the block where the last file began: files may share data, and are read in order of their start. */
  #mark: { readonly place: Place; readonly restore: () => void };
  #count = 0;

  constructor(folder: Folder, departures: Departures, breathe: Breathe) {
    this.#folder = folder;
    this.#departures = departures;
    this.#breathe = breathe;
    this.#reader = new BlockReader(folder, departures, false);
    this.#next = this.#reader.start();
    this.#mark = { place: this.#next, restore: () => undefined };
  }

  /**
   * The bytes of one file of this folder, in pieces of at most 32 KiB that stay as they are.
   * @throws {AppError} cab.part-of-set, cab.compression-not-supported, cab.malformed, cab.truncated, cab.checksum,
   * cab.bad-data
   */
  async *read(file: FileEntry): AsyncGenerator<Uint8Array, void, undefined> {
    checkReadable(file);
    let from = file.uoffFolderStart;
    const end = from + file.member.sizeBytes;
    if (from === end) return;
    if (from < this.#blockPosition) this.#goBack();
    while (from < end) {
      while (from >= this.#blockPosition + this.#block.length) await this.#advance(file);
      const start = from - this.#blockPosition;
      const piece = this.#block.subarray(start, Math.min(this.#block.length, start + end - from));
      from += piece.length;
      yield piece;
    }
  }

  close(): void {
    // Nothing is under way between two calls.
  }

  #goBack(): void {
    this.#next = this.#mark.place;
    this.#mark.restore();
    this.#blockPosition = this.#next.position;
    this.#block = new Uint8Array(0);
  }

  /** Takes the next block in hand. */
  async #advance(file: FileEntry): Promise<void> {
    if (this.#decoder === null) {
      this.#decoder = createDecoder(this.#folder);
      this.#mark = { place: this.#next, restore: this.#decoder.remember() };
    }
    this.#count += 1;
    if (this.#count % breathEvery[this.#folder.compression] === 0) await this.#breathe();
    const block = await this.#reader.take(this.#next);
    if (block === 'end') throw outOfBlocks(file, this.#next.position);
    if (block === 'elsewhere') throw partOfSet(file);
    const checksum = findChecksum(block.bytes, block.reserveBytes);
    if (checksum === 'wrong') throw checksumError(block.origin, block.offset);
    if (checksum === 'odd') noteOddChecksum(this.#departures, block.origin, block.offset);
    const { position } = block.place;
    if (position <= file.uoffFolderStart && file.uoffFolderStart < position + block.cbUncomp) {
      this.#mark = { place: this.#next, restore: this.#decoder.remember() };
    }
    this.#block = this.#decode(this.#decoder, block, file);
    this.#blockPosition = position;
    this.#next = block.next;
  }

  #decode(decoder: BlockDecoder, block: Block, file: FileEntry): Uint8Array {
    const raw = decoder.decode(block.data, block.cbUncomp);
    if (raw === null) throw dataError(block, null, file.member.path);
    if (raw.length !== block.cbUncomp) throw dataError(block, raw.length, file.member.path);
    return raw;
  }
}
