/** What the system reads into at once, at most. */
export const slabBytes = 512 * 1024;
/** Kept for the next who needs one; what is more is forgotten. */
const mostSpare = 16;

/** A slab in use. */
interface Slab {
  /** Pieces of it that were handed on and not given back. */
  outstanding: number;
  /** Nothing more is read into it. */
  isFull: boolean;
}

/** Memory that is read into, handed on in pieces, and used again when all pieces of it were given back. */
export class Slabs {
  readonly #spare: ArrayBuffer[] = [];
  readonly #used = new WeakMap<ArrayBufferLike, Slab>();

  take(): Uint8Array {
    const memory = this.#spare.pop() ?? new ArrayBuffer(slabBytes);
    this.#used.set(memory, { outstanding: 0, isFull: false });
    return new Uint8Array(memory);
  }

  handOn(piece: Uint8Array): void {
    const slab = this.#used.get(piece.buffer);
    if (slab !== undefined) slab.outstanding += 1;
  }

  /** A piece is done with. */
  giveBack(piece: Uint8Array): void {
    const slab = this.#used.get(piece.buffer);
    if (slab === undefined || slab.outstanding === 0) return;
    slab.outstanding -= 1;
    this.#reuse(piece.buffer, slab);
  }

  /** Nothing more is read into it. */
  full({ buffer }: Uint8Array): void {
    const slab = this.#used.get(buffer);
    if (slab === undefined) return;
    slab.isFull = true;
    this.#reuse(buffer, slab);
  }

  #reuse(memory: ArrayBufferLike, { outstanding, isFull }: Slab): void {
    if (outstanding > 0 || !isFull) return;
    this.#used.delete(memory);
    if (memory instanceof ArrayBuffer && this.#spare.length < mostSpare) this.#spare.push(memory);
  }
}
