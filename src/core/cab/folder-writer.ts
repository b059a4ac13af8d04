/*
 * The data of folders: raw bytes come in pieces of any size, and CFDATA go out in runs. Raw bytes are cut into segments of
 * 1 MiB, which are deflated side by side wherever the work is done; runs come back in their order, so the result does not
 * depend on which is done first. Segments of the next folder are under way while those of the one before still are.
 * Memory: 2 x width + 1 segments under way, 2.4 MiB each, and the one being filled.
 */
import { blockSize, limits } from './layout.ts';
import { type CabinetWork, type OwnBytes, segmentBytes } from './work.ts';

/** How blocks are made. */
export interface BlockOptions {
  readonly work: CabinetWork;
  readonly compression: 'mszip' | 'stored';
  readonly level: number;
  readonly reserveBytes: number;
  readonly signal: AbortSignal | undefined;
  /** The most raw bytes of a folder; what the format allows if not given. */
  readonly folderBytes?: number;
  /** Runs are taken as they come, while more is written; else only when something is waited for. */
  readonly takesAhead?: boolean;
}

/** CFDATA of a folder, one behind the other. */
export interface WrittenRun<F> {
  readonly folder: F;
  /** To be used before the promise of `take` is kept, not later. */
  readonly bytes: OwnBytes;
  readonly rawBytes: number;
  /** Nothing follows in this folder. */
  readonly isLast: boolean;
}

interface RunUnderWay<F> extends Omit<WrittenRun<F>, 'bytes'> {
  readonly bytes: Promise<OwnBytes>;
}

/** Writes folders one after the other. `take` gets the runs in their order; `F` is what the caller knows a folder by. */
export class FolderWriter<F> {
  readonly #options: BlockOptions;
  readonly #take: (run: WrittenRun<F>) => Promise<void>;
  readonly #underWay: RunUnderWay<F>[] = [];
  #taking: Promise<void> | null = null;
  /** Of what was taken while more was written: told at the next wait. */
  #failure: { readonly error: unknown } | null = null;
  #folder: F | null = null;
  #folderBytes = 0;
  #filling: OwnBytes | null = null;
  #filled = 0;

  constructor(options: BlockOptions, take: (run: WrittenRun<F>) => Promise<void>) {
    this.#options = options;
    this.#take = take;
  }

  /** Raw bytes the folder can still take. */
  get roomBytes(): number {
    return this.limitBytes - this.#folderBytes;
  }

  /** The most raw bytes of a folder. */
  get limitBytes(): number {
    return this.#options.folderBytes ?? limits.folderBytes;
  }

  /** Takes raw bytes of the folder, no more than `roomBytes`; they may be used again when the promise is kept. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let taken = 0; taken < bytes.length; ) {
      // A full segment waits for the next byte: only then is it known that it is not the last of its folder.
      if (this.#filled === segmentBytes) await this.#order(false);
      this.#filling ??= this.#options.work.buffers.take();
      const piece = bytes.subarray(taken, taken + segmentBytes - this.#filled);
      this.#filling.set(piece, this.#filled);
      this.#filled += piece.length;
      this.#folderBytes += piece.length;
      taken += piece.length;
    }
  }

  /** Ends the folder: what is written from here on goes into `next`. */
  async startFolder(next: F): Promise<void> {
    if (this.#filled > 0) await this.#order(true);
    this.#folder = next;
    this.#folderBytes = 0;
  }

  /** Waits until all whole blocks so far are taken. The segment ends here, so it costs a little of what it would save. */
  async settle(): Promise<void> {
    const whole = this.#filled - (this.#filled % blockSize);
    if (whole > 0) {
      const rest = this.#filling?.slice(whole, this.#filled);
      this.#filled = whole;
      await this.#order(false);
      if (rest !== undefined && rest.length > 0) {
        this.#filling = this.#options.work.buffers.take();
        this.#filling.set(rest);
        this.#filled = rest.length;
      }
    }
    while (this.#underWay.length > 0) await this.#takeOne();
  }

  /** Ends the last folder and waits until all runs are taken. */
  async finish(): Promise<void> {
    if (this.#filled > 0) await this.#order(true);
    while (this.#underWay.length > 0) await this.#takeOne();
  }

  /** Waits for what is under way and forgets it: nothing touches our memory any more. */
  async abandon(): Promise<void> {
    this.#failure ??= { error: new Error('Nothing more is taken.') };
    await this.#taking;
    const { buffers } = this.#options.work;
    for (const run of await Promise.allSettled(this.#underWay.splice(0).map(({ bytes }) => bytes))) {
      if (run.status === 'fulfilled') buffers.giveBack(run.value);
    }
    if (this.#filling !== null) buffers.giveBack(this.#filling);
    this.#filling = null;
    this.#filled = 0;
  }

  async #order(isLast: boolean): Promise<void> {
    const { signal, compression, level, reserveBytes, work } = this.#options;
    signal?.throwIfAborted();
    while (this.#underWay.length > 2 * work.width) await this.#takeOne();
    const [filling, folder, rawBytes] = [this.#filling, this.#folder, this.#filled];
    if (filling === null || folder === null) throw new Error('There is no folder to write into.');
    this.#filling = null;
    this.#filled = 0;
    const bytes = work.deflate({ method: compression, level, raw: filling.subarray(0, rawBytes), reserveBytes });
    // Whoever waits for it later sees the failure; until then it is not one that nobody looks at.
    bytes.catch(() => undefined);
    this.#underWay.push({ folder, bytes, rawBytes, isLast });
    if (this.#options.takesAhead === true) this.#takeOn();
  }

  /** Waits until one more is taken. */
  async #takeOne(): Promise<void> {
    if (this.#options.takesAhead !== true) return await this.#takeFirst();
    this.#takeOn();
    await this.#taking;
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** Takes the first as soon as it is there, while more is written; then the next. */
  #takeOn(): void {
    if (this.#taking !== null || this.#failure !== null || this.#underWay.length === 0) return;
    this.#taking = this.#takeFirst()
      .catch((error: unknown) => {
        this.#failure = { error };
      })
      .finally(() => {
        this.#taking = null;
        this.#takeOn();
      });
  }

  async #takeFirst(): Promise<void> {
    const run = this.#underWay[0];
    if (run === undefined) return;
    const bytes = await run.bytes;
    await this.#take({ ...run, bytes });
    this.#underWay.shift();
    this.#options.work.buffers.giveBack(bytes);
  }
}
