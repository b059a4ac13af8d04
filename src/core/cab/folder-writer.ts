/*
 * The data of one folder: raw bytes come in pieces of any size, and CFDATA go out. Source: [MS-CAB] 2.4 and 3.1.
 * Up to eight blocks are compressed at the same time, in threads of node:zlib; they are written in their order, so the
 * result does not depend on which is done first. Memory: ten blocks of 32 KiB and zlib's own 300 KiB for each under way.
 */
import type { Breathe } from './cabinet.ts';
import { computeChecksum } from './checksum.ts';
import { IncompressibleGuard } from './incompressible.ts';
import { blockSize, CFDATA, dataHeaderSize, limits } from './layout.ts';
import { deflateBlock, frameBlock, maxMszipBlock } from './mszip.ts';
import type { Output } from './output.ts';

/** Blocks under way at once. The threads (four, unless Node is told otherwise) always find the next one waiting. */
const blocksUnderWay = 8;
/** Blocks between two breaths: 1 MiB. */
const breathEvery = 32;

/** How blocks are made. */
export interface BlockOptions {
  readonly compression: 'mszip' | 'stored';
  readonly level: number;
  readonly breathe: Breathe;
  readonly signal: AbortSignal | undefined;
}

interface BlockUnderWay {
  /** At the start of a buffer of `blockSize`. */
  readonly raw: Uint8Array<ArrayBuffer>;
  readonly wasTried: boolean;
  readonly deflated: Promise<Uint8Array | null>;
}

/** Writes folders one after the other; keeps its buffers from one to the next. */
export class FolderWriter {
  readonly #output: Output;
  readonly #options: BlockOptions;
  readonly #guard = new IncompressibleGuard();
  readonly #underWay: BlockUnderWay[] = [];
  readonly #spare: Uint8Array<ArrayBuffer>[] = [];
  /** The block written last: spare when the next one is done, which looks back into it. */
  #lastWritten: Uint8Array<ArrayBuffer> | null = null;
  #filling = new Uint8Array(blockSize);
  #filled = 0;
  /** The block before, which the next may look back into. */
  #history = new Uint8Array(0);
  #blockCount = 0;
  #blocksSinceBreath = 0;

  constructor(output: Output, options: BlockOptions) {
    this.#output = output;
    this.#options = options;
  }

  /** Blocks of the folder so far. */
  get blockCount(): number {
    return this.#blockCount;
  }

  /** Raw bytes the folder can still take. */
  get roomBytes(): number {
    return limits.folderBytes - this.#blockCount * blockSize - this.#filled;
  }

  /** Takes raw bytes, no more than `roomBytes`; they may be used again when the promise is kept. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let taken = 0; taken < bytes.length; ) {
      const piece = bytes.subarray(taken, taken + blockSize - this.#filled);
      this.#filling.set(piece, this.#filled);
      this.#filled += piece.length;
      taken += piece.length;
      if (this.#filled === blockSize) await this.#closeBlock();
    }
  }

  /** Ends the folder; returns its number of blocks. The next `write` begins a new one. */
  async end(): Promise<number> {
    if (this.#filled > 0) await this.#closeBlock();
    while (this.#underWay.length > 0) await this.#writeFirst();
    const count = this.#blockCount;
    this.#blockCount = 0;
    this.#history = new Uint8Array(0);
    return count;
  }

  /** Waits for what is under way and forgets it: nothing touches our memory any more. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#underWay.splice(0).map((block) => block.deflated));
  }

  async #closeBlock(): Promise<void> {
    const { signal, compression, level, breathe } = this.#options;
    signal?.throwIfAborted();
    while (this.#underWay.length >= blocksUnderWay) await this.#writeFirst();

    const raw = this.#filling.subarray(0, this.#filled);
    const wasTried = compression === 'mszip' && this.#guard.shouldTry(raw);
    const deflated = wasTried ? deflateBlock(raw, this.#history, level) : Promise.resolve(null);
    // Whoever waits for it later sees the failure; until then it is not one that nobody looks at.
    deflated.catch(() => undefined);
    this.#underWay.push({ raw, wasTried, deflated });
    this.#blockCount += 1;
    this.#history = raw;
    this.#filling = this.#spare.pop() ?? new Uint8Array(blockSize);
    this.#filled = 0;

    this.#blocksSinceBreath += 1;
    if (this.#blocksSinceBreath < breathEvery) return;
    this.#blocksSinceBreath = 0;
    await breathe();
  }

  async #writeFirst(): Promise<void> {
    const block = this.#underWay[0];
    if (block === undefined) return;
    const deflated = await block.deflated;
    if (block.wasTried) this.#guard.learn(deflated !== null);
    const target = await this.#output.reserve(dataHeaderSize + maxMszipBlock);
    const ab = target.subarray(dataHeaderSize);
    let cbData = block.raw.length;
    if (this.#options.compression === 'mszip') cbData = frameBlock(ab, block.raw, deflated);
    else ab.set(block.raw);

    const view = new DataView(target.buffer, target.byteOffset, dataHeaderSize);
    view.setUint16(CFDATA.cbData, cbData, true);
    view.setUint16(CFDATA.cbUncomp, block.raw.length, true);
    const sizes = target.subarray(CFDATA.cbData, dataHeaderSize);
    view.setUint32(CFDATA.csum, computeChecksum(sizes, computeChecksum(ab.subarray(0, cbData))), true);
    this.#output.keep(dataHeaderSize + cbData);
    this.#underWay.shift();
    if (this.#lastWritten !== null) this.#spare.push(new Uint8Array(this.#lastWritten.buffer));
    this.#lastWritten = block.raw;
  }
}
