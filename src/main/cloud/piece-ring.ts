/** Memory of one connection: what the system may be ahead of whoever reads. */
const ringBytes = 1024 * 1024;
/** So much at once is worth handing on; less only when nothing more is there just now. */
const pieceBytes = 256 * 1024;
/** With less room than this nothing more is read: many small reads cost more than waiting. */
const leastRoomBytes = 64 * 1024;

/** Reads what a ring holds. One at a time. */
export interface PieceReader {
  /** The next piece, good until the next is asked for; `null` at the end. */
  next(): Promise<Uint8Array | null>;
  /** Nothing more comes. */
  fail(error: Error | null): void;
}

/**
 * Memory that the system reads into and pieces are taken out of, without a copy between. Positions only grow; where a byte
 * lies is its position within the ring.
 */
export class PieceRing {
  #memory: Uint8Array | null = null;
  /** What comes while there is no room; it is copied as soon as there is. */
  #spill: Uint8Array | null = null;
  #head = 0;
  /** Up to here it was handed on, and up to here it may be written over. */
  #taken = 0;
  #released = 0;
  #left = 0;
  #isEnded = false;
  #error: Error | null = null;
  #isFull = false;
  #wake: (() => void) | null = null;
  #isWakeDue = false;

  /** Where the system may read into. */
  free(): Uint8Array {
    const memory = this.#own();
    const at = this.#head % ringBytes;
    const room = Math.min(ringBytes - at, ringBytes - (this.#head - this.#released));
    if (room >= Math.min(leastRoomBytes, ringBytes - at) && room > 0) return memory.subarray(at, at + room);
    this.#spill ??= new Uint8Array(leastRoomBytes);
    return this.#spill;
  }

  /** So many bytes came to where `free` said, or elsewhere. Returns whether there is room for more. */
  filled(count: number, bytes: Uint8Array): boolean {
    const memory = this.#own();
    if (bytes.buffer === memory.buffer) this.#head += count;
    else this.#copy(memory, bytes.subarray(0, count));
    this.#tell();
    this.#isFull = ringBytes - (this.#head - this.#released) < 2 * leastRoomBytes;
    return !this.#isFull;
  }

  /** The other side has nothing more. */
  end(): void {
    this.#isEnded = true;
    this.#wakeUp();
  }

  /** Takes so many bytes out of it, and no more. `resume` lets the system read on. */
  read(sizeBytes: number, resume: () => void): PieceReader {
    this.#left = sizeBytes;
    return {
      next: async () => {
        this.#released = this.#taken;
        if (this.#isFull) {
          this.#isFull = false;
          resume();
        }
        if (this.#left === 0) return null;
        if (this.#head - this.#taken < Math.min(pieceBytes, this.#left) && !this.#isEnded) await this.#more();
        if (this.#head === this.#taken && this.#error !== null) throw this.#error;
        return this.#piece();
      },
      fail: (error) => {
        this.#error ??= error;
        this.end();
      },
    };
  }

  #own(): Uint8Array {
    this.#memory ??= new Uint8Array(ringBytes);
    return this.#memory;
  }

  #piece(): Uint8Array | null {
    const at = this.#taken % ringBytes;
    const count = Math.min(this.#head - this.#taken, ringBytes - at, this.#left);
    if (count === 0) return null;
    this.#taken += count;
    this.#left -= count;
    return this.#own().subarray(at, at + count);
  }

  /** There is room for it: less is read at once than is kept free. */
  #copy(memory: Uint8Array, bytes: Uint8Array): void {
    const at = this.#head % ringBytes;
    const first = bytes.subarray(0, ringBytes - at);
    memory.set(first, at);
    memory.set(bytes.subarray(first.length), 0);
    this.#head += bytes.length;
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#head > this.#taken) this.#tell();
    });
  }

  /** At once when it is much, else when everything that is there just now has been read. */
  #tell(): void {
    if (this.#wake === null) return;
    if (this.#head - this.#taken >= pieceBytes) this.#wakeUp();
    else if (!this.#isWakeDue) {
      this.#isWakeDue = true;
      setImmediate(() => {
        this.#isWakeDue = false;
        if (this.#head > this.#taken) this.#wakeUp();
      });
    }
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
