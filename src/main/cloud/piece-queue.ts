import type { Slabs } from './slabs.ts';

/** So much at once is worth handing on; less only when nothing more is there just now. */
const pieceBytes = 256 * 1024;
/** With less room than this a new slab is begun: many small reads cost more than the rest of a slab. */
const leastRoomBytes = 64 * 1024;
/** So much may wait to be taken; then the other side has to wait. */
const mostWaitingBytes = 1024 * 1024;

/**
 * What a connection has brought and nobody has taken yet. The system reads straight into slabs, and pieces of them are taken
 * out without a copy.
 */
export class PieceQueue {
  readonly #slabs: Slabs;
  #slab: Uint8Array | null = null;
  /** Of the slab: up to here it is filled, and up to here it was taken or put into `#pieces`. */
  #filled = 0;
  #cut = 0;
  /** Of slabs before. */
  readonly #pieces: Uint8Array[] = [];
  #waitingBytes = 0;
  /** What whoever reads has just now. */
  #given: Uint8Array | null = null;
  #left = 0;
  #isEnded = false;
  #error: Error | null = null;
  #isFull = false;
  #wake: (() => void) | null = null;
  #isWakeDue = false;

  constructor(slabs: Slabs) {
    this.#slabs = slabs;
  }

  /** Where the system may read into. */
  free(): Uint8Array {
    if (this.#slab === null || this.#slab.length - this.#filled < leastRoomBytes) {
      this.#closeSlab();
      this.#slab = this.#slabs.take();
    }
    return this.#slab.subarray(this.#filled);
  }

  /** So many bytes came to where `free` said, or elsewhere. Returns whether there is room for more. */
  filled(count: number, bytes: Uint8Array): boolean {
    if (bytes.buffer === this.#slab?.buffer) this.#filled += count;
    else this.#copy(bytes.subarray(0, count));
    this.#waitingBytes += count;
    this.#tell();
    this.#isFull = this.#waitingBytes >= mostWaitingBytes;
    return !this.#isFull;
  }

  /** Only so many bytes are wanted. */
  limit(sizeBytes: number): void {
    this.#left = sizeBytes;
  }

  /** The other side has nothing more. */
  end(): void {
    this.#isEnded = true;
    this.#wakeUp();
  }

  /** Nothing more comes, unless the end has come already. */
  fail(error: Error): void {
    if (!this.#isEnded) this.#error = error;
    this.end();
  }

  /**
   * The next piece, good until the next is asked for; `null` at the end. `resume` lets the system read on. One call at a
   * time.
   */
  async next(resume: () => void): Promise<Uint8Array | null> {
    this.#giveBack();
    if (this.#left === 0) return null;
    if (this.#isFull) {
      this.#isFull = false;
      resume();
    }
    if (this.#waitingBytes < Math.min(pieceBytes, this.#left) && !this.#isEnded) await this.#more();
    if (this.#waitingBytes === 0 && this.#error !== null) throw this.#error;
    return this.#take();
  }

  /** Lets go of everything. */
  close(): void {
    this.#giveBack();
    this.#closeSlab();
    this.#slab = null;
    for (const piece of this.#pieces.splice(0)) this.#slabs.giveBack(piece);
  }

  #take(): Uint8Array | null {
    let piece = this.#pieces.shift();
    if (piece === undefined) {
      if (this.#slab === null || this.#filled === this.#cut) return null;
      piece = this.#slab.subarray(this.#cut, this.#filled);
      this.#cut = this.#filled;
      this.#slabs.handOn(piece);
    }
    this.#waitingBytes -= piece.length;
    const wanted = piece.subarray(0, this.#left);
    this.#left -= wanted.length;
    this.#given = wanted;
    return wanted;
  }

  #giveBack(): void {
    if (this.#given !== null) this.#slabs.giveBack(this.#given);
    this.#given = null;
  }

  #closeSlab(): void {
    if (this.#slab === null) return;
    if (this.#filled > this.#cut) {
      const piece = this.#slab.subarray(this.#cut, this.#filled);
      this.#slabs.handOn(piece);
      this.#pieces.push(piece);
    }
    this.#slabs.full(this.#slab);
    this.#filled = 0;
    this.#cut = 0;
  }

  #copy(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const room = this.free();
      const part = bytes.subarray(at, at + room.length);
      room.set(part);
      this.#filled += part.length;
      at += part.length;
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#tell();
    });
  }

  /** At once when it is much, else when everything that is there just now has been read. */
  #tell(): void {
    if (this.#wake === null || this.#waitingBytes === 0) return;
    if (this.#waitingBytes >= pieceBytes) this.#wakeUp();
    else if (!this.#isWakeDue) {
      this.#isWakeDue = true;
      setImmediate(() => {
        this.#isWakeDue = false;
        if (this.#waitingBytes > 0) this.#wakeUp();
      });
    }
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
