/*
 * What one piece of work does to its bytes (`work.ts` has what is ordered and what comes back). A piece goes block by block,
 * `next()` at a time, so that a thread that has other things to do can do them in between. Sources: [MS-CAB] 2.4 CFDATA
 * and 3.1 (checksum), [MS-MCI] (MSZIP).
 */
import { computeChecksum } from './checksum.ts';
import { IncompressibleGuard } from './incompressible.ts';
import { blockSize, CFDATA, dataHeaderSize } from './layout.ts';
import { LzxDecoder } from './lzx.ts';
import { createRawDeflater, createRawInflater, inflateFaults, type RawDeflater, type RawInflater } from './raw-zlib.ts';
import type { BlockFault, DecodedRun, DecodeOrder, DeflateOrder, OwnBytes, Run } from './work.ts';

/** In front of each block's deflate stream: "CK". */
const [C, K] = [0x43, 0x4b];
const markSize = 2;
/** In front of a stored deflate block (RFC 1951, 3.2.4): one byte of flags, LEN and NLEN. */
const storedHeaderSize = 5;
const empty = new Uint8Array(0);

/** Work under way: `next` does a block and says whether there is another. */
export interface Piece<T> {
  next(): boolean;
  /** When `next` has said no. */
  result(): T;
}

/** Makes CFDATA of raw bytes. Keeps its streams from one piece to the next; one piece at a time. */
export class SegmentDeflater {
  #level = 0;
  #deflater: RawDeflater | null = null;

  begin(order: DeflateOrder, target: OwnBytes): Piece<OwnBytes> {
    const { raw, method, reserveBytes } = order;
    const deflater = method === 'mszip' ? this.#streamOf(order.level) : null;
    deflater?.restart();
    const trial: Trial = { guard: new IncompressibleGuard(), hasGap: false };
    const view = new DataView(target.buffer);
    let from = 0;
    let at = 0;
    return {
      next: () => {
        if (from >= raw.length) return false;
        const block = raw.subarray(from, from + blockSize);
        const ab = at + dataHeaderSize + reserveBytes;
        const cbData = deflater === null ? store(block, target, ab) : zip(block, target, ab, deflater, trial);
        target.fill(0, at + dataHeaderSize, ab);
        view.setUint16(at + CFDATA.cbData, cbData, true);
        view.setUint16(at + CFDATA.cbUncomp, block.length, true);
        view.setUint32(at + CFDATA.csum, checksumOf(target, at, reserveBytes, cbData), true);
        from += block.length;
        at = ab + cbData;
        return from < raw.length;
      },
      result: () => target.subarray(0, at),
    };
  }

  #streamOf(level: number): RawDeflater {
    if (this.#deflater === null || this.#level !== level) this.#deflater = createRawDeflater(level);
    this.#level = level;
    return this.#deflater;
  }
}

/** Whether deflating is worth trying, from block to block of one piece. */
interface Trial {
  readonly guard: IncompressibleGuard;
  /** What the deflater has seen last is not what comes right before the next block. */
  hasGap: boolean;
}

function store(block: Uint8Array, target: Uint8Array, at: number): number {
  target.set(block, at);
  return block.length;
}

function zip(block: Uint8Array, target: Uint8Array, at: number, deflater: RawDeflater, trial: Trial): number {
  target[at] = C;
  target[at + 1] = K;
  const data = at + markSize;
  if (trial.guard.shouldTry(block)) {
    if (trial.hasGap) deflater.restart();
    trial.hasGap = false;
    const length = deflater.deflate(block, target, data);
    trial.guard.learn(length > 0);
    if (length > 0) return markSize + length;
  } else {
    trial.hasGap = true;
  }
  // BFINAL 1, BTYPE 00; then the length and its complement.
  target[data] = 1;
  target[data + 1] = block.length & 0xff;
  target[data + 2] = block.length >>> 8;
  target[data + 3] = ~block.length & 0xff;
  target[data + 4] = (~block.length >>> 8) & 0xff;
  target.set(block, data + storedHeaderSize);
  return markSize + storedHeaderSize + block.length;
}

/** [MS-CAB] 3.1: of the data first, then of all behind `csum` in front of it, reserve included. */
function checksumOf(bytes: Uint8Array, at: number, reserveBytes: number, cbData: number): number {
  const ab = at + dataHeaderSize + reserveBytes;
  return computeChecksum(bytes.subarray(at + CFDATA.cbData, ab), computeChecksum(bytes.subarray(ab, ab + cbData)));
}

/** Decodes the data of one block into `target` at `at`, where there is room for one byte more than `cbUncomp`. */
type BlockCodec = (ab: Uint8Array, cbUncomp: number, target: OwnBytes, at: number) => BlockFault['kind'] | Short | null;
/** Sound, but of another length: the bytes there are, `null` for too many. */
interface Short {
  readonly found: number | null;
}

/** Checks and decodes runs that are stored or MSZIP. Keeps its stream from one piece to the next; one piece at a time. */
export class RunDecoder {
  #inflater: RawInflater | null = null;

  begin({ method, run, history }: DecodeOrder, target: OwnBytes): Piece<DecodedRun> {
    if (method === 'stored') return decodeRun(run, target, copyStored);
    this.#inflater ??= createRawInflater();
    const inflater = this.#inflater;
    let past = history ?? empty;
    let looksBack = past.length > 0;
    let isFirst = true;
    let needsHistory = false;
    const piece = decodeRun(run, target, (ab, cbUncomp, to, at) => {
      const isUnknown = isFirst && history === null;
      isFirst = false;
      if (ab[0] !== C || ab[1] !== K) return 'data';
      const data = ab.subarray(markSize);
      // Most programs let no block look back, and then showing it what was before is time lost.
      let length = inflater.inflate(data, looksBack ? past : empty, to, at, cbUncomp);
      if (length === inflateFaults.looksBack && isUnknown) {
        needsHistory = true;
        return 'data';
      }
      if (length === inflateFaults.looksBack && !looksBack && past.length > 0) {
        looksBack = true;
        length = inflater.inflate(data, past, to, at, cbUncomp);
      }
      if (length === inflateFaults.tooLong) return { found: null };
      if (length < 0) return 'data';
      // What lies before a short block is not agreed on between decoders, so nothing may reach there.
      past = cbUncomp === blockSize ? to.subarray(at, at + cbUncomp) : empty;
      return length === cbUncomp ? null : { found: length };
    });
    return {
      next: () => piece.next(),
      result: () => (needsHistory ? { kind: 'needs-history', run } : piece.result()),
    };
  }
}

/** The same for the runs of one LZX folder, in their order. */
export class LzxRunDecoder {
  readonly #decoder: LzxDecoder;

  constructor(windowBits: number) {
    this.#decoder = new LzxDecoder(windowBits);
  }

  /** Makes it ready for another folder. */
  reset(): void {
    this.#decoder.reset();
  }

  begin(run: Run, target: OwnBytes): Piece<DecodedRun & { readonly kind: 'decoded' }> {
    return decodeRun(run, target, (ab, cbUncomp, to, at) =>
      this.#decoder.decodeInto(ab, cbUncomp, to, at) ? null : 'data',
    );
  }
}

const copyStored: BlockCodec = (ab, cbUncomp, target, at) => {
  if (ab.length !== cbUncomp) return { found: ab.length };
  target.set(ab, at);
  return null;
};

function decodeRun(run: Run, target: OwnBytes, codec: BlockCodec): Piece<DecodedRun & { readonly kind: 'decoded' }> {
  const { bytes, blocks, reserveBytes } = run;
  const view = new DataView(bytes.buffer);
  let block = 0;
  let from = 0;
  let at = 0;
  let fault: BlockFault | null = null;
  let oddChecksum = -1;
  return {
    next: () => {
      if (block >= blocks || fault !== null) return false;
      const csum = view.getUint32(from + CFDATA.csum, true);
      const cbData = view.getUint16(from + CFDATA.cbData, true);
      const cbUncomp = view.getUint16(from + CFDATA.cbUncomp, true);
      const abFrom = from + dataHeaderSize + reserveBytes;
      const ab = bytes.subarray(abFrom, abFrom + cbData);
      if (csum !== 0 && checksumOf(bytes, from, reserveBytes, cbData) !== csum) {
        // The specification counts the reserve in; some programs, libmspack among them, leave it out.
        const sizes = bytes.subarray(from + CFDATA.cbData, from + dataHeaderSize);
        if (reserveBytes === 0 || computeChecksum(sizes, computeChecksum(ab)) !== csum) {
          fault = { block, kind: 'checksum', found: null };
          return false;
        }
        if (oddChecksum < 0) oddChecksum = block;
      }
      const outcome = codec(ab, cbUncomp, target, at);
      if (outcome !== null) {
        fault =
          typeof outcome === 'string'
            ? { block, kind: outcome, found: null }
            : { block, kind: 'size', found: outcome.found };
        return false;
      }
      at += cbUncomp;
      from = abFrom + cbData;
      block += 1;
      return block < blocks;
    },
    result: () => ({
      kind: 'decoded',
      raw: target.subarray(0, at),
      length: at,
      tail: null,
      unnamed: [],
      fault,
      oddChecksum,
    }),
  };
}
