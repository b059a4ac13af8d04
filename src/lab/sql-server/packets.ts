import { ProtocolProblem } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/*
 * [MS-TDS] 2.2.3: a message travels in packets, each with a header of eight bytes: Type (1), Status (1), Length with the
 * header (2, big-endian), SPID (2, big-endian), PacketID (1), Window (1).
 */

export const headerBytes = 8;
export const defaultPacketBytes = 4096;
/** The session every packet names. */
const spid = 51;
/** Nobody sends this much in one message. */
const maxMessageBytes = 64 * 1024 * 1024;

/** 2.2.3.1.1. */
export const packetType = {
  sqlBatch: 0x01,
  rpc: 0x03,
  tabularResult: 0x04,
  attention: 0x06,
  fedAuthToken: 0x08,
  transactionManager: 0x0e,
  login7: 0x10,
  sspi: 0x11,
  prelogin: 0x12,
} as const;

/** 2.2.3.1.2. */
const status = { endOfMessage: 0x01, ignore: 0x02, resetConnection: 0x08, resetConnectionSkipTran: 0x10 } as const;

/** A whole message of the client. */
export interface TdsMessage {
  readonly type: number;
  readonly data: Buffer;
  /** The client took it back while it was sending. */
  readonly isIgnored: boolean;
  readonly resets: boolean;
}

/** Puts packets together to messages, however the bytes come in. */
export class PacketReader {
  #pending: Buffer = Buffer.alloc(0);
  #parts: Buffer[] = [];
  #partBytes = 0;
  #resets = false;

  /** @throws {ProtocolProblem} for a header that cannot be. */
  push(chunk: Buffer): readonly TdsMessage[] {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const messages: TdsMessage[] = [];
    while (this.#pending.length >= headerBytes) {
      const length = this.#pending.readUInt16BE(2);
      if (length < headerBytes) throw new ProtocolProblem('A packet is shorter than its header.');
      if (this.#pending.length < length) break;
      const message = this.#take(this.#pending.subarray(0, length));
      this.#pending = this.#pending.subarray(length);
      if (message !== null) messages.push(message);
    }
    return messages;
  }

  /** Bytes that belong to no whole packet yet; they are given away. */
  rest(): Buffer {
    const rest = this.#pending;
    this.#pending = Buffer.alloc(0);
    return rest;
  }

  #take(packet: Buffer): TdsMessage | null {
    const flags = packet.readUInt8(1);
    const reset = status.resetConnection | status.resetConnectionSkipTran;
    if (this.#parts.length === 0) this.#resets = (flags & reset) !== 0;
    this.#parts.push(packet.subarray(headerBytes));
    this.#partBytes += packet.length - headerBytes;
    if (this.#partBytes > maxMessageBytes) throw new ProtocolProblem('The message is too large.');
    if ((flags & status.endOfMessage) === 0) return null;
    const data = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#partBytes = 0;
    return {
      type: packet.readUInt8(0),
      data,
      isIgnored: (flags & status.ignore) !== 0,
      resets: this.#resets,
    };
  }
}

/** Cuts a message into packets. The last bytes are kept until it is known whether more follow. */
export class PacketCutter {
  readonly #type: number;
  readonly #packetBytes: number;
  #nextId = 1;

  constructor(type: number, packetBytes: number) {
    this.#type = type;
    this.#packetBytes = packetBytes;
  }

  /** The whole packets of what was written so far; they are taken out of the writer. `null` when there is none. */
  cut(writer: ByteWriter): Buffer | null {
    const payload = this.#packetBytes - headerBytes;
    const count = Math.ceil(writer.length / payload) - 1;
    if (count < 1) return null;
    const out = Buffer.allocUnsafe(count * this.#packetBytes);
    for (let index = 0; index < count; index += 1) {
      const at = index * this.#packetBytes;
      this.#header(out, at, this.#packetBytes, 0);
      writer.buffer.copy(out, at + headerBytes, index * payload, (index + 1) * payload);
    }
    writer.buffer.copyWithin(0, count * payload, writer.length);
    writer.length -= count * payload;
    return out;
  }

  /** The last packets, with the end of the message. */
  end(writer: ByteWriter): Buffer {
    const whole = this.cut(writer);
    const last = Buffer.allocUnsafe(headerBytes + writer.length);
    this.#header(last, 0, last.length, status.endOfMessage);
    writer.buffer.copy(last, headerBytes, 0, writer.length);
    writer.length = 0;
    return whole === null ? last : Buffer.concat([whole, last]);
  }

  #header(out: Buffer, at: number, length: number, flags: number): void {
    out[at] = this.#type;
    out[at + 1] = flags;
    out.writeUInt16BE(length, at + 2);
    out.writeUInt16BE(spid, at + 4);
    out[at + 6] = this.#nextId;
    out[at + 7] = 0;
    this.#nextId = (this.#nextId + 1) & 0xff;
  }
}
