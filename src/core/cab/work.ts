/*
 * The heavy work of a cabinet, cut into pieces that can be done side by side: 32 blocks are a piece, 1 MiB of raw bytes.
 * Whoever reads or writes a cabinet orders it here, and does not know whether it is done on this thread (`inlineWork`, below)
 * or on others (`src/main/threads`). No piece of deflating looks back into another, so all of them can be deflated, and later
 * inflated, at the same time.
 *
 * Bytes go from hand to hand without being copied: an order gives its buffer up, and what comes back is the caller's. All
 * buffers have one size and come from `buffers`; who is done with one gives it back there, or forgets it.
 */
import type { UnnamedFile } from '../ports/bulk-files.ts';
import type { Breathe } from './cabinet.ts';
import { dataHeaderSize, limits } from './layout.ts';
import { LzxRunDecoder, type Piece, RunDecoder, SegmentDeflater } from './segments.ts';

/** Blocks of one piece of work. */
export const segmentBlocks = 32;
/** Raw bytes of one piece of work: 1 MiB. */
export const segmentBytes = segmentBlocks * 32_768;
/** Room for the blocks of any piece of work, with the largest reserve, and then some: 1.2 MiB. */
export const bufferBytes = segmentBlocks * (dataHeaderSize + 256 + limits.blockDataBytes);

/** Bytes at the start of a whole buffer, which go from hand to hand. Threads may share its memory; one has it at a time. */
export type OwnBytes = Uint8Array;

/** Raw bytes to become CFDATA. */
export interface DeflateOrder {
  readonly method: 'mszip' | 'stored';
  /** zlib's, 1 to 9. */
  readonly level: number;
  /** At the start of a buffer, which is given up: 1 MiB, or less for the last piece of a folder. */
  readonly raw: OwnBytes;
  /** CFHEADER.cbCFData: so many zeros stand in each CFDATA. */
  readonly reserveBytes: number;
}

/** CFDATA as they stand in the file, one behind the other, at the start of a buffer. */
export interface Run {
  readonly bytes: OwnBytes;
  /** The headers were looked at: each block is whole, and no field is out of bounds. */
  readonly blocks: number;
  readonly reserveBytes: number;
}

/** A part of a run's raw bytes, from `from` up to `to`. */
interface PartOfRun {
  readonly from: number;
  readonly to: number;
}

/** Where the raw bytes of a run are to be written, as far as they are good. */
export interface RunWrites {
  /** Files that lie in the run with all they have. They are written under other names: whether the run is where it was thought to
   * be is known only when all before it are decoded. */
  readonly whole: readonly (PartOfRun & { readonly path: string; readonly replace: boolean })[];
  /** Parts of files that are open; `position` is where in the file. */
  readonly parts: readonly (PartOfRun & {
    readonly path: string;
    readonly descriptor: number;
    readonly position: number;
  })[];
}

/** Blocks to be checked and decompressed. */
export interface DecodeOrder {
  readonly method: 'mszip' | 'stored';
  /** Given up. */
  readonly run: Run;
  /**
   * What the first block may look back into: at most 32 KiB, which are copied; nothing at the start of a folder. `null` when
   * it is not known yet: then it is tried without.
   */
  readonly history: Uint8Array | null;
  /** Then the raw bytes are not given back. Only where `canWrite` says so. */
  readonly writes?: RunWrites | null;
}

/** Why a block is not good. */
export interface BlockFault {
  /** Its number in the run. */
  readonly block: number;
  /** `size`: it holds another number of bytes than it says; `found` is how many, or `null` for too many. */
  readonly kind: 'checksum' | 'data' | 'size';
  readonly found: number | null;
}

/** What came of a run. */
export type DecodedRun =
  | {
      readonly kind: 'decoded';
      /** The raw bytes of all blocks before the fault, at the start of a buffer; none when they were written. */
      readonly raw: OwnBytes;
      /** How many there are. */
      readonly length: number;
      /** The last 32 KiB of them, when they were written: what the next run may look back into. */
      readonly tail: Uint8Array | null;
      /** The whole files that were written. */
      readonly unnamed: readonly UnnamedFile[];
      readonly fault: BlockFault | null;
      /** The first block whose checksum is right only without its reserve; -1 for none. */
      readonly oddChecksum: number;
    }
  /** The first block looks back: the run is handed back, to be ordered again with what it looks back into. */
  | { readonly kind: 'needs-history'; readonly run: Run };

/** Decodes the runs of one LZX folder, in their order. */
export interface Lane {
  decode(run: Run, writes?: RunWrites | null): Promise<DecodedRun>;
  close(): void;
}

/** Where the work is done. What it rejects with is a bug or the end of the thread, never damage in a cabinet. */
export interface CabinetWork {
  /** How many pieces are done at the same time. It is worth having twice as many under way. */
  readonly width: number;
  readonly buffers: Buffers;
  /** Raw bytes can be written to files where they are decoded. */
  readonly canWrite: boolean;
  /** CFDATA at the start of a buffer. The same order gives the same bytes wherever it is done. */
  deflate(order: DeflateOrder): Promise<OwnBytes>;
  decode(order: DecodeOrder): Promise<DecodedRun>;
  /** @param windowBits 15 to 21 */
  openLane(windowBits: number): Lane;
}

/** Keeps buffers that are done with for the next one who needs one: fresh memory costs time. */
export class Buffers {
  readonly #make: () => ArrayBufferLike;
  readonly #spare: ArrayBufferLike[] = [];

  /** @param make a buffer of `bufferBytes` */
  constructor(make: () => ArrayBufferLike = () => new ArrayBuffer(bufferBytes)) {
    this.#make = make;
  }

  /** A whole buffer of `bufferBytes`. What is in it is of no meaning. */
  take(): OwnBytes {
    return new Uint8Array(this.#spare.pop() ?? this.#make());
  }

  giveBack(bytes: OwnBytes): void {
    if (bytes.buffer.byteLength === bufferBytes && this.#spare.length < 32) this.#spare.push(bytes.buffer);
  }
}

/** Blocks between two breaths, for the slow direction and the quick one: a few milliseconds. */
const breathEvery = { deflate: 4, decode: 16, lzx: 2 } as const;

/** Does it here and now, one piece after the other, with breaths in between. */
export function inlineWork(breathe: Breathe = async () => undefined): CabinetWork {
  const buffers = new Buffers();
  const deflater = new SegmentDeflater();
  const decoder = new RunDecoder();
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(begin: () => Piece<T>, pause: number): Promise<T> => {
    const own = last.then(async () => {
      const piece = begin();
      for (let count = 1; piece.next(); count += 1) if (count % pause === 0) await breathe();
      return piece.result();
    });
    last = own.catch(() => undefined);
    return own;
  };
  return {
    width: 1,
    buffers,
    canWrite: false,
    deflate: async (order) => {
      const bytes = await inTurn(() => deflater.begin(order, buffers.take()), breathEvery.deflate);
      buffers.giveBack(order.raw);
      return bytes;
    },
    decode: async (order) => {
      const result = await inTurn(() => decoder.begin(order, buffers.take()), breathEvery.decode);
      if (result.kind === 'decoded') buffers.giveBack(order.run.bytes);
      return result;
    },
    openLane: (windowBits) => {
      const lane = new LzxRunDecoder(windowBits);
      return {
        decode: async (run) => {
          const result = await inTurn(() => lane.begin(run, buffers.take()), breathEvery.lzx);
          buffers.giveBack(run.bytes);
          return result;
        },
        close: () => undefined,
      };
    },
  };
}
