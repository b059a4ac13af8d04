/**
 * Bytes in the order of the wire ([MS-TDS] 2.2.5: little-endian unless said otherwise), in one buffer that grows. A million
 * rows go through it: it makes no object for a value.
 */
export class ByteWriter {
  buffer: Buffer;
  length = 0;

  constructor(roomBytes = 1024) {
    this.buffer = Buffer.allocUnsafeSlow(roomBytes);
  }

  /** Makes room for so many more bytes. */
  ensure(count: number): void {
    const needed = this.length + count;
    if (needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.buffer.length * 2));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }

  u8(value: number): void {
    this.ensure(1);
    this.buffer[this.length] = value;
    this.length += 1;
  }

  u16(value: number): void {
    this.ensure(2);
    const { buffer, length: at } = this;
    buffer[at] = value;
    buffer[at + 1] = value >>> 8;
    this.length = at + 2;
  }

  u16be(value: number): void {
    this.u16(((value & 0xff) << 8) | (value >>> 8));
  }

  u24(value: number): void {
    this.u16(value);
    this.u8(value >>> 16);
  }

  /** Signed or not: the low 32 bits. */
  u32(value: number): void {
    this.ensure(4);
    const { buffer, length: at } = this;
    buffer[at] = value;
    buffer[at + 1] = value >>> 8;
    buffer[at + 2] = value >>> 16;
    buffer[at + 3] = value >>> 24;
    this.length = at + 4;
  }

  u32be(value: number): void {
    this.ensure(4);
    this.length = this.buffer.writeUInt32BE(value >>> 0, this.length);
  }

  /** A whole number of up to 2^53, of either sign, as 64 bits. */
  i64(value: number): void {
    this.u32(value % 0x1_0000_0000);
    this.u32(Math.floor(value / 0x1_0000_0000));
  }

  bigI64(value: bigint): void {
    this.ensure(8);
    this.length = this.buffer.writeBigInt64LE(BigInt.asIntN(64, value), this.length);
  }

  float(value: number): void {
    this.ensure(4);
    this.length = this.buffer.writeFloatLE(value, this.length);
  }

  double(value: number): void {
    this.ensure(8);
    this.length = this.buffer.writeDoubleLE(value, this.length);
  }

  bytes(value: Uint8Array): void {
    this.ensure(value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
  }

  zeros(count: number): void {
    this.ensure(count);
    this.buffer.fill(0, this.length, this.length + count);
    this.length += count;
  }

  /** The characters alone, as UTF-16. */
  utf16(text: string): void {
    const count = text.length;
    this.ensure(count * 2);
    if (count > 64) {
      this.length += this.buffer.write(text, this.length, 'utf16le');
      return;
    }
    // A call into the engine costs more than a short text does.
    const { buffer } = this;
    let at = this.length;
    for (let index = 0; index < count; index += 1) {
      const unit = text.charCodeAt(index);
      buffer[at] = unit;
      buffer[at + 1] = unit >>> 8;
      at += 2;
    }
    this.length = at;
  }

  /** 2.2.5.2.2 B_VARCHAR: at most 255 characters, their count first. */
  bVarchar(text: string): void {
    const held = text.slice(0, 255);
    this.u8(held.length);
    this.utf16(held);
  }

  /** US_VARCHAR: up to 65,535 characters. */
  usVarchar(text: string): void {
    const held = text.slice(0, 0xffff);
    this.u16(held.length);
    this.utf16(held);
  }

  /** B_VARBYTE. */
  bVarbyte(value: Uint8Array): void {
    this.u8(value.length);
    this.bytes(value);
  }

  /** Room for a length that is known later: where it is. */
  hold16(): number {
    const at = this.length;
    this.u16(0);
    return at;
  }

  /** Fills a held length with what was written since. */
  fill16(at: number): void {
    this.buffer.writeUInt16LE(this.length - at - 2, at);
  }

  /** What was written, as long as nothing more is. */
  written(): Buffer {
    return this.buffer.subarray(0, this.length);
  }
}
