/*
 * Raw deflate and inflate (RFC 1951), block by block and at once, with what came before as history. Two ways: the one of
 * node:zlib's public calls, which set up a stream for every block; and a quicker one, which keeps one stream and its
 * memory throughout. The second needs a part of Node that is not public, the `_handle` of a zlib stream. It is used here
 * and nowhere else, and only when it gives what the public way gives on a sample (`isHandleSound`).
 */
import {
  constants,
  createDeflateRaw,
  createInflateRaw,
  type DeflateRaw,
  deflateRawSync,
  inflateRawSync,
} from 'node:zlib';
import { blockSize } from './layout.ts';

/** What inflating a block may come to besides its length. */
export const inflateFaults = {
  /** The data is damaged, or ends too soon. */
  damaged: -1,
  /** It looks back to before what was given as history. */
  looksBack: -2,
  /** More comes out than was said. */
  tooLong: -3,
} as const;

/** Inflates blocks, each a complete deflate stream. */
export interface RawInflater {
  /**
   * Inflates `data` into `target` at `at`; at most `size` bytes are wanted, and there must be room for one more. `history`
   * is what the block may look back into, at most 32 KiB. Returns how many bytes it gave, or one of `inflateFaults`.
   */
  inflate(data: Uint8Array, history: Uint8Array, target: Uint8Array, at: number, size: number): number;
}

/** Deflates blocks, each into a complete deflate stream that may look back into the block before it. */
export interface RawDeflater {
  /** From here on there is nothing to look back into. */
  restart(): void;
  /**
   * Deflates `raw` (at most 32 KiB) into `target` at `at`; returns how many bytes it took, or 0 when they would not be
   * fewer than `raw` has. In both cases the next block looks back into this one.
   */
  deflate(raw: Uint8Array, target: Uint8Array, at: number): number;
}

/** Room that a deflater needs behind `at`, whatever comes of it. */
export const deflateRoom = blockSize + 1024;

/** `usePublic` is for the tests, which try both ways. */
export function createRawInflater(usePublic = false): RawInflater {
  return usePublic || !isHandleSound() ? new PublicInflater() : new HandleInflater();
}

/** `level` from 1 (fast) to 9 (small). */
export function createRawDeflater(level: number, usePublic = false): RawDeflater {
  return usePublic || !isHandleSound() ? new PublicDeflater(level) : new HandleDeflater(level);
}

const empty = new Uint8Array(0);
/** The largest tables are a little faster and make a little less than the usual ones. */
const memLevel = 9;

class PublicInflater implements RawInflater {
  inflate(data: Uint8Array, history: Uint8Array, target: Uint8Array, at: number, size: number): number {
    try {
      const raw = inflateRawSync(data, {
        // One byte at the least, because zlib knows no limit of none.
        maxOutputLength: Math.max(1, size),
        // Room for zlib to see that it is done, so that it does not go for a second buffer.
        chunkSize: Math.max(64, size + 64),
        ...(history.length > 0 && { dictionary: history }),
      });
      if (raw.length > size) return inflateFaults.tooLong;
      target.set(raw, at);
      return raw.length;
    } catch (error) {
      return faultOf(error);
    }
  }
}

function faultOf(error: unknown): number {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ERR_BUFFER_TOO_LARGE') return inflateFaults.tooLong;
  if (code !== 'Z_DATA_ERROR' && code !== 'Z_BUF_ERROR' && code !== 'Z_NEED_DICT') throw error;
  return error instanceof Error && error.message === farMessage ? inflateFaults.looksBack : inflateFaults.damaged;
}

/** zlib's own words; it has no number for this. */
const farMessage = 'invalid distance too far back';

class PublicDeflater implements RawDeflater {
  readonly #level: number;
  #history: Uint8Array = empty;

  constructor(level: number) {
    this.#level = level;
  }

  restart(): void {
    this.#history = empty;
  }

  deflate(raw: Uint8Array, target: Uint8Array, at: number): number {
    const options = { level: this.#level, memLevel, chunkSize: deflateRoom };
    const deflated = deflateRawSync(
      raw,
      this.#history.length > 0 ? { ...options, dictionary: this.#history } : options,
    );
    this.#history = raw.slice();
    if (deflated.length >= raw.length) return 0;
    target.set(deflated, at);
    return deflated.length;
  }
}

/** What we use of a zlib stream that Node does not promise. */
interface Handle {
  /** Both ways: input, its place and length; output, its place and length. */
  writeSync(
    flush: number,
    input: Uint8Array,
    from: number,
    length: number,
    output: Uint8Array,
    to: number,
    room: number,
  ): void;
  reset(): void;
  onerror: (message: string, errno: number, code: string) => void;
}

class HandleStream {
  readonly #handle: Handle;
  /** Room left in the output, and bytes left of the input, after a write. */
  readonly #state: Uint32Array;
  #complaint: string | null = null;

  constructor(stream: object) {
    if (!('_handle' in stream) || !('_writeState' in stream)) throw new Error('no handle');
    // Not promised: `isHandleSound` tries it before anything depends on it.
    this.#handle = stream._handle as Handle;
    this.#state = stream._writeState as Uint32Array;
    const onerror: Handle['onerror'] = (message) => {
      this.#complaint = message;
    };
    Object.assign(this.#handle, { onerror });
  }

  reset(): void {
    this.#complaint = null;
    this.#handle.reset();
  }

  /** How many bytes came out; `null` when zlib complains. */
  write(flush: number, input: Uint8Array, output: Uint8Array, to: number, room: number): number | null {
    this.#handle.writeSync(flush, input, 0, input.length, output, to, room);
    return this.#complaint === null ? room - (this.#state[0] ?? 0) : null;
  }

  get complaint(): string | null {
    return this.#complaint;
  }
}

/** In front of a stored deflate block (RFC 1951, 3.2.4): one byte of flags, LEN and NLEN. */
const storedHeader = 5;

class HandleInflater implements RawInflater {
  readonly #stream = new HandleStream(createInflateRaw());
  /** The history as a stored block that is not the last: so it comes into zlib's window. */
  readonly #past = new Uint8Array(storedHeader + blockSize);
  readonly #scratch = new Uint8Array(blockSize);

  inflate(data: Uint8Array, history: Uint8Array, target: Uint8Array, at: number, size: number): number {
    const stream = this.#stream;
    stream.reset();
    if (history.length > 0) this.#show(history);
    const length = stream.write(constants.Z_FINISH, data, target, at, size + 1);
    if (length === null) return stream.complaint === farMessage ? inflateFaults.looksBack : inflateFaults.damaged;
    return length > size ? inflateFaults.tooLong : length;
  }

  #show(history: Uint8Array): void {
    const past = this.#past;
    const length = Math.min(history.length, blockSize);
    past[1] = length & 0xff;
    past[2] = length >>> 8;
    past[3] = ~length & 0xff;
    past[4] = (~length >>> 8) & 0xff;
    past.set(history.subarray(history.length - length), storedHeader);
    this.#stream.write(constants.Z_SYNC_FLUSH, past.subarray(0, storedHeader + length), this.#scratch, 0, length);
  }
}

/** An empty last block with fixed codes: ends a stream that stands at the border of a byte. */
const [lastBlock, lastBlockSize] = [0x03, 2];

class HandleDeflater implements RawDeflater {
  readonly #level: number;
  #zlib: DeflateRaw;
  #stream: HandleStream;

  constructor(level: number) {
    this.#level = level;
    this.#zlib = createDeflateRaw({ level, memLevel });
    this.#stream = new HandleStream(this.#zlib);
  }

  /** By a new stream: one that is only reset still holds what it saw, and its choices depend a little on that. */
  restart(): void {
    this.#zlib.close();
    this.#zlib = createDeflateRaw({ level: this.#level, memLevel });
    this.#stream = new HandleStream(this.#zlib);
  }

  deflate(raw: Uint8Array, target: Uint8Array, at: number): number {
    // Flushed to the border of a byte, its history kept; so each block can be ended by itself.
    const length = this.#stream.write(constants.Z_SYNC_FLUSH, raw, target, at, deflateRoom) ?? deflateRoom;
    // Something may have stayed in the stream, which would come out with the next block.
    if (length === deflateRoom) this.#stream.reset();
    if (length + lastBlockSize >= raw.length) return 0;
    target[at + length] = lastBlock;
    target[at + length + 1] = 0;
    return length + lastBlockSize;
  }
}

let soundness: boolean | null = null;

/** Whether the quick way gives what the public way gives, tried once. */
export function isHandleSound(): boolean {
  soundness ??= tryHandle();
  return soundness;
}

function tryHandle(): boolean {
  try {
    const first = new Uint8Array(blockSize).map((_, index) => (index * index) >>> 7);
    const second = first.map((value, index) => (index % 97 === 0 ? value + 1 : value));
    const room = new Uint8Array(2 * deflateRoom);
    const deflater = new HandleDeflater(5);
    const blocks = [first, second].map((raw) => {
      const length = deflater.deflate(raw, room, 0);
      return room.slice(0, length);
    });
    const [one = empty, two = empty] = blocks;
    const publicWay = new PublicInflater();
    const quickWay = new HandleInflater();
    const isSame = (data: Uint8Array, history: Uint8Array, wanted: Uint8Array): boolean =>
      [publicWay, quickWay].every((way) => {
        room.fill(0);
        const length = way.inflate(data, history, room, 1, wanted.length);
        return length === wanted.length && Buffer.compare(room.subarray(1, 1 + length), wanted) === 0;
      });
    const fails = (data: Uint8Array, size: number, fault: number): boolean =>
      [publicWay, quickWay].every((way) => way.inflate(data, empty, room, 0, size) === fault);
    return (
      isSame(one, empty, first) &&
      isSame(two, first, second) &&
      fails(two, blockSize, inflateFaults.looksBack) &&
      fails(one.subarray(0, one.length - 9), blockSize, inflateFaults.damaged) &&
      fails(one, 1000, inflateFaults.tooLong) &&
      // After a fault it is as good as new.
      isSame(one, empty, first)
    );
  } catch {
    return false;
  }
}
