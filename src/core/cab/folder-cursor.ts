/*
 * The raw bytes of a folder whose files share data, block by block: for each file it can go back to where the last one began.
 * What was decompressed since is kept as far as it is 1 MiB, and decompressed again only when it was more: so thousands of tiny
 * files across the border of two blocks, or blocks of a byte each, cost a hostile cabinet's reader no more than the bytes that
 * it gets. Where no file shares data, `folder-reader.ts` is quicker.
 * Memory: one read of the source (256 KiB), 1 MiB of blocks, and what the decoder keeps (of MSZIP, the block before).
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
const breathEvery = { stored: 64, mszip: 64, lzx: 2, quantum: 64 } as const;

/** Raw bytes that are kept for going back. */
const mostKeptBytes = 1024 * 1024;
/** When there are more kept than these, they are short: then they are joined, and cost no more than one. */
const mostKeptBlocks = 64;

/** A block that is decompressed, and the offset of its raw bytes in the folder. */
interface RawBlock {
  readonly raw: Uint8Array;
  readonly position: number;
}

const noBlock: RawBlock = { raw: new Uint8Array(0), position: 0 };

/** Goes through a folder for all its files, which must be asked for in the order of their start. */
export class FolderCursor {
  readonly #folder: Folder;
  readonly #reader: BlockReader;
  readonly #departures: Departures;
  readonly #breathe: Breathe;
  /** Made when there is something to decode. */
  #decoder: BlockDecoder | null = null;
  #next: Place;
  #block: RawBlock = noBlock;
  /** A way back to the block where the last file began: files may share data, and are read in order of their start. */
  #mark: { readonly place: Place; readonly restore: () => void };
  /** All blocks from the one where the last file began to the last that was decompressed; `null` when they are too much. */
  #kept: RawBlock[] | null = [];
  #keptBytes = 0;
  /** Where in `#kept` the next block is; its end when that is still to be decompressed. */
  #nextKept = 0;
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
   * The bytes of one file of this folder, in pieces of at most 1 MiB that stay as they are.
   * @throws {AppError} cab.part-of-set, cab.compression-not-supported, cab.malformed, cab.truncated, cab.checksum,
   * cab.bad-data
   */
  async *read(file: FileEntry): AsyncGenerator<Uint8Array, void, undefined> {
    checkReadable(file);
    let from = file.uoffFolderStart;
    const end = from + file.member.sizeBytes;
    if (from === end) return;
    if (from < this.#block.position) this.#goBack();
    while (from < end) {
      while (from >= this.#block.position + this.#block.raw.length) await this.#advance(file);
      const { raw, position } = this.#block;
      const start = from - position;
      const piece = raw.subarray(start, Math.min(raw.length, start + end - from));
      from += piece.length;
      yield piece;
    }
  }

  close(): void {
    // Nothing is under way between two calls.
  }

  #goBack(): void {
    this.#block = noBlock;
    this.#nextKept = 0;
    if (this.#kept !== null) {
      if (this.#kept.length > mostKeptBlocks) this.#kept = [join(this.#kept)];
      return;
    }
    this.#next = this.#mark.place;
    this.#mark.restore();
    this.#kept = [];
    this.#keptBytes = 0;
  }

  /** Takes the next block in hand. */
  async #advance(file: FileEntry): Promise<void> {
    this.#count += 1;
    if (this.#count % breathEvery[this.#folder.compression] === 0) await this.#breathe();
    const kept = this.#kept?.[this.#nextKept];
    if (kept !== undefined) {
      this.#nextKept += 1;
      this.#block = kept;
      return;
    }
    if (this.#decoder === null) {
      this.#decoder = createDecoder(this.#folder);
      this.#mark = { place: this.#next, restore: this.#decoder.remember() };
    }
    const block = await this.#reader.take(this.#next);
    if (block === 'end') throw outOfBlocks(file, this.#next.position);
    if (block === 'elsewhere') throw partOfSet(file);
    const checksum = findChecksum(block.bytes, block.reserveBytes);
    if (checksum === 'wrong') throw checksumError(block.origin, block.offset);
    if (checksum === 'odd') noteOddChecksum(this.#departures, block.origin, block.offset);
    const { position } = block.place;
    if (position <= file.uoffFolderStart && file.uoffFolderStart < position + block.cbUncomp) {
      this.#mark = { place: this.#next, restore: this.#decoder.remember() };
      this.#kept = [];
      this.#keptBytes = 0;
    }
    this.#block = { raw: this.#decode(this.#decoder, block, file), position };
    this.#next = block.next;
    this.#keep(this.#block);
  }

  #keep(block: RawBlock): void {
    this.#keptBytes += block.raw.length;
    if (this.#keptBytes > mostKeptBytes) this.#kept = null;
    this.#kept?.push(block);
    this.#nextKept = this.#kept?.length ?? 0;
  }

  #decode(decoder: BlockDecoder, block: Block, file: FileEntry): Uint8Array {
    const raw = decoder.decode(block.data, block.cbUncomp);
    if (raw === null) throw dataError(block, null, file.member.path);
    if (raw.length !== block.cbUncomp) throw dataError(block, raw.length, file.member.path);
    return raw;
  }
}

/** Blocks that follow each other as one. */
function join(blocks: readonly RawBlock[]): RawBlock {
  return { raw: Buffer.concat(blocks.map(({ raw }) => raw)), position: blocks[0]?.position ?? 0 };
}
