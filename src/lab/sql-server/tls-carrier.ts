import { Duplex } from 'node:stream';
import { ByteWriter } from './byte-writer.ts';
import { headerBytes, PacketCutter, packetType } from './packets.ts';

/*
 * TLS inside TDS: [MS-TDS] 2.2.6.5 and 3.2.5.2. While hands are shaken, each side's records travel in PRELOGIN packets, one
 * message for each turn; from the first record after that they stand alone. A client is done with wrapping when it sends
 * something that is no packet, and it sends nothing of the kind before it has our last turn: so that is what is waited for.
 */

/** What stands between TCP and the TLS of Node. */
export class TlsCarrier extends Duplex {
  readonly #socket: Duplex;
  #isWrapped = true;
  #isReleased = false;
  #incoming: Buffer = Buffer.alloc(0);
  #turn: Buffer[] = [];

  constructor(socket: Duplex) {
    super();
    this.#socket = socket;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onEnd);
    socket.resume();
  }

  /** TLS is over and the connection goes on without: where only the sign-in is encrypted. */
  release(): Duplex {
    this.#isReleased = true;
    this.#socket.off('data', this.#onData);
    this.#socket.off('end', this.#onEnd);
    this.#socket.off('close', this.#onEnd);
    this.#socket.pause();
    return this.#socket;
  }

  override _read(): void {
    if (!this.#isReleased) this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#isReleased || this.#socket.destroyed) {
      done();
    } else if (this.#isWrapped) {
      // One turn may come in several writes, and a client waits for exactly one message.
      this.#turn.push(chunk);
      if (this.#turn.length === 1) setImmediate(() => this.#sendTurn());
      done();
    } else {
      this.#socket.write(chunk, done);
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    if (!this.#isReleased) this.#socket.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#isReleased) this.#socket.destroy();
    done(error);
  }

  #sendTurn(): void {
    const turn = new ByteWriter();
    for (const part of this.#turn.splice(0)) turn.bytes(part);
    if (!this.#socket.destroyed) this.#socket.write(new PacketCutter(packetType.prelogin, 4096).end(turn));
  }

  readonly #onEnd = (): void => {
    this.push(null);
  };

  readonly #onData = (chunk: Buffer): void => {
    this.#incoming = this.#incoming.length === 0 ? chunk : Buffer.concat([this.#incoming, chunk]);
    while (this.#isWrapped && this.#incoming.length > 0) {
      if (this.#incoming.readUInt8(0) !== packetType.prelogin) {
        this.#isWrapped = false;
        break;
      }
      if (this.#incoming.length < headerBytes) return;
      const length = this.#incoming.readUInt16BE(2);
      if (this.#incoming.length < length) return;
      this.push(this.#incoming.subarray(headerBytes, length));
      this.#incoming = this.#incoming.subarray(Math.max(length, headerBytes));
    }
    if (this.#isWrapped || this.#incoming.length === 0) return;
    const more = this.push(this.#incoming);
    this.#incoming = Buffer.alloc(0);
    if (!more) this.#socket.pause();
  };
}
