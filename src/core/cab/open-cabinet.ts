import { AppError } from '../../shared/errors.ts';
import type { Breathe, Cabinet, CabinetFacts, CabinetMember, CabinetSource, MemberContent } from './cabinet.ts';
import type { Departures } from './departures.ts';
import type { FileEntry, Folder } from './directory.ts';
import { FolderCursor } from './folder-cursor.ts';
import { type PlacedMember, type Placing, placeFolder } from './folder-placer.ts';
import { FolderReader, isOneRun } from './folder-reader.ts';
import { Allowance, type StreamContext } from './run-stream.ts';
import type { CabinetWork } from './work.ts';

/** Members between two breaths, for those that fill no block. */
const breathEvery = 256;

/** What a cabinet is made of when its list is read. */
export interface Opened {
  readonly source: CabinetSource;
  readonly facts: CabinetFacts;
  readonly files: readonly FileEntry[];
  readonly work: CabinetWork;
  readonly borrow: boolean;
  readonly departures: Departures;
  readonly breathe: Breathe;
}

/** A cabinet, or a set as if it were one. */
export class OpenCabinet implements Cabinet {
  readonly source: CabinetSource;
  readonly facts: CabinetFacts;
  readonly members: readonly CabinetMember[];
  readonly work: CabinetWork;
  readonly #borrow: boolean;
  readonly #breathe: Breathe;
  readonly #entries: ReadonlyMap<CabinetMember, FileEntry>;
  /** In the order of the data. */
  readonly #folders: readonly (readonly FileEntry[])[];
  readonly #context: StreamContext;

  constructor({ source, facts, files, work, borrow, departures, breathe }: Opened) {
    this.source = source;
    this.facts = facts;
    this.work = work;
    this.#borrow = borrow;
    this.#breathe = breathe;
    this.members = files.map((file) => file.member);
    this.#entries = new Map(files.map((file) => [file.member, file]));
    const folders: FileEntry[][] = facts.folders.map(() => []);
    for (const file of files) folders[file.folder.index]?.push(file);
    this.#folders = folders.map((all) => all.sort((a, b) => a.uoffFolderStart - b.uoffFolderStart));
    this.#context = { work, departures, allowance: new Allowance(2 * work.width) };
  }

  get departures(): Cabinet['departures'] {
    const { count, kept } = this.#context.departures;
    return { count, kept };
  }

  extract(member: CabinetMember): AsyncIterable<Uint8Array> {
    const file = this.#entries.get(member);
    if (file === undefined) {
      throw new AppError('cab.no-such-member', { name: this.source.path, member: member.path });
    }
    return this.#readOne(file);
  }

  async *extractFolder(
    folderIndex: number,
    isWanted: (member: CabinetMember) => boolean = () => true,
  ): AsyncGenerator<MemberContent, void, undefined> {
    const files = this.#folders[folderIndex]?.filter((file) => isWanted(file.member)) ?? [];
    const [first] = files;
    if (first === undefined) return;
    const reader = this.#openFolder(first.folder, files);
    let turn = 0;
    try {
      for (const file of files) {
        turn += 1;
        if (turn % breathEvery === 0) await this.#breathe();
        const own = turn;
        yield { member: file.member, content: takeTurn(reader.read(file), () => turn === own) };
      }
    } finally {
      turn += 1;
      reader.close();
    }
  }

  canPlace(folderIndex: number, isWanted: (member: CabinetMember) => boolean): boolean {
    const { work, departures } = this.#context;
    const files = this.#folders[folderIndex]?.filter((file) => isWanted(file.member)) ?? [];
    return work.canWrite && !departures.isStrict && !extentOf(files).isShared;
  }

  async *placeFolder(
    folderIndex: number,
    isWanted: (member: CabinetMember) => boolean,
    placing: Placing,
  ): AsyncGenerator<PlacedMember, void, undefined> {
    const files = this.#folders[folderIndex]?.filter((file) => isWanted(file.member)) ?? [];
    const [first] = files;
    if (first !== undefined) yield* placeFolder(first.folder, files, this.#context, placing);
  }

  async *extractAll(): AsyncGenerator<MemberContent, void, undefined> {
    for (const [index, files] of this.#folders.entries()) {
      if (index % breathEvery === breathEvery - 1) await this.#breathe();
      if (files.length > 0) yield* this.extractFolder(index);
    }
  }

  async *#readOne(file: FileEntry): AsyncGenerator<Uint8Array, void, undefined> {
    const reader = this.#openFolder(file.folder, [file]);
    try {
      yield* reader.read(file);
    } finally {
      reader.close();
    }
  }

  /** The way to go through a folder for these files, which are in the order of their start. */
  #openFolder(folder: Folder, files: readonly FileEntry[]): FolderReader | FolderCursor {
    const { end, isShared } = extentOf(files);
    if (isShared && !isOneRun(folder)) return new FolderCursor(folder, this.#context.departures, this.#breathe);
    return new FolderReader(folder, end, this.#context, this.#borrow);
  }
}

/** Where the last of the files ends, and whether some share data; they are in the order of their start. */
function extentOf(files: readonly FileEntry[]): { readonly end: number; readonly isShared: boolean } {
  let end = 0;
  let isShared = false;
  for (const { uoffFolderStart, member } of files) {
    if (member.sizeBytes === 0) continue;
    if (uoffFolderStart < end) isShared = true;
    end = Math.max(end, uoffFolderStart + member.sizeBytes);
  }
  return { end, isShared };
}

/** All contents of a folder share one reader: reading an earlier one later would move it behind the back of another. */
async function* takeTurn(content: AsyncIterable<Uint8Array>, isOwnTurn: () => boolean): AsyncGenerator<Uint8Array> {
  const iterator = content[Symbol.asyncIterator]();
  for (;;) {
    if (!isOwnTurn()) throw new Error('The content of a member was read after the next member was asked for.');
    const next = await iterator.next();
    if (next.done === true) return;
    yield next.value;
  }
}
