/*
 * The cabinets of a set, one after the other: takes the blocks of folders in their order, and begins the next cabinet when one
 * is full. Source: [MS-CAB] 2.1 (setID, iCabinet, szCabinetNext) and 2.4 (cbUncomp).
 */
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { checkName, foldCase, printableName } from '../file-names.ts';
import type { CabinetNeighbour } from './cabinet.ts';
import { computeChecksum } from './checksum.ts';
import type { WrittenRun } from './folder-writer.ts';
import { blockSize, CFDATA, limits } from './layout.ts';
import type { ListRoom } from './set-room.ts';
import { type SetFacts, type SetFolder, type SetSink, SetVolume } from './set-volume.ts';
import { fileBytesOf, folderBytesOf, headerBytesOf } from './tables.ts';
import { blockHeaderBytes, leastPart, worstBytes } from './worst-size.ts';

/** Opens what a cabinet is written to, by its place in the set from 0. */
export type OpenSink = (index: number) => Promise<SetSink>;

/** A cabinet of a set that is whole. */
export interface WrittenVolume extends CabinetNeighbour {
  readonly sizeBytes: number;
}

/** How the cabinets of a set are made. */
export interface ChainOptions {
  readonly openSink: OpenSink;
  readonly facts: SetFacts;
  readonly room: ListRoom;
  readonly maxBytes: number;
  readonly nameOf: (index: number) => string;
  readonly diskOf: (index: number) => string;
}

/** iCabinet is a u2. */
const mostCabinets = 65_535;

/** What is taken to be left of data before any was seen. */
const firstRatio = { mszip: 0.5, stored: 1 } as const;
const leastRatio = 0.01;

/** Writes cabinet after cabinet. */
export class SetChain {
  readonly #options: ChainOptions;
  readonly #names = new Set<string>();
  readonly #finished: WrittenVolume[] = [];
  /** Full, but the length of a file in them is not known yet. */
  readonly #waiting: { readonly volume: SetVolume; readonly next: CabinetNeighbour | null }[] = [];
  #volume: SetVolume | null = null;
  #next: CabinetNeighbour;
  /** What was left of the data of the cabinet before. */
  #ratio: number;
  /** Raw bytes of the whole blocks of this cabinet. */
  #rawBytes = 0;
  /** The first member that has not begun. */
  nextMember = 0;

  private constructor(options: ChainOptions) {
    this.#options = options;
    this.#next = this.#neighbourOf(0);
    this.#ratio = firstRatio[options.facts.compression];
  }

  /** Begins the first cabinet. @throws {AppError} cab.unsafe-name */
  static async begin(options: ChainOptions): Promise<SetChain> {
    const chain = new SetChain(options);
    await chain.#open(null);
    return chain;
  }

  /** The cabinet that is written now. */
  get volume(): SetVolume {
    if (this.#volume === null) throw new Error('The set has not begun.');
    return this.#volume;
  }

  /** Those that are whole, in their order. */
  get finished(): readonly WrittenVolume[] {
    return this.#finished;
  }

  /** Writes blocks, and cuts the one that does not fit. Their bytes are changed by it. */
  async take({ folder, bytes, rawBytes, isLast }: WrittenRun<SetFolder>): Promise<void> {
    const { reserve } = this.#options.facts;
    const header = blockHeaderBytes(reserve);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let from = 0;
    let at = 0;
    let count = 0;
    const append = async (to: number): Promise<void> => {
      if (to > from) await this.volume.append(folder, bytes.subarray(from, to), count);
      from = to;
      count = 0;
    };
    for (let left = Math.ceil(rawBytes / blockSize); left > 0; ) {
      const cbData = view.getUint16(at + CFDATA.cbData, true);
      const cbUncomp = view.getUint16(at + CFDATA.cbUncomp, true);
      const room = this.volume.roomBytes - (at - from);
      count += 1;
      // Behind a block that is not the last one there must be room for a part of the next, which two cabinets share.
      if (header + cbData + (isLast && left === 1 ? 0 : leastPart(reserve)) <= room) {
        at += header + cbData;
        left -= 1;
        folder.placedBytes += cbUncomp;
        this.#rawBytes += cbUncomp;
        continue;
      }
      const taken = Math.min(room - header, cbData - 1);
      seal(bytes, view, at, header, taken, 0);
      at += taken;
      await append(at + header);
      await this.goOn(folder);
      // The header of the second part lies where the end of the first was.
      from = at;
      bytes.fill(0, at, at + header);
      seal(bytes, view, at, header, cbData - taken, cbUncomp);
    }
    await append(at);
  }

  /** Begins the next cabinet; `folder` goes on in it. */
  async goOn(folder: SetFolder | null): Promise<void> {
    const { volume } = this;
    if (volume.index + 1 === mostCabinets) {
      const name = volume.neighbour.cabinet;
      throw new AppError('cab.over-limit', { name, what: clause('number-cabinets-set'), limit: mostCabinets });
    }
    await volume.close(folder !== null);
    if (this.#rawBytes > 0) this.#ratio = Math.min(1, Math.max(leastRatio, volume.dataBytes / this.#rawBytes));
    this.#rawBytes = 0;
    this.#waiting.push({ volume, next: this.#next });
    await this.#open(folder);
    await this.finishReady();
  }

  /** Finishes the cabinets that wait no longer for the length of a file. */
  async finishReady(): Promise<void> {
    for (let first = this.#waiting[0]; first?.volume.isReady === true; first = this.#waiting[0]) {
      const { volume, next } = first;
      await volume.finish(next);
      this.#waiting.shift();
      this.#finished.push({ ...volume.neighbour, sizeBytes: volume.sizeBytes });
    }
  }

  /** Ends the set, when all lengths are known. */
  async end(): Promise<void> {
    await this.volume.close(false);
    this.#waiting.push({ volume: this.volume, next: null });
    await this.finishReady();
  }

  async #open(folder: SetFolder | null): Promise<void> {
    const { openSink, facts, room, maxBytes } = this.#options;
    const [previous, neighbour] = [this.#volume?.neighbour ?? null, this.#next];
    const index = this.#volume === null ? 0 : this.#volume.index + 1;
    this.#next = this.#neighbourOf(index + 1);
    const headerBytes = headerBytesOf({ reserve: facts.reserve, previous, next: this.#next });
    const sink = await openSink(index);
    const volume = new SetVolume({ index, neighbour, previous, maxBytes }, sink, facts);
    this.#volume = volume;

    let freeBytes: number | null = maxBytes - headerBytes - leastPart(facts.reserve);
    let ownBytes = 0;
    const file = folder?.files.at(-1);
    if (folder !== null && file !== undefined) {
      ownBytes = folderBytesOf(facts.reserve) + fileBytesOf(file.planned);
      // What was said, not what may be known already: the result must not depend on how far anything is.
      const { sizeBytes } = file.planned.member;
      const left = sizeBytes === undefined ? null : Math.max(0, sizeBytes + file.uoffFolderStart - folder.placedBytes);
      freeBytes = left === null ? null : freeBytes - ownBytes - worstBytes(left, facts.reserve) * this.#ratio;
    }
    await volume.open(headerBytes, ownBytes + room.bytesFor(this.nextMember, freeBytes, this.#ratio));
    if (file !== undefined && !volume.enter(file.planned, true))
      throw new Error('A new cabinet has no room for one file.');
  }

  /** @throws {AppError} cab.unsafe-name */
  #neighbourOf(index: number): CabinetNeighbour {
    const [cabinet, disk] = [this.#options.nameOf(index), this.#options.diskOf(index)];
    const problem = checkName(cabinet).problem ?? this.#problemOf(cabinet, disk);
    if (problem !== null)
      throw new AppError('cab.unsafe-name', { name: cabinet, member: printableName(cabinet), problem });
    this.#names.add(foldCase(cabinet));
    return { cabinet, disk };
  }

  #problemOf(cabinet: string, disk: string): Clause | null {
    if (/[\\/]/.test(cabinet)) return clause('cabinets-set-stand-one');
    if (this.#names.has(foldCase(cabinet))) return clause('another-cabinet-set-same');
    // Neither has a mark that would tell in what code page it is.
    if (!/^[ -~]*$/.test(cabinet + disk)) return clause('or-name-disk-not');
    if (Math.max(cabinet.length, disk.length) > limits.nameBytes) return clause('or-name-disk-too');
    return null;
  }
}

/** Writes the header of a part of a block in front of its data. */
function seal(bytes: Uint8Array, view: DataView, at: number, header: number, cbData: number, cbUncomp: number): void {
  view.setUint16(at + CFDATA.cbData, cbData, true);
  view.setUint16(at + CFDATA.cbUncomp, cbUncomp, true);
  const data = computeChecksum(bytes.subarray(at + header, at + header + cbData));
  view.setUint32(at + CFDATA.csum, computeChecksum(bytes.subarray(at + CFDATA.cbData, at + header), data), true);
}
