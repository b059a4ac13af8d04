/** The client sent what cannot be read: the server ends such a connection (error 4002 or 17836 on a real one). */
export class ProtocolProblem extends Error {}

/** Reads with this; what only goes wrong because of what was sent is told as that. */
export function readOrRefuse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    // Node's own readers say so when a value has fewer bytes than its type.
    if (error instanceof RangeError) throw new ProtocolProblem(error.message);
    throw error;
  }
}

/** Reads what a client sent; every overrun is a {@link ProtocolProblem}. */
export class ByteReader {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  take(count: number): Buffer {
    const end = this.at + count;
    if (count < 0 || end > this.bytes.length) throw new ProtocolProblem('The message ends too early.');
    const piece = this.bytes.subarray(this.at, end);
    this.at = end;
    return piece;
  }

  u8(): number {
    return this.take(1).readUInt8();
  }

  u16(): number {
    return this.take(2).readUInt16LE();
  }

  i16(): number {
    return this.take(2).readInt16LE();
  }

  u32(): number {
    return this.take(4).readUInt32LE();
  }

  u64(): bigint {
    return this.take(8).readBigUInt64LE();
  }

  utf16(characters: number): string {
    return this.take(characters * 2).toString('utf16le');
  }

  bVarchar(): string {
    return this.utf16(this.u8());
  }
}
