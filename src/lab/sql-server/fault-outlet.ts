import { setTimeout as sleep } from 'node:timers/promises';
import type { Outlet } from './answer.ts';
import type { FaultPlace, SqlFault } from './faults.ts';
import { ClientLeft, type Line } from './line.ts';
import { headerBytes } from './packets.ts';

const garbageBytes = 64;

type ByteFault = Extract<SqlFault, { readonly at: FaultPlace }>;

/** Sends the answers of one connection, and does to the bytes of one of them what the fault says. */
export class FaultOutlet implements Outlet {
  readonly #line: Line;
  readonly #fault: ByteFault | null;
  #isArmed = false;
  #isDone = false;
  #sent = 0;

  constructor(line: Line, fault: SqlFault | null) {
    this.#line = line;
    this.#fault = fault !== null && 'at' in fault ? fault : null;
  }

  /** An answer begins. `text` is the batch it is to, in the place of one. */
  begin(place: 'prelogin' | 'sign-in' | 'batch', text = ''): void {
    this.#sent = 0;
    // It waits for the first answer of its kind, and there it was.
    this.#isDone ||= this.#isArmed;
    this.#isArmed = this.#fault !== null && !this.#isDone && isAt(this.#fault.at, place, text);
  }

  async send(packets: Buffer): Promise<void> {
    const fault = this.#fault;
    const start = this.#sent;
    this.#sent += packets.length;
    if (!this.#isArmed || fault === null) return await this.#line.send(packets);
    if (fault.kind === 'drip') return await this.#drip(packets, fault.bytes, fault.everyMs);
    const at = fault.byte - start;
    const isGarbage = fault.kind === 'garbage';
    const last = isGarbage ? at + (fault.count ?? garbageBytes) - 1 : at;
    if (at >= packets.length || last < 0) return await this.#line.send(packets);
    if (isGarbage) return await this.#line.send(withGarbage(packets, at, last));
    this.#isDone = true;
    this.#isArmed = false;
    if (fault.kind === 'packet-length') return await this.#line.send(withLength(packets, at, fault.length));
    if (at > 0) await this.#line.send(packets.subarray(0, at));
    if (fault.kind === 'stall') {
      await this.#line.waitUntilOver(fault.forMs);
      return await this.#line.send(packets.subarray(at));
    }
    await this.#line.drained();
    if (fault.kind === 'close') this.#line.end();
    else this.#line.reset();
    throw new ClientLeft();
  }

  async #drip(packets: Buffer, bytes: number, everyMs: number): Promise<void> {
    for (let at = 0; at < packets.length; at += bytes) {
      await this.#line.send(packets.subarray(at, at + bytes));
      await sleep(everyMs);
    }
  }
}

function isAt(place: FaultPlace, now: 'prelogin' | 'sign-in' | 'batch', text: string): boolean {
  return typeof place === 'string' ? place === now : now === 'batch' && text.includes(place.batch);
}

/** Where each packet of the piece begins. */
function* packetStarts(packets: Buffer): Iterable<number> {
  for (let start = 0; start + headerBytes <= packets.length; start += packets.readUInt16BE(start + 2)) yield start;
}

/** The same bytes for the same place, so that a test that fails fails again. */
function withGarbage(packets: Buffer, first: number, last: number): Buffer {
  const changed = Buffer.from(packets);
  const starts = [...packetStarts(packets)];
  for (let at = Math.max(first, 0); at <= Math.min(last, packets.length - 1); at += 1) {
    const start = starts.findLast((one) => one <= at) ?? 0;
    if (at - start >= headerBytes) changed[at] = (at * 151 + 89) & 0xff;
  }
  return changed;
}

function withLength(packets: Buffer, at: number, length: number): Buffer {
  const start = [...packetStarts(packets)].findLast((one) => one <= at) ?? 0;
  const changed = Buffer.from(packets);
  changed.writeUInt16BE(length, start + 2);
  return changed;
}
