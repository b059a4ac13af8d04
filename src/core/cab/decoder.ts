import type { BlockDecoder } from './block-decoder.ts';
import type { Folder } from './directory.ts';
import { blockSize, windowBitsOf } from './layout.ts';
import { LzxDecoder } from './lzx.ts';
import { createRawInflater, inflateFaults } from './raw-zlib.ts';

/** For going through a folder block by block. Quantum is not read. */
export function createDecoder(folder: Pick<Folder, 'compression' | 'typeCompress'>): BlockDecoder {
  switch (folder.compression) {
    case 'stored':
      return storedDecoder;
    case 'mszip':
      return new MszipDecoder();
    case 'lzx':
      return new LzxDecoder(windowBitsOf(folder.typeCompress));
    case 'quantum':
      throw new Error('Quantum is refused before.');
  }
}

const storedDecoder: BlockDecoder = {
  decode: (data) => data,
  remember: () => () => undefined,
};

/** In front of each block's deflate stream: "CK". */
const [C, K] = [0x43, 0x4b];
const markSize = 2;
const empty = new Uint8Array(0);

/** Inflates the blocks of one folder; `segments.ts` does the same by runs. Its memory is the block before. */
class MszipDecoder implements BlockDecoder {
  readonly #inflater = createRawInflater();
  #history: Uint8Array = empty;

  decode(data: Uint8Array, rawSize: number): Uint8Array | null {
    if (data[0] !== C || data[1] !== K) return null;
    // Room for the one byte more by which the inflater sees that there is too much.
    const room = new Uint8Array(rawSize + 1);
    const length = this.#inflater.inflate(data.subarray(markSize), this.#history, room, 0, rawSize);
    if (length === inflateFaults.damaged || length === inflateFaults.looksBack || length === inflateFaults.tooLong) {
      return null;
    }
    // What lies before a short block is not agreed on between decoders, so nothing may reach there.
    this.#history = length === blockSize ? room.subarray(0, length) : empty;
    return room.subarray(0, length);
  }

  remember(): () => void {
    const history = this.#history;
    return () => {
      this.#history = history;
    };
  }
}
