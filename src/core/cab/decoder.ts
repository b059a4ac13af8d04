import type { Folder } from './directory.ts';
import { MszipDecoder } from './mszip.ts';

/**
 * Decompresses the blocks of one folder, in order. LZX will be one more of these: its window and trees are the state
 * that `remember` keeps.
 */
export interface BlockDecoder {
  /** The raw bytes of one block, at most `rawSize`; `null` when the data is damaged. The result is not used again. */
  decode(data: Uint8Array, rawSize: number): Uint8Array | null;
  /** Returns a function that puts the decoder back to what it is now. */
  remember(): () => void;
}

/** `null` for a method that we recognise but do not read. */
export function createDecoder(compression: Folder['compression']): BlockDecoder | null {
  if (compression === 'stored') return storedDecoder;
  return compression === 'mszip' ? new MszipDecoder() : null;
}

const storedDecoder: BlockDecoder = {
  decode: (data) => data,
  remember: () => () => undefined,
};
