import { AppError } from '../../shared/errors.ts';
import type { Breathe, Cabinet, CabinetFacts, CabinetMember, CabinetSource } from './cabinet.ts';
import { type Directory, type FileEntry, readDirectory } from './directory.ts';
import { FolderCursor } from './folder-cursor.ts';

/** Members between two breaths, for those that fill no block. */
const breathEvery = 256;

/** What a reader may be given. */
export interface ReadOptions {
  /** Called about every 5 ms of work. A source that answers at once (one in memory) should not go without. */
  readonly breathe?: Breathe;
}

/**
 * Opens a cabinet and checks its list; no data is read. Nothing has to be closed but the source.
 * @throws {AppError} cab.not-a-cabinet, cab.truncated, cab.malformed, cab.unsafe-name, cab.over-limit
 */
export async function openCabinet(source: CabinetSource, options: ReadOptions = {}): Promise<Cabinet> {
  const breathe = options.breathe ?? (async () => undefined);
  return new OpenCabinet(source, await readDirectory(source, breathe), breathe);
}

/** A cabinet that is in memory. */
export function bytesSource(path: string, bytes: Uint8Array): CabinetSource {
  return {
    path,
    sizeBytes: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}

class OpenCabinet implements Cabinet {
  readonly source: CabinetSource;
  readonly facts: CabinetFacts;
  readonly members: readonly CabinetMember[];
  readonly #directory: Directory;
  readonly #breathe: Breathe;
  readonly #entries: ReadonlyMap<CabinetMember, FileEntry>;

  constructor(source: CabinetSource, directory: Directory, breathe: Breathe) {
    this.source = source;
    this.#directory = directory;
    this.#breathe = breathe;
    this.facts = directory.facts;
    this.members = directory.files.map((file) => file.member);
    this.#entries = new Map(directory.files.map((file) => [file.member, file]));
  }

  extract(member: CabinetMember): AsyncIterable<Uint8Array> {
    const file = this.#entries.get(member);
    if (file === undefined) {
      throw new AppError('cab.no-such-member', { name: this.source.path, member: member.path });
    }
    return this.#openFolder(file).read(file);
  }

  async *extractAll(): AsyncGenerator<{ member: CabinetMember; content: AsyncIterable<Uint8Array> }, void, undefined> {
    const files = this.#directory.files.toSorted(
      (a, b) => a.folder.index - b.folder.index || a.uoffFolderStart - b.uoffFolderStart,
    );
    let turn = 0;
    let opened: { readonly file: FileEntry; readonly cursor: FolderCursor } | null = null;
    for (const file of files) {
      if (opened?.file.folder !== file.folder) opened = { file, cursor: this.#openFolder(file) };
      turn += 1;
      if (turn % breathEvery === 0) await this.#breathe();
      const own = turn;
      const content = takeTurn(opened.cursor.read(file), () => turn === own);
      yield { member: file.member, content };
    }
    turn += 1;
  }

  #openFolder(file: FileEntry): FolderCursor {
    return new FolderCursor(this.source, this.#directory.cbCFData, file.folder, this.#breathe);
  }
}

/** All contents of a folder share one cursor: reading an earlier one later would move it behind the back of another. */
async function* takeTurn(content: AsyncIterable<Uint8Array>, isOwnTurn: () => boolean): AsyncGenerator<Uint8Array> {
  const iterator = content[Symbol.asyncIterator]();
  for (;;) {
    if (!isOwnTurn()) throw new Error('The content of a member was read after the next member was asked for.');
    const next = await iterator.next();
    if (next.done === true) return;
    yield next.value;
  }
}
