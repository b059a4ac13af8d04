import { Buffers, type CabinetWork, inlineWork, type OwnBytes } from '../cab/work.ts';

/** Does the work of cabinets on this thread, and notes what becomes of it. Every second run is finished late. */
export class WatchedWork implements CabinetWork {
  readonly width: number;
  readonly buffers: Buffers;
  readonly canWrite = false;
  underWay = 0;
  mostUnderWay = 0;
  runs = 0;
  needingHistory = 0;
  openLanes = 0;
  readonly #inner: CabinetWork = inlineWork();
  readonly #own = new Set<ArrayBufferLike>();

  constructor(width = 1) {
    this.width = width;
    this.buffers = new WatchedBuffers(this.#own);
  }

  /** Buffers that are in the reader's hands. */
  get heldBuffers(): number {
    return this.#own.size;
  }

  deflate(order: Parameters<CabinetWork['deflate']>[0]): Promise<OwnBytes> {
    return this.#inner.deflate(order);
  }

  decode(order: Parameters<CabinetWork['decode']>[0]): ReturnType<CabinetWork['decode']> {
    return this.#watch(order.run.bytes, () => this.#inner.decode(order));
  }

  openLane(windowBits: number): ReturnType<CabinetWork['openLane']> {
    const lane = this.#inner.openLane(windowBits);
    this.openLanes += 1;
    return {
      decode: (run) => this.#watch(run.bytes, () => lane.decode(run)),
      close: () => {
        this.openLanes -= 1;
        lane.close();
      },
    };
  }

  async #watch(given: OwnBytes, work: () => ReturnType<CabinetWork['decode']>): ReturnType<CabinetWork['decode']> {
    this.#own.delete(given.buffer);
    this.runs += 1;
    const isLate = this.runs % 2 === 0;
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    const result = await work();
    for (let left = isLate ? 100 : 0; left > 0; left -= 1) await Promise.resolve();
    this.underWay -= 1;
    if (result.kind === 'needs-history') this.needingHistory += 1;
    this.#own.add(result.kind === 'decoded' ? result.raw.buffer : result.run.bytes.buffer);
    return result;
  }
}

class WatchedBuffers extends Buffers {
  readonly #own: Set<ArrayBufferLike>;

  constructor(own: Set<ArrayBufferLike>) {
    super();
    this.#own = own;
  }

  override take(): OwnBytes {
    const bytes = super.take();
    // What was in it must not matter.
    bytes.fill(0xdd);
    this.#own.add(bytes.buffer);
    return bytes;
  }

  override giveBack(bytes: OwnBytes): void {
    if (!this.#own.delete(bytes.buffer)) throw new Error('A buffer was given back that nobody had.');
    // Whoever still looks at it must see that it is not his any more.
    new Uint8Array(bytes.buffer).fill(0xee);
    super.giveBack(bytes);
  }
}
