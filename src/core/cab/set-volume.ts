/*
 * One cabinet of a set while it is written. Header and lists stand in front of the data, and how many files will fall into the
 * cabinet is not known before: room is kept for a bounded number of them, and when it is used up the next cabinet begins.
 */
import type { CabinetNeighbour, CabinetSink } from './cabinet.ts';
import { continuedFolders, limits } from './layout.ts';
import { Output } from './output.ts';
import type { PlannedMember } from './plan.ts';
import { buildTables, fileBytesOf, folderBytesOf, type HeaderFacts, type WrittenFile } from './tables.ts';

/** Where one cabinet of a set is written to. */
export interface SetSink extends CabinetSink {
  /** Called when nothing will be appended any more; it may still be long until the lists are written, at its start. */
  rest?(): Promise<void>;
  /** Called when the cabinet is whole. One for which it was not called, or did not succeed, is not. */
  finish(): Promise<void>;
}

/** A member as its folder has it; its length is known when it `isDone`. */
export interface SetFile extends WrittenFile {
  isDone: boolean;
}

/** One stream of data, which may go on from cabinet to cabinet. Only its last file may. */
export class SetFolder {
  readonly files: SetFile[] = [];
  /** Raw bytes so far. */
  rawBytes = 0;
  /** Raw bytes of the blocks that stand in a cabinet whole. */
  placedBytes = 0;
  /** Cabinets that hold blocks of it. */
  parts = 0;

  /** Begun before the cabinet that is written now. */
  get isContinued(): boolean {
    return this.parts > 1;
  }

  add(planned: PlannedMember): SetFile {
    const file = { planned, uoffFolderStart: this.rawBytes, cbFile: 0, isDone: false };
    this.files.push(file);
    return file;
  }
}

/** What of a folder is in one cabinet. */
interface Part {
  readonly folder: SetFolder;
  readonly coffCabStart: number;
  cCFData: number;
  readonly isFromPrevious: boolean;
  goesOn: boolean;
}

/** Facts of the whole set that each of its headers has. */
export type SetFacts = Pick<HeaderFacts, 'compression' | 'reserve' | 'setId'>;

/** A cabinet of a set: takes blocks up to `maxBytes`, then its lists. */
export class SetVolume {
  readonly index: number;
  readonly neighbour: CabinetNeighbour;
  readonly #facts: SetFacts;
  readonly #previous: CabinetNeighbour | null;
  readonly #sink: SetSink;
  readonly #output: Output;
  readonly #parts: Part[] = [];
  readonly #maxBytes: number;
  #dataFrom = 0;
  #tablesLeft = 0;
  #filesLeft: number = limits.files;
  #foldersLeft: number = limits.folders;

  constructor(
    place: { index: number; neighbour: CabinetNeighbour; previous: CabinetNeighbour | null; maxBytes: number },
    sink: SetSink,
    facts: SetFacts,
  ) {
    this.index = place.index;
    this.neighbour = place.neighbour;
    this.#previous = place.previous;
    this.#maxBytes = place.maxBytes;
    this.#sink = sink;
    this.#facts = facts;
    this.#output = new Output(sink, sink.path ?? place.neighbour.cabinet);
  }

  /** Bytes so far. */
  get sizeBytes(): number {
    return this.#output.position;
  }

  /** Bytes of its blocks. */
  get dataBytes(): number {
    return this.#output.position - this.#dataFrom;
  }

  /** Bytes it can still take. */
  get roomBytes(): number {
    return this.#maxBytes - this.#output.position;
  }

  /** Keeps room at the start, for the header and for lists of so many bytes. */
  async open(headerBytes: number, listBytes: number): Promise<void> {
    this.#tablesLeft = listBytes;
    await this.#output.skip(headerBytes + listBytes);
    this.#dataFrom = this.#output.position;
  }

  /** Takes room in the lists for a file, and for a folder of its own; `false` when there is none. */
  enter(planned: PlannedMember, isFolderNew: boolean): boolean {
    const bytes = fileBytesOf(planned) + (isFolderNew ? folderBytesOf(this.#facts.reserve) : 0);
    if (bytes > this.#tablesLeft || this.#filesLeft === 0 || (isFolderNew && this.#foldersLeft === 0)) return false;
    this.#tablesLeft -= bytes;
    this.#filesLeft -= 1;
    if (isFolderNew) this.#foldersLeft -= 1;
    return true;
  }

  /** Appends CFDATA of a folder. */
  async append(folder: SetFolder, blocks: Uint8Array, count: number): Promise<void> {
    let part = this.#parts.at(-1);
    if (part?.folder !== folder) {
      const isFromPrevious = folder.parts > 0;
      part = { folder, coffCabStart: this.#output.position, cCFData: 0, isFromPrevious, goesOn: false };
      this.#parts.push(part);
      folder.parts += 1;
    }
    part.cCFData += count;
    await this.#output.append(blocks);
  }

  /** A folder without data: its files move to the folder before, where that is possible. */
  addEmpty(folder: SetFolder): void {
    const last = this.#parts.at(-1);
    if (last === undefined || last.isFromPrevious) {
      this.#parts.push({
        folder,
        coffCabStart: this.#output.position,
        cCFData: 0,
        isFromPrevious: false,
        goesOn: false,
      });
      return;
    }
    for (const file of folder.files) last.folder.files.push({ ...file, uoffFolderStart: last.folder.rawBytes });
  }

  /** Nothing more comes into it; its last folder goes on in the next cabinet, or does not. */
  async close(goesOn: boolean): Promise<void> {
    const last = this.#parts.at(-1);
    if (last !== undefined) last.goesOn = goesOn;
    await this.#output.end();
    await this.#sink.rest?.();
  }

  /** Whether all is known that its lists tell. */
  get isReady(): boolean {
    return this.#parts.every(({ folder }) => folder.files.every(({ isDone }) => isDone));
  }

  /** Writes the lists, and hands the cabinet over. */
  async finish(next: CabinetNeighbour | null): Promise<void> {
    const folders = this.#parts.map((part) => ({ ...part, files: filesOf(part) }));
    const facts = { ...this.#facts, indexInSet: this.index, previous: this.#previous, next };
    await this.#output.writeAt(0, buildTables(folders, { ...facts, cbCabinet: this.#output.position }));
    await this.#sink.finish();
  }
}

/** A file stands in the list of every cabinet that holds a part of it. */
function filesOf({ folder, isFromPrevious, goesOn }: Part): WrittenFile[] {
  const last = folder.files.at(-1);
  if (last === undefined) return [];
  const { FROM_PREV, TO_NEXT, PREV_AND_NEXT } = continuedFolders;
  if (isFromPrevious) return [{ ...last, iFolder: goesOn ? PREV_AND_NEXT : FROM_PREV }];
  return goesOn ? [...folder.files.slice(0, -1), { ...last, iFolder: TO_NEXT }] : folder.files;
}
