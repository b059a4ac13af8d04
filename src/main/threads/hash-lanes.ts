import { createHash, type Hash } from 'node:crypto';
import { writeFully } from './sync-files.ts';
import { about } from './thread-problem.ts';

/** A part of memory that threads share, to be hashed behind what came before. */
export interface HashPart {
  readonly memory: SharedArrayBuffer;
  readonly from: number;
  readonly to: number;
  /** Where it is to be written as well; `path` is what errors call it. */
  readonly write: { readonly descriptor: number; readonly position: number; readonly path: string } | null;
  /** `so-far`: the digest of everything up to here; `and-anew`: the same, and what follows begins a new one. */
  readonly tell: 'nothing' | 'so-far' | 'and-anew';
}

/** The hashes that live on this thread. */
export class HashLanes {
  readonly #hashes = new Map<number, Hash>();

  update(lane: number, { memory, from, to, write, tell }: HashPart): string | null {
    const bytes = new Uint8Array(memory, from, to - from);
    if (write !== null) {
      const { descriptor, position, path } = write;
      about(path, () => writeFully(descriptor, bytes, { from: 0, to: bytes.length, position }));
    }
    const hash = this.#hashes.get(lane) ?? createHash('sha256');
    hash.update(bytes);
    if (tell === 'and-anew') this.#hashes.delete(lane);
    else this.#hashes.set(lane, hash);
    return tell === 'nothing' ? null : hash.copy().digest('hex');
  }

  close(lane: number): void {
    this.#hashes.delete(lane);
  }
}
