import type { Cabinet, CabinetMember, CabinetSink, CabinetSource } from '../cab/index.ts';
import { segmentBytes } from '../cab/work.ts';

/** A cabinet that is written into memory. */
export class MemorySink implements CabinetSink {
  readonly path = 'memory.cab';
  #bytes = new Uint8Array(1024);
  #length = 0;

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  async append(bytes: Uint8Array): Promise<void> {
    const needed = this.#length + bytes.length;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = needed;
  }

  async writeAt(offset: number, bytes: Uint8Array): Promise<void> {
    if (offset + bytes.length > this.#length) throw new Error('Only what is written can be written over.');
    this.#bytes.set(bytes, offset);
  }
}

/** Notes how much of a source is read, and how much of it at once. */
export class WatchedSource implements CabinetSource {
  readonly path: string;
  readonly sizeBytes: number;
  readonly #source: CabinetSource;
  totalBytes = 0;
  largestBytes = 0;

  constructor(source: CabinetSource) {
    this.#source = source;
    this.path = source.path;
    this.sizeBytes = source.sizeBytes;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    if (offset < 0 || length <= 0 || offset + length > this.sizeBytes) {
      throw new Error(`Read of ${length} bytes at ${offset} of ${this.sizeBytes}.`);
    }
    this.totalBytes += length;
    this.largestBytes = Math.max(this.largestBytes, length);
    return await this.#source.read(offset, length);
  }
}

/** One member as a whole. */
export async function readMember(cabinet: Cabinet, member: CabinetMember | undefined): Promise<Buffer> {
  if (member === undefined) throw new Error('There is no such member.');
  return await gather(cabinet.extract(member));
}

/** All members as a whole, by path. */
export async function readAll(cabinet: Cabinet): Promise<Map<string, Buffer>> {
  const members = new Map<string, Buffer>();
  for await (const { member, content } of cabinet.extractAll()) members.set(member.path, await gather(content));
  return members;
}

async function gather(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of content) {
    if (piece.length === 0 || piece.length > segmentBytes) throw new Error(`A piece has ${piece.length} bytes.`);
    // A copy: pieces may be borrowed.
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}
