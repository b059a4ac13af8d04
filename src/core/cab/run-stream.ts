/*
 * The raw bytes of a folder, ahead of who uses them: blocks are gathered to runs (`work.ts`), runs are ordered to be decoded,
 * and what comes back is given in order. Memory: the runs under way, each with its data and its raw bytes, 2.4 MiB.
 *
 * MSZIP: most programs let no block look back into the one before, or only within a run. So each run is tried as if nothing was
 * before it; when that fails once, this folder goes on run by run, each with the last 32 KiB of the one before.
 */

import type { UnnamedFile } from '../ports/bulk-files.ts';
import { type Block, BlockReader, checksumError, dataError, noteOddChecksum, type Place } from './block-reader.ts';
import type { Departures } from './departures.ts';
import type { Folder } from './directory.ts';
import { type EndOfData, outOfBlocks, partOfSet } from './folder-faults.ts';
import { blockSize, windowBitsOf } from './layout.ts';
import {
  type CabinetWork,
  type DecodedRun,
  type Lane,
  type OwnBytes,
  type Run,
  type RunWrites,
  segmentBlocks,
} from './work.ts';

/** How many runs of one cabinet may be under way, over all of its folders. */
export class Allowance {
  readonly #most: number;
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get isLeft(): boolean {
    return this.#count < this.#most;
  }

  take(): void {
    this.#count += 1;
  }

  giveBack(): void {
    this.#count -= 1;
  }
}

/** What streams of one cabinet share. */
export interface StreamContext {
  readonly work: CabinetWork;
  readonly allowance: Allowance;
  readonly departures: Departures;
}

/** Raw bytes, at the start of a buffer unless they were written, and their offset in the folder. */
export interface RawRun {
  readonly raw: OwnBytes;
  readonly length: number;
  readonly position: number;
  /** Whole files that were written, which can have their names now. */
  readonly unnamed: readonly UnnamedFile[];
}

/** A run that is gathered. */
interface Gathered {
  /** As it was handed over, or back. */
  run: Run;
  readonly blocks: readonly Block[];
  readonly writes: RunWrites | null;
  /** Once it is ordered. */
  result: Promise<DecodedRun> | null;
}

/** Where raw bytes of the folder go. */
export interface StreamWrites {
  /** Those from an offset on; asked in their order. */
  writesFor(position: number, length: number): Promise<RunWrites>;
  /** What was written of a run that is not given: something in front of it was wrong. */
  drop(files: readonly UnnamedFile[]): Promise<void>;
}

/** For one lane more would only lie there. */
const mostInLane = 2;
const empty = new Uint8Array(0);

/** Gives the runs of one folder in order. */
export class RunStream {
  readonly #folder: Folder;
  readonly #wantedEnd: number;
  readonly #context: StreamContext;
  readonly #reader: BlockReader;
  readonly #most: number;
  readonly #writes: StreamWrites | null;
  readonly #orders = new Set<Promise<unknown>>();
  readonly #queue: Gathered[] = [];
  #place: Place;
  #isAllGathered = false;
  #isStopped = false;
  /** It goes on while what was given is used; resolves when it has come as far as it may. */
  #gathering: Promise<void> | null = null;
  /** Called when there is one more in the queue. */
  #onGathered: () => void = () => undefined;
  #end: EndOfData = () => new Error('No more was wanted of the folder.');
  #lane: Lane | null = null;
  /** MSZIP: a run has been met that looks back. */
  #looksBack = false;
  /** MSZIP: what the next run to be given may look back into. */
  #history: Uint8Array = empty;

  /** Nothing is read from the block on that begins at `wantedEnd`, an offset in the raw bytes, or behind it. */
  constructor(folder: Folder, wantedEnd: number, context: StreamContext, writes: StreamWrites | null = null) {
    this.#folder = folder;
    this.#wantedEnd = wantedEnd;
    this.#context = context;
    this.#writes = writes;
    this.#reader = new BlockReader(folder, context.departures, true);
    this.#place = this.#reader.start();
    this.#most = folder.compression === 'lzx' ? mostInLane : Number.POSITIVE_INFINITY;
  }

  /** Why there is nothing more, when `next` gave `null`. */
  get end(): EndOfData {
    return this.#end;
  }

  /** The next run, which is the caller's; `null` when there is none. */
  async next(): Promise<RawRun | null> {
    try {
      const gathered = await this.#first();
      if (gathered === null) return null;
      let result = await (gathered.result ?? this.#order(gathered, this.#history));
      if (result.kind === 'needs-history' && !this.#isStopped) {
        this.#looksBack = true;
        gathered.run = result.run;
        result = await this.#order(gathered, this.#history);
      }
      // Closed in the meantime: what was under way is nobody's any more.
      if (this.#isStopped) return null;
      if (result.kind === 'needs-history') throw new Error('A run asks for history that it was given.');
      this.#queue.shift();
      this.#context.allowance.giveBack();
      const settled = this.#settle(gathered, result);
      this.#gatherOn();
      return settled;
    } catch (error) {
      this.#stop(() => error);
      throw error;
    }
  }

  /** Leaves what is under way to itself. */
  close(): void {
    this.#stop(this.#end);
    this.#lane?.close();
    this.#lane = null;
  }

  /** After `close`: waits until nothing is done for it any more. */
  async idle(): Promise<void> {
    await this.#gathering;
    while (this.#orders.size > 0) await Promise.all(this.#orders);
  }

  #settle({ blocks }: Gathered, result: DecodedRun & { readonly kind: 'decoded' }): RawRun {
    const { raw, length, tail, unnamed, fault, oddChecksum } = result;
    const position = blocks[0]?.place.position ?? 0;
    const odd = blocks[oddChecksum];
    if (odd !== undefined) {
      try {
        noteOddChecksum(this.#context.departures, odd.origin, odd.offset);
      } catch (error) {
        this.#stop(() => error);
        const good = odd.place.position - position;
        return { raw: raw.subarray(0, good), length: good, position, unnamed: [] };
      }
    }
    if (fault !== null) {
      const block = blocks[fault.block];
      if (block === undefined) throw new Error(`The run has no block ${fault.block}.`);
      const { kind, found } = fault;
      this.#stop((file) =>
        kind === 'checksum' ? checksumError(block.origin, block.offset) : dataError(block, found, file.member.path),
      );
      return { raw, length, position, unnamed };
    }
    if (this.#folder.compression === 'mszip') {
      // What lies before a short block is not agreed on between decoders, so nothing may reach there.
      const isFull = blocks.at(-1)?.cbUncomp === blockSize;
      this.#history = isFull ? (tail ?? raw.slice(raw.length - blockSize)) : empty;
      const [following] = this.#queue;
      if (following?.result === null) void this.#order(following, this.#history);
    }
    return { raw, length, position, unnamed };
  }

  /** Waits until one is gathered; `null` when there is none to come. */
  async #first(): Promise<Gathered | null> {
    this.#gatherOn();
    while (this.#queue.length === 0 && this.#gathering !== null) {
      const one = new Promise<void>((resolve) => {
        this.#onGathered = resolve;
      });
      await Promise.race([this.#gathering, one]);
    }
    return this.#queue[0] ?? null;
  }

  #gatherOn(): void {
    this.#gathering ??= this.#gatherAhead()
      .catch((error: unknown) => this.#stop(() => error))
      .finally(() => {
        this.#gathering = null;
      });
  }

  /** Gathers and orders as much as may be under way. */
  async #gatherAhead(): Promise<void> {
    const { allowance } = this.#context;
    while (!this.#isAllGathered) {
      const under = this.#queue.length;
      // One is always allowed, so that every folder gets on; when runs look back, one more waits for the one that is decoded.
      if (under > 0 && (!allowance.isLeft || under >= (this.#looksBack ? 2 : this.#most))) return;
      const isFirst = this.#place.position === 0;
      const gathered = await this.#gather();
      if (gathered === null) return;
      if (this.#isStopped) {
        this.#context.work.buffers.giveBack(gathered.run.bytes);
        return;
      }
      allowance.take();
      this.#queue.push(gathered);
      this.#onGathered();
      // The history is that of the first in the queue.
      if (this.#looksBack && this.#queue.length === 1) void this.#order(gathered, this.#history);
      else if (!this.#looksBack) void this.#order(gathered, isFirst ? empty : null);
    }
  }

  /** `null` when there is nothing more to gather. */
  async #gather(): Promise<Gathered | null> {
    const { buffers } = this.#context.work;
    const bytes = buffers.take();
    const blocks: Block[] = [];
    let size = 0;
    let reserveBytes = 0;
    while (!this.#isStopped && blocks.length < segmentBlocks && this.#place.position < this.#wantedEnd) {
      const block = await this.#take();
      if (block === null || (blocks.length > 0 && block.reserveBytes !== reserveBytes)) break;
      ({ reserveBytes } = block);
      bytes.set(block.bytes, size);
      size += block.bytes.length;
      blocks.push(block);
      this.#place = block.next;
    }
    if (this.#place.position >= this.#wantedEnd) this.#isAllGathered = true;
    if (blocks.length > 0) {
      const run = { bytes: bytes.subarray(0, size), blocks: blocks.length, reserveBytes };
      return { run, blocks, writes: await this.#findWrites(blocks), result: null };
    }
    buffers.giveBack(bytes);
    return null;
  }

  async #findWrites(blocks: readonly Block[]): Promise<RunWrites | null> {
    const [first, last] = [blocks[0], blocks.at(-1)];
    if (this.#writes === null || first === undefined || last === undefined) return null;
    const { position } = first.place;
    return await this.#writes.writesFor(position, last.place.position + last.cbUncomp - position);
  }

  /** The next block; `null`, and nothing more is gathered, when there is none or something is wrong with it. */
  async #take(): Promise<Block | null> {
    let end: EndOfData;
    try {
      const { position } = this.#place;
      const block = await this.#reader.take(this.#place);
      if (typeof block !== 'string') return block;
      end = block === 'end' ? (file) => outOfBlocks(file, position) : partOfSet;
    } catch (error) {
      end = () => error;
    }
    this.#isAllGathered = true;
    // Damage in front of it may have been met since.
    if (!this.#isStopped) this.#end = end;
    return null;
  }

  #order(gathered: Gathered, history: Uint8Array | null): Promise<DecodedRun> {
    const { work } = this.#context;
    const { compression, typeCompress } = this.#folder;
    const { run, writes } = gathered;
    let result: Promise<DecodedRun>;
    if (compression === 'lzx') {
      this.#lane ??= work.openLane(windowBitsOf(typeCompress));
      result = this.#lane.decode(run, writes);
    } else {
      result = work.decode({ method: compression === 'stored' ? 'stored' : 'mszip', run, history, writes });
    }
    this.#watch(result);
    gathered.result = result;
    return result;
  }

  /** Whoever comes to it sees that it failed; what nobody comes to has not. It is waited for in `idle`. */
  #watch(result: Promise<unknown>): void {
    const settled: Promise<unknown> = result
      .catch(() => undefined)
      .finally(() => {
        this.#orders.delete(settled);
      });
    this.#orders.add(settled);
  }

  /** What comes of a run that nobody is given. */
  async #forget(result: Promise<DecodedRun>): Promise<void> {
    const done = await result;
    this.#context.work.buffers.giveBack(done.kind === 'decoded' ? done.raw : done.run.bytes);
    if (done.kind === 'decoded' && done.unnamed.length > 0) await this.#writes?.drop(done.unnamed);
  }

  /** Nothing more is gathered or given. */
  #stop(end: EndOfData): void {
    const { allowance, work } = this.#context;
    this.#end = end;
    this.#isAllGathered = true;
    this.#isStopped = true;
    for (const { run, result } of this.#queue.splice(0)) {
      allowance.giveBack();
      if (result === null) work.buffers.giveBack(run.bytes);
      else {
        this.#watch(this.#forget(result));
      }
    }
  }
}
