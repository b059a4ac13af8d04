/*
 * A connection that brings many bytes without taking each of them through the streams of Node, which costs more than all
 * else that is done with them. The client of Node speaks to it as to any socket and reads the header of an answer with its
 * own parser. When that says how long the body is, the body can be taken off right here (`divert`): in large pieces, read by
 * the system straight into memory that is used again and again. Nobody has to: left alone, it is a socket like any other.
 *
 * Left out on purpose: using the connection again after a body was taken off. The parser never sees that body's end.
 */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { PieceRing } from './piece-ring.ts';

/** Where a header ends. */
const headerEnd = Buffer.from('\r\n\r\n');
/** An answer that says there is more to come before the real one; 101 is the real one. */
const interim = /^HTTP\/1\.[01] 1(?!01)\d\d /;

/** A body that was taken off: read it to its end, or destroy it. A piece is good only until the next is asked for. */
export interface DivertedBody extends AsyncIterable<Uint8Array> {
  destroy(): void;
}

/** What a connection must be opened with, for `BulkSocket` to read it. */
export interface ReadInto {
  readonly buffer: () => Uint8Array;
  readonly callback: (count: number, bytes: Uint8Array) => boolean;
}

/** The connection as the client of Node sees it. */
export class BulkSocket extends Duplex {
  readonly #raw: Socket;
  readonly #ring = new PieceRing();
  /** `held`: a header has just been handed on, and whoever asked may take the body off before anything else comes. */
  #state: 'header' | 'held' | 'plain' | 'diverted' = 'header';
  /** What came of a header so far. */
  #header: Buffer = Buffer.alloc(0);

  /** @param open opens the connection so that it reads as it is told */
  constructor(open: (onread: ReadInto) => Socket) {
    super({ allowHalfOpen: false });
    this.#raw = open({ buffer: () => this.#ring.free(), callback: (count, bytes) => this.#take(count, bytes) });
    this.#raw.once('end', () => this.#end());
    this.#raw.once('error', (error) => this.destroy(error));
    this.#raw.once('close', () => this.destroy());
    this.#raw.on('timeout', () => this.emit('timeout'));
  }

  /**
   * Takes the body of the answer whose header has just been read; `null` when it is too late. To be called at once when
   * the answer is told.
   */
  divert(sizeBytes: number): DivertedBody | null {
    if (this.#state !== 'held') return null;
    this.#state = 'diverted';
    const reader = this.#ring.read(sizeBytes, () => this.#raw.resume());
    this.once('close', () => reader.fail(this.errored ?? null));
    const destroy = (): void => {
      this.destroy();
    };
    return {
      destroy,
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          const piece = await reader.next();
          if (piece !== null) return { done: false, value: piece };
          // The parser still waits for the body.
          destroy();
          return { done: true, value: undefined };
        },
        return: async () => {
          destroy();
          return { done: true, value: undefined };
        },
      }),
    };
  }

  override _read(): void {
    if (this.#state !== 'diverted') this.#raw.resume();
  }

  override _write(bytes: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // Another request: its answer begins with a header.
    if (this.#state === 'plain') this.#state = 'header';
    this.#raw.write(bytes, done);
  }

  override _final(done: () => void): void {
    this.#raw.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#raw.destroy();
    done(error);
  }

  // What the agents of Node ask of a socket besides.

  setKeepAlive(isOn: boolean, delayMs?: number): this {
    this.#raw.setKeepAlive(isOn, delayMs);
    return this;
  }

  setNoDelay(isOn?: boolean): this {
    this.#raw.setNoDelay(isOn);
    return this;
  }

  setTimeout(ms: number, callback?: () => void): this {
    this.#raw.setTimeout(ms);
    if (callback !== undefined) this.once('timeout', callback);
    return this;
  }

  ref(): this {
    this.#raw.ref();
    return this;
  }

  unref(): this {
    this.#raw.unref();
    return this;
  }

  /** Bytes came in. Returns whether more may come at once. */
  #take(count: number, bytes: Uint8Array): boolean {
    if (this.#state === 'diverted') return this.#ring.filled(count, bytes);
    // The memory is used again: what goes to the streams of Node is theirs.
    const own = Buffer.from(bytes.subarray(0, count));
    return this.#state === 'header' ? this.#takeHeader(own) : this.push(own);
  }

  #takeHeader(bytes: Buffer): boolean {
    // An end that was cut in two is found too.
    const from = Math.max(0, this.#header.length - headerEnd.length + 1);
    const soFar = Buffer.concat([this.#header, bytes]);
    const end = soFar.indexOf(headerEnd, from);
    const known = this.#header.length;
    if (end < 0) {
      this.#header = soFar;
      return this.push(bytes);
    }
    const isInterim = interim.test(soFar.toString('latin1', 0, 16));
    const header = soFar.subarray(known, end + headerEnd.length);
    const rest = soFar.subarray(end + headerEnd.length);
    this.#header = Buffer.alloc(0);
    if (isInterim) {
      this.push(header);
      return rest.length === 0 || this.#takeHeader(rest);
    }
    this.#state = 'held';
    // The parser tells the answer before this returns.
    this.push(header);
    return this.#goOn(rest);
  }

  /** What follows on a header, now that it is known who takes it. */
  #goOn(rest: Buffer): boolean {
    if (this.#state === 'diverted') return this.#ring.filled(rest.length, rest);
    // Up to the next request it is a socket like any other.
    this.#state = 'plain';
    return rest.length === 0 || this.push(rest);
  }

  #end(): void {
    if (this.#state === 'diverted') this.#ring.end();
    else this.push(null);
  }
}
