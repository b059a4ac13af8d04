/** Decompresses the blocks of one folder, in order. */
export interface BlockDecoder {
  /** The raw bytes of one block, at most `rawSize`; `null` when the data is damaged. The result is not used again. */
  decode(data: Uint8Array, rawSize: number): Uint8Array | null;
  /** Returns a function that puts the decoder back to what it is now; it holds until the next call. */
  remember(): () => void;
}
