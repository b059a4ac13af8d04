import type { BlockDecoder } from './block-decoder.ts';
import type { Folder } from './directory.ts';
import { windowBitsOf } from './layout.ts';
import { LzxDecoder } from './lzx.ts';
import { MszipDecoder } from './mszip.ts';

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
