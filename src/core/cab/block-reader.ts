/*
 * The blocks of a folder as they stand in the file. Source: [MS-CAB] 2.4 CFDATA and 3.1 (Checksum Method).
 *
 * In a set a folder goes on in the next cabinet, and a block may be cut in two there: the first part says that it has no raw
 * bytes (`cbUncomp` 0), the last how many the whole has. Each part has its own checksum; joined, the block has none.
 */
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { computeChecksum } from './checksum.ts';
import type { Departures } from './departures.ts';
import type { Folder, FolderPart } from './directory.ts';
import { malformed, type Origin, placeOf } from './faults.ts';
import { blockSize, CFDATA, CFFOLDER, dataHeaderSize, limits } from './layout.ts';
import { SourceWindow } from './source-window.ts';
import { StreamWindow } from './stream-window.ts';

/** Where a block is. */
export interface Place {
  /** The part of the folder it begins in, and its number there. */
  readonly part: number;
  readonly index: number;
  /** In the cabinet of that part. */
  readonly offset: number;
  /** Of its raw bytes, in those of the folder. */
  readonly position: number;
}

/** A block whose fields can be. */
export interface Block {
  readonly place: Place;
  /** For errors. `offset` is that of its CFDATA. */
  readonly origin: Origin;
  readonly offset: number;
  /** The CFDATA that says how many raw bytes there are: another one where the block was joined. */
  readonly uncompAt: { readonly origin: Origin; readonly offset: number };
  /** CFDATA with reserve and data. */
  readonly bytes: Uint8Array;
  /** Its data alone. */
  readonly data: Uint8Array;
  readonly reserveBytes: number;
  readonly cbUncomp: number;
  readonly next: Place;
}

/** Why there is no block: the folder has no more, or it goes on in a cabinet that is not at hand. */
export type NoBlock = 'end' | 'elsewhere';

/** What MSZIP may have: 32 KiB that did not shrink, and what is around them. */
const mszipDataBytes = blockSize + 12;

/** Takes the blocks of one folder, from any place, but quickly only in their order. */
export class BlockReader {
  readonly #folder: Folder;
  readonly #departures: Departures;
  readonly #isStream: boolean;
  #window: SourceWindow | StreamWindow | null = null;
  #windowPart = -1;

  /** @param isStream a block is good only until the next is taken, and they are taken in their order */
  constructor(folder: Folder, departures: Departures, isStream: boolean) {
    this.#isStream = isStream;
    this.#folder = folder;
    this.#departures = departures;
  }

  /** Where the first block is. */
  start(): Place {
    return this.#startOf(0, 0);
  }

  /** @throws {AppError} cab.malformed, cab.truncated; cab.checksum for a block in parts */
  async take(from: Place): Promise<Block | NoBlock> {
    const place = this.#skipToBlock(from);
    if (place === null) return 'end';
    const part = this.#partOf(place);
    const piece = await this.#takePiece(part, place.part, place.offset);
    if (piece.cbUncomp === 0) return await this.#join(place, part, piece);
    return this.#complete(place, piece, {
      place,
      origin: part.file,
      offset: place.offset,
      uncompAt: { origin: part.file, offset: place.offset },
      bytes: piece.bytes,
      data: piece.ab,
      reserveBytes: part.cbCFData,
      cbUncomp: piece.cbUncomp,
    });
  }

  /** Parts without blocks are passed over. */
  #skipToBlock(from: Place): Place | null {
    let place = from;
    while (place.index >= this.#partOf(place).cCFData) {
      if (place.part + 1 >= this.#folder.parts.length) return null;
      place = this.#startOf(place.part + 1, place.position);
    }
    return place;
  }

  #startOf(part: number, position: number): Place {
    return { part, index: 0, offset: this.#folder.parts[part]?.coffCabStart ?? 0, position };
  }

  #partOf({ part }: Pick<Place, 'part'>): FolderPart {
    const found = this.#folder.parts[part];
    if (found === undefined) throw new Error(`The folder has no part ${part}.`);
    return found;
  }

  /** Notes what is unusual of a block, and where the next one is. */
  #complete(last: Place, piece: Piece, block: Omit<Block, 'next'>): Block {
    const part = this.#partOf(last);
    const next = {
      part: last.part,
      index: last.index + 1,
      offset: piece.end,
      position: block.place.position + block.cbUncomp,
    };
    const isLast = this.#skipToBlock(next) === null && !this.#folder.isContinuedToNext;
    // LZX goes on behind none, which is told when it tries to.
    if (block.cbUncomp < blockSize && !isLast && this.#folder.compression !== 'lzx') {
      const { origin, offset } = block.uncompAt;
      const spot = { offset: offset + CFDATA.cbUncomp, field: 'CFDATA.cbUncomp' };
      this.#departures.note(origin, spot, clause('not-last-block-folder', { cbUncomp: block.cbUncomp }));
    }
    if (next.index === part.cCFData && next.offset !== part.dataEnd) {
      const spot = { offset: part.offset + CFFOLDER.cCFData, field: 'CFFOLDER.cCFData' };
      const bytes = part.dataEnd - next.offset;
      this.#departures.note(part.file, spot, clause('bytes-follow-last-blocks', { cCFData: part.cCFData, bytes }));
    }
    return { ...block, next };
  }

  /** Joins a block whose parts are in several cabinets. */
  async #join(place: Place, firstPart: FolderPart, first: Piece): Promise<Block | NoBlock> {
    const pieces = [first];
    let last = place;
    let part = firstPart;
    let piece = first;
    let total = piece.ab.length;
    this.#checkPiece(part, last.offset, piece);
    while (piece.cbUncomp === 0) {
      const isLastOfPart = last.index === part.cCFData - 1;
      const after = isLastOfPart ? this.#skipToBlock({ ...last, index: last.index + 1 }) : null;
      if (after === null) {
        if (isLastOfPart && this.#folder.isContinuedToNext) return 'elsewhere';
        throw this.#refuse(part, last.offset, 'cbUncomp', clause('is-0'));
      }
      last = after;
      part = this.#partOf(last);
      piece = await this.#takePiece(part, last.part, last.offset);
      this.#checkPiece(part, last.offset, piece);
      total += piece.ab.length;
      if (total > limits.blockDataBytes) {
        const problem = clause('block-ends-more-than', {
          length: piece.ab.length,
          blockDataBytes: limits.blockDataBytes,
        });
        throw this.#refuse(part, last.offset, 'cbData', problem);
      }
      pieces.push(piece);
    }
    if (this.#folder.compression === 'stored' && total !== piece.cbUncomp) {
      throw this.#refuse(
        part,
        last.offset,
        'cbData',
        clause('makes-bytes-stored', { total, cbUncomp: piece.cbUncomp }),
      );
    }
    const bytes = new Uint8Array(dataHeaderSize + total);
    const view = new DataView(bytes.buffer);
    view.setUint16(CFDATA.cbData, total, true);
    view.setUint16(CFDATA.cbUncomp, piece.cbUncomp, true);
    let at = dataHeaderSize;
    for (const { ab } of pieces) {
      bytes.set(ab, at);
      at += ab.length;
    }
    return this.#complete(last, piece, {
      place,
      origin: firstPart.file,
      offset: place.offset,
      uncompAt: { origin: part.file, offset: last.offset },
      bytes,
      data: bytes.subarray(dataHeaderSize),
      reserveBytes: 0,
      cbUncomp: piece.cbUncomp,
    });
  }

  /** The checksum of a part of a block. */
  #checkPiece(part: FolderPart, offset: number, { bytes }: Piece): void {
    const found = findChecksum(bytes, part.cbCFData);
    if (found === 'wrong') throw checksumError(part.file, offset);
    if (found === 'odd') noteOddChecksum(this.#departures, part.file, offset);
  }

  /** Reads one CFDATA and checks its fields, but for the checksum. */
  async #takePiece(part: FolderPart, partIndex: number, offset: number): Promise<Piece> {
    const window = this.#windowOf(part, partIndex);
    const refuse = (field: 'cbData' | 'cbUncomp', problem: Clause): AppError =>
      this.#refuse(part, offset, field, problem);
    const headerBytes = dataHeaderSize + part.cbCFData;
    const abOffset = offset + headerBytes;
    if (abOffset > part.dataEnd) {
      const problem = clause('does-not-fit-before', { dataEnd: part.dataEnd });
      throw malformed(part.file, { offset, field: 'CFDATA' }, problem);
    }
    const header = window.takeNow(offset, headerBytes) ?? (await window.take(offset, headerBytes, 'CFDATA'));
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    const cbData = view.getUint16(CFDATA.cbData, true);
    const cbUncomp = view.getUint16(CFDATA.cbUncomp, true);
    const end = abOffset + cbData;

    if (cbUncomp > blockSize) throw refuse('cbUncomp', clause('cbuncomp-over-block', { cbUncomp, blockSize }));
    if (cbUncomp === 0 && !this.#mayGoOn(partIndex)) throw refuse('cbUncomp', clause('is-0'));
    if (cbData > limits.blockDataBytes)
      throw refuse('cbData', clause('cbdata-over-block', { cbData, blockDataBytes: limits.blockDataBytes }));
    if (end > part.dataEnd) throw refuse('cbData', clause('past-where-folder-ends', { cbData, dataEnd: part.dataEnd }));
    const { compression } = this.#folder;
    const isPartOfBlock = cbUncomp === 0 || this.#mayHaveBegunBefore(partIndex, offset);
    if (compression === 'stored' && cbData !== cbUncomp && !isPartOfBlock) {
      throw refuse('cbData', clause('bytes-stored', { cbData, cbUncomp }));
    }
    if (compression === 'mszip' && cbData > mszipDataBytes) {
      const spot = { offset: offset + CFDATA.cbData, field: 'CFDATA.cbData' };
      this.#departures.note(part.file, spot, clause('cbdata-over-mszip', { cbData, mszipDataBytes }));
    }
    // With its header: a new read of the source then begins at a block, not in one.
    const whole = headerBytes + cbData;
    const bytes = window.takeNow(offset, whole) ?? (await window.take(offset, whole, 'CFDATA.ab'));
    return { bytes, ab: bytes.subarray(headerBytes), cbUncomp, end };
  }

  #mayGoOn(part: number): boolean {
    return part + 1 < this.#folder.parts.length || this.#folder.isContinuedToNext;
  }

  #mayHaveBegunBefore(part: number, offset: number): boolean {
    return part > 0 && offset === this.#folder.parts[part]?.coffCabStart;
  }

  #windowOf(part: FolderPart, index: number): SourceWindow | StreamWindow {
    if (this.#window === null || this.#windowPart !== index) {
      const { file, dataEnd } = part;
      this.#window = this.#isStream ? new StreamWindow(file, dataEnd) : new SourceWindow(file, dataEnd);
      this.#windowPart = index;
    }
    return this.#window;
  }

  #refuse(part: FolderPart, offset: number, field: 'cbData' | 'cbUncomp', problem: Clause): AppError {
    return malformed(part.file, { offset: offset + CFDATA[field], field: `CFDATA.${field}` }, problem);
  }
}

/** A CFDATA as it stands in one file. */
interface Piece {
  readonly bytes: Uint8Array;
  readonly ab: Uint8Array;
  readonly cbUncomp: number;
  readonly end: number;
}

/** Whether the checksum of a CFDATA fits; `odd` when it does only without the reserve. */
export function findChecksum(bytes: Uint8Array, reserveBytes: number): 'right' | 'odd' | 'wrong' {
  const csum = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(CFDATA.csum, true);
  if (csum === 0) return 'right';
  const ab = dataHeaderSize + reserveBytes;
  const data = computeChecksum(bytes.subarray(ab));
  if (computeChecksum(bytes.subarray(CFDATA.cbData, ab), data) === csum) return 'right';
  // The specification counts the reserve in; some programs, libmspack among them, leave it out.
  const isOdd = reserveBytes > 0 && computeChecksum(bytes.subarray(CFDATA.cbData, dataHeaderSize), data) === csum;
  return isOdd ? 'odd' : 'wrong';
}

/** For the CFDATA at `offset`. */
export function checksumError(origin: Origin, offset: number): AppError {
  return new AppError('cab.checksum', placeOf(origin, { offset, field: 'CFDATA.csum' }));
}

/** Notes it; one for many, because who makes one makes all so. @throws {AppError} cab.checksum in the strict mode */
export function noteOddChecksum(departures: Departures, origin: Origin, offset: number): void {
  departures.note(origin, { offset, field: 'CFDATA.csum' }, clause('leaves-out-reserve'), () =>
    checksumError(origin, offset),
  );
}

/** The error of a block that does not decompress, or not to the length it says. */
export function dataError(block: Block, found: number | null, member: string): AppError {
  if (found === null) {
    const place = placeOf(block.origin, { offset: block.offset, field: 'CFDATA.ab' });
    return new AppError('cab.bad-data', { ...place, member });
  }
  const { origin, offset } = block.uncompAt;
  const spot = { offset: offset + CFDATA.cbUncomp, field: 'CFDATA.cbUncomp' };
  return malformed(origin, spot, clause('block-holds-bytes', { cbUncomp: block.cbUncomp, found }));
}
