import type { Departure } from './departures.ts';
import type { PlacedMember, Placing } from './folder-placer.ts';
import type { CabinetWork } from './work.ts';

/** Where a cabinet is read from; an open file of the files port is one. */
export interface CabinetSource {
  /** For messages: a file name or path. */
  readonly path: string;
  readonly sizeBytes: number;
  /** As many bytes as `length` unless the source ends before. The array is not used again for a later read. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** The same into `target`, where it can: memory that is used again is not made anew. Returns how many bytes there were. */
  readonly readInto?: (offset: number, target: Uint8Array) => Promise<number>;
}

/** One file in a cabinet. */
export interface CabinetMember {
  /** As stored, with backslashes. */
  readonly name: string;
  /** The same as a safe relative path with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Local time without zone, `2026-11-20T18:06:50`, in steps of two seconds. */
  readonly modified: string;
  readonly compression: 'stored' | 'mszip' | 'lzx' | 'quantum';
  /** In the order of their bits. */
  readonly attributes: readonly FileAttribute[];
  /** The folder its data is in, as a place in `CabinetFacts.folders`. */
  readonly folderIndex: number;
}

/** What a cabinet says about a file besides its date. */
export type FileAttribute = 'read-only' | 'hidden' | 'system' | 'archive' | 'execute';

/** Another cabinet of the same set, as this one names it. Nothing about these names is checked. */
export interface CabinetNeighbour {
  readonly cabinet: string;
  readonly disk: string;
}

/** What a cabinet says about itself. */
export interface CabinetFacts {
  /** Of the cabinet itself, without what stands behind it. */
  readonly sizeBytes: number;
  readonly setId: number;
  /** Place in the set, from 0. */
  readonly indexInSet: number;
  readonly previous: CabinetNeighbour | null;
  readonly next: CabinetNeighbour | null;
  /** Bytes of reserve in the header, after each folder and in each block. */
  readonly reserve: { readonly headerBytes: number; readonly folderBytes: number; readonly blockBytes: number };
  /** Where the reserve says that a signature is. It is not verified. */
  readonly signature: { readonly offset: number; readonly sizeBytes: number } | null;
  readonly folders: readonly {
    readonly compression: CabinetMember['compression'];
    /** Of LZX and Quantum. */
    readonly windowBytes: number | null;
    readonly blocks: number;
    /** Where its data begins; of a set, in the first of its files that has some. */
    readonly offset: number;
  }[];
  /** Of a set that was opened as one: its files in their order, and what they have together. Sizes are those of the cabinets. */
  readonly set: {
    readonly sizeBytes: number;
    readonly cabinets: readonly { readonly name: string; readonly sizeBytes: number }[];
  } | null;
}

/** A member and its bytes. */
export interface MemberContent {
  readonly member: CabinetMember;
  readonly content: AsyncIterable<Uint8Array>;
}

/** An opened cabinet: its list is read and checked, its data is not. */
export interface Cabinet {
  /** Of a set, the first. */
  readonly source: CabinetSource;
  readonly facts: CabinetFacts;
  readonly members: readonly CabinetMember[];
  /** Where blocks are decoded. */
  readonly work: CabinetWork;
  /**
   * Where it departs from the specification and was read all the same, as far as was met until now: the first hundred, and how
   * many there are.
   */
  readonly departures: { readonly count: number; readonly kept: readonly Departure[] };
  /**
   * The bytes of one member in pieces of at most 1 MiB; checksums and sizes are verified on the way. The pieces stay as they
   * are, unless the cabinet was opened with `borrow`, and must not be changed: the decoder looks back into them.
   * @throws {AppError} cab.*
   */
  extract(member: CabinetMember): AsyncIterable<Uint8Array>;
  /**
   * The members of one folder that are wanted, in the order of the data. The folder is decompressed once, up to the last byte
   * that is wanted. `content` must be read to its end, or left (what is unread is then skipped), before the next member is asked
   * for. Different folders can be gone through at the same time.
   * @throws {AppError} cab.*
   */
  extractFolder(folderIndex: number, isWanted?: (member: CabinetMember) => boolean): AsyncIterable<MemberContent>;
  /** Whether `placeFolder` can do these members: they share no data, the work can write, and nothing strict was asked for. */
  canPlace(folderIndex: number, isWanted: (member: CabinetMember) => boolean): boolean;
  /**
   * The members of one folder that are wanted become files where they are decoded.
   * @throws {AppError} files.*
   */
  placeFolder(
    folderIndex: number,
    isWanted: (member: CabinetMember) => boolean,
    placing: Placing,
  ): AsyncIterable<PlacedMember>;
  /**
   * Every member, folder after folder, with content as `extractFolder` has it. That is the order of the list unless a cabinet
   * goes about it in an odd way.
   * @throws {AppError} cab.*
   */
  extractAll(): AsyncIterable<MemberContent>;
}

/** A file to go into a cabinet. */
export interface NewMember {
  /** With `\` or `/` between folders. */
  readonly name: string;
  /** Local time without zone, as `CabinetMember.modified`. */
  readonly modified: string;
  /**
   * The length, where it is known beforehand: small members then share a folder and so its compression. It is only used
   * to plan; what `content` gives decides.
   */
  readonly sizeBytes?: number;
  /** `archive` alone if not given, as every program sets it. */
  readonly attributes?: readonly FileAttribute[];
  /** The bytes, asked for when the members before it are written. The length need not be known. */
  readonly content: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Where a cabinet is written to; a pending file of the files port is one. */
export interface CabinetSink {
  /** For messages. */
  readonly path?: string;
  /** The bytes may be used again when the promise is kept. */
  append(bytes: Uint8Array): Promise<void>;
  writeAt(offset: number, bytes: Uint8Array): Promise<void>;
}

/** Lets other work run; called between pieces of work that are far shorter than 50 ms. */
export type Breathe = () => Promise<void>;
