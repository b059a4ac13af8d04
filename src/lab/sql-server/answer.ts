import { setImmediate as nextTurn } from 'node:timers/promises';
import { ByteWriter } from './byte-writer.ts';
import { PacketCutter, packetType } from './packets.ts';

/** Where the packets of an answer go. */
export interface Outlet {
  send(packets: Buffer): Promise<void>;
}

/** So much is gathered before it is sent. */
const fullBytes = 64 * 1024;

/** The answer to one request: tokens are written to `bytes`, and go out in packets whenever there are enough of them. */
export class Answer {
  readonly bytes: ByteWriter;
  readonly #outlet: Outlet;
  readonly #cutter: PacketCutter;

  constructor(outlet: Outlet, packetBytes: number, room = new ByteWriter(fullBytes + 4096)) {
    this.bytes = room;
    this.bytes.length = 0;
    this.#outlet = outlet;
    this.#cutter = new PacketCutter(packetType.tabularResult, packetBytes);
  }

  /** Asked after every row. */
  get isFull(): boolean {
    return this.bytes.length >= fullBytes;
  }

  /** Sends what fills packets, and gives the others of this process a turn: an attention has to be heard. */
  async flush(): Promise<void> {
    const packets = this.#cutter.cut(this.bytes);
    if (packets !== null) await this.#outlet.send(packets);
    await nextTurn();
  }

  /** Sends the rest: the message is complete. */
  async end(): Promise<void> {
    await this.#outlet.send(this.#cutter.end(this.bytes));
  }
}
