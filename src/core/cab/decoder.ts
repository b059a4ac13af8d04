import type { Folder } from './directory.ts';
import { windowBitsOf } from './layout.ts';
import { LzxDecoder } from './lzx.ts';
import { MszipDecoder } from './mszip.ts';

/** Decompresses the blocks of one folder, in order. */
export interface BlockDecoder {
  /** The raw bytes of one block, at most `rawSize`; `null` when the data is damaged. The result is not used again. */
  decode(data: Uint8Array, rawSize: number): Uint8Array | null;
  /** Returns a function that puts the decoder back to what it is now; it holds until the next call. */
  remember(): () => void;
}

/** `null` for a method that we recognise but do not read. */
export function createDecoder(folder: Pick<Folder, 'compression' | 'typeCompress'>): BlockDecoder | null {
  switch (folder.compression) {
    case 'stored':
      return storedDecoder;
    case 'mszip':
      return new MszipDecoder();
    case 'lzx':
      return new LzxDecoder(windowBitsOf(folder.typeCompress));
    case 'quantum':
      return null;
  }
}

const storedDecoder: BlockDecoder = {
  decode: (data) => data,
  remember: () => () => undefined,
};
