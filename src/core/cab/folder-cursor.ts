/*
 * The raw bytes of one folder, block by block. Source: [MS-CAB] 2.4 CFDATA and 3.1 (Checksum Method).
 * Memory: one read of the source (256 KiB), the block at hand, and what the decoder keeps (of MSZIP, the block before).
 */
import { AppError } from '../../shared/errors.ts';
import type { BlockDecoder } from './block-decoder.ts';
import type { Breathe, CabinetSource } from './cabinet.ts';
import { computeChecksum } from './checksum.ts';
import { createDecoder } from './decoder.ts';
import type { FileEntry, Folder } from './directory.ts';
import { malformed, type Spot } from './faults.ts';
import { blockSize, CFDATA, CFFILE, CFFOLDER, dataHeaderSize, limits } from './layout.ts';
import { SourceWindow } from './source-window.ts';

/** Blocks decompressed between two breaths: 2 MiB, about 5 ms; of LZX, which can be made slow, fewer. */
const breathEvery = { stored: 64, mszip: 64, lzx: 8, quantum: 64 } as const;

/** Where the next block is: its number, its offset in the file, and that of its raw bytes in the folder. */
interface Place {
  readonly index: number;
  readonly offset: number;
  readonly position: number;
}

/** Goes through a folder once for all its files, which must be asked for in the order of their start. */
export class FolderCursor {
  readonly #source: CabinetSource;
  readonly #cbCFData: number;
  readonly #folder: Folder;
  readonly #window: SourceWindow;
  readonly #breathe: Breathe;
  readonly #decoder: BlockDecoder | null;
  #next: Place;
  /** The block at hand, and the offset of its raw bytes in the folder. */
  #block: Uint8Array = new Uint8Array(0);
  #blockPosition = 0;
  /** A way back to the block where the last file began: files may share data, and are read in order of their start. */
  #mark: { readonly place: Place; readonly restore: () => void };

  constructor(source: CabinetSource, cbCFData: number, folder: Folder, breathe: Breathe) {
    this.#source = source;
    this.#cbCFData = cbCFData;
    this.#folder = folder;
    this.#breathe = breathe;
    this.#window = new SourceWindow(source, folder.dataEnd);
    this.#decoder = createDecoder(folder);
    this.#next = { index: 0, offset: folder.coffCabStart, position: 0 };
    this.#mark = { place: this.#next, restore: this.#decoder?.remember() ?? (() => undefined) };
  }

  /**
   * The bytes of one file of this folder.
   * @throws {AppError} cab.part-of-set, cab.compression-not-supported, cab.malformed, cab.truncated, cab.checksum,
   * cab.bad-data
   */
  async *read(file: FileEntry): AsyncGenerator<Uint8Array, void, undefined> {
    if (file.isSplit || this.#folder.isContinuedFromPrevious) throw this.#partOfSet(file);
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

  #goBack(): void {
    this.#next = this.#mark.place;
    this.#mark.restore();
    this.#blockPosition = this.#next.position;
    this.#block = new Uint8Array(0);
  }

  /** Takes the next block in hand. */
  async #advance(file: FileEntry): Promise<void> {
    const { index, offset, position } = this.#next;
    const decoder = this.#requireDecoder();
    if (index >= this.#folder.cCFData) throw this.#outOfBlocks(file);
    const pause = breathEvery[this.#folder.compression];
    if (index % pause === pause - 1) await this.#breathe();
    const block = await this.#takeBlock(file, offset);
    if (position <= file.uoffFolderStart && file.uoffFolderStart < position + block.cbUncomp) {
      this.#mark = { place: this.#next, restore: decoder.remember() };
    }
    const raw = decoder.decode(block.ab, block.cbUncomp);
    const name = this.#source.path;
    if (raw === null) {
      throw new AppError('cab.bad-data', { name, offset, field: 'CFDATA.ab', member: file.member.path });
    }
    if (raw.length !== block.cbUncomp) {
      const spot = { offset: offset + CFDATA.cbUncomp, field: 'CFDATA.cbUncomp' };
      throw malformed(name, spot, `is ${block.cbUncomp}, and the block holds ${raw.length} bytes`);
    }
    this.#block = raw;
    this.#blockPosition = position;
    this.#next = { index: index + 1, offset: block.end, position: position + raw.length };
  }

  /** Reads and checks one CFDATA. */
  async #takeBlock(file: FileEntry, offset: number): Promise<{ ab: Uint8Array; cbUncomp: number; end: number }> {
    const name = this.#source.path;
    const refuse = (field: 'cbData' | 'cbUncomp', problem: string): AppError =>
      malformed(name, { offset: offset + CFDATA[field], field: `CFDATA.${field}` }, problem);
    const abOffset = offset + dataHeaderSize + this.#cbCFData;
    if (abOffset > this.#folder.dataEnd) {
      const problem = `does not fit before ${this.#folder.dataEnd}, where its folder ends`;
      throw malformed(name, { offset, field: 'CFDATA' }, problem);
    }
    const header = await this.#window.take(offset, dataHeaderSize + this.#cbCFData, 'CFDATA');
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    const csum = view.getUint32(CFDATA.csum, true);
    const cbData = view.getUint16(CFDATA.cbData, true);
    const cbUncomp = view.getUint16(CFDATA.cbUncomp, true);
    const end = abOffset + cbData;

    if (cbUncomp > blockSize) throw refuse('cbUncomp', `is ${cbUncomp}, more than ${blockSize}`);
    if (cbUncomp === 0) {
      if (this.#folder.isContinuedToNext) throw this.#partOfSet(file);
      throw refuse('cbUncomp', 'is 0');
    }
    if (cbData > limits.blockDataBytes) throw refuse('cbData', `is ${cbData}, more than ${limits.blockDataBytes}`);
    if (end > this.#folder.dataEnd) {
      throw refuse('cbData', `is ${cbData}, past ${this.#folder.dataEnd}, where its folder ends`);
    }
    if (this.#folder.compression === 'stored' && cbData !== cbUncomp) {
      throw refuse('cbData', `is ${cbData}, and ${cbUncomp} bytes are stored`);
    }
    // With its header: a new read of the source then begins at a block, not in one.
    const ab = (await this.#window.take(offset, header.length + cbData, 'CFDATA.ab')).subarray(header.length);
    if (csum !== 0 && !this.#isIntact(header, ab, csum)) {
      throw new AppError('cab.checksum', { name, offset, field: 'CFDATA.csum' });
    }
    return { ab, cbUncomp, end };
  }

  #isIntact(header: Uint8Array, ab: Uint8Array, csum: number): boolean {
    const data = computeChecksum(ab);
    if (computeChecksum(header.subarray(CFDATA.cbData), data) === csum) return true;
    // The specification counts the reserve in; some programs, libmspack among them, leave it out.
    return this.#cbCFData > 0 && computeChecksum(header.subarray(CFDATA.cbData, dataHeaderSize), data) === csum;
  }

  #requireDecoder(): BlockDecoder {
    if (this.#decoder !== null) return this.#decoder;
    throw new AppError('cab.compression-not-supported', {
      name: this.#source.path,
      method: 'Quantum',
      offset: this.#folder.offset + CFFOLDER.typeCompress,
      field: 'CFFOLDER.typeCompress',
    });
  }

  #outOfBlocks(file: FileEntry): AppError {
    if (this.#folder.isContinuedToNext) return this.#partOfSet(file);
    const spot: Spot = { offset: file.offset + CFFILE.cbFile, field: 'CFFILE.cbFile' };
    const end = file.uoffFolderStart + file.member.sizeBytes;
    return malformed(this.#source.path, spot, `reaches to ${end}, and its folder ends at ${this.#next.position}`);
  }

  #partOfSet(file: FileEntry): AppError {
    const spot: Spot = { offset: file.offset + CFFILE.iFolder, field: 'CFFILE.iFolder' };
    return new AppError('cab.part-of-set', { name: this.#source.path, ...spot });
  }
}
