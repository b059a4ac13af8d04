import { createHash, type Hash } from 'node:crypto';
import { chunkBytes } from './chunk-bytes.ts';

/** What a file is made of: its size, the SHA-256 of all of it, and that of each of its chunks. */
export interface ContentDigests {
  readonly sizeBytes: number;
  /** 64 lower-case hexadecimal digits, as all that follow. */
  readonly sha256: string;
  /** One for each `chunkBytes`, the last one shorter; none for an empty file. */
  readonly chunks: readonly string[];
}

/** Digests of bytes as they come by: of the whole, and of each chunk. */
export class Digests {
  readonly #whole: Hash;
  /** `null` within the first chunk: all there is so far is that chunk, and need not be hashed twice. */
  #chunk: Hash | null;
  readonly #chunks: string[];
  #sizeBytes: number;

  constructor(from: Digests | null = null) {
    this.#whole = from === null ? createHash('sha256') : from.#whole.copy();
    const chunk = from === null ? null : from.#chunk;
    this.#chunk = chunk?.copy() ?? null;
    this.#chunks = from === null ? [] : [...from.#chunks];
    this.#sizeBytes = from === null ? 0 : from.#sizeBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  update(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; ) {
      const part = bytes.subarray(start, start + chunkBytes - (this.#sizeBytes % chunkBytes));
      this.#whole.update(part);
      this.#chunk?.update(part);
      this.#sizeBytes += part.length;
      start += part.length;
      if (this.#sizeBytes % chunkBytes === 0) this.#nextChunk();
    }
  }

  /** The digest of everything so far. */
  soFar(): string {
    return this.#whole.copy().digest('hex');
  }

  /** A second one that stands where this one does. */
  copy(): Digests {
    return new Digests(this);
  }

  finish(): ContentDigests {
    const chunks =
      this.#sizeBytes % chunkBytes === 0
        ? this.#chunks
        : [...this.#chunks, (this.#chunk ?? this.#whole).copy().digest('hex')];
    return { sizeBytes: this.#sizeBytes, sha256: this.soFar(), chunks };
  }

  #nextChunk(): void {
    this.#chunks.push((this.#chunk ?? this.#whole).copy().digest('hex'));
    this.#chunk = createHash('sha256');
  }
}

/** Digests of bytes in memory. */
export function digestsOf(bytes: Uint8Array): ContentDigests {
  const digests = new Digests();
  digests.update(bytes);
  return digests.finish();
}
