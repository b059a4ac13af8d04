/*
 * A connection that brings many bytes without taking each of them through the streams of Node, which costs more than all
 * else that is done with them. The client of Node speaks to it as to any socket and reads the header of an answer with its
 * own parser. When that says how long the body is, the body can be taken off right here (`divert`): in large pieces, read by
 * the system straight into memory that is used again. Nobody has to: left alone, it is a socket like any other.
 *
 * Left out on purpose: using the connection again after a body was taken off. The parser never sees that body's end.
 */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { PieceQueue } from './piece-queue.ts';
import type { Slabs } from './slabs.ts';

/** Where a header ends. */
const headerEnd = Buffer.from('\r\n\r\n');
/** `HTTP/1.1 100 ` */
const beginningBytes = 13;
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
  readonly #queue: PieceQueue;
  /** `held`: a header has just been handed on, and whoever asked may take the body off before anything else comes. */
  #state: 'header' | 'held' | 'plain' | 'diverted' = 'header';
  /** How a header began, and the last bytes of what came of it so far. */
  #beginning: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);

  /** @param open opens the connection so that it reads as it is told */
  constructor(open: (onread: ReadInto) => Socket, slabs: Slabs) {
    super({ allowHalfOpen: false });
    this.#queue = new PieceQueue(slabs);
    this.#raw = open({ buffer: () => this.#queue.free(), callback: (count, bytes) => this.#take(count, bytes) });
    this.#raw.once('end', () => this.#end());
    this.#raw.once('error', (error) => this.destroy(error));
    this.#raw.once('close', () => this.destroy());
    // Whoever aborts a request may have let go of its connection already: who asked is told by the request itself.
    this.on('error', () => undefined);
    // The client of Node is done with an answer and keeps the connection: the next one begins with a header.
    this.on('free', () => {
      if (this.#state === 'plain') this.#state = 'header';
    });
    // What was taken off may still be read.
    this.once('close', () => {
      if (this.#state !== 'diverted') this.#queue.close();
    });
    this.#raw.on('timeout', () => this.emit('timeout'));
  }

  /**
   * Takes the body of the answer whose header has just been read; `null` when it is too late. To be called at once when
   * the answer is told.
   */
  divert(sizeBytes: number): DivertedBody | null {
    if (this.#state !== 'held') return null;
    this.#state = 'diverted';
    this.#queue.limit(sizeBytes);
    this.once('close', () => this.#queue.fail(this.errored ?? new Error('The body was let go of.')));
    const resume = (): void => {
      this.#raw.resume();
    };
    const destroy = (): void => {
      this.destroy();
    };
    const finish = (): IteratorReturnResult<undefined> => {
      // The parser still waits for the body: nothing else can be asked for here.
      destroy();
      this.#queue.close();
      return { done: true, value: undefined };
    };
    return {
      destroy,
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          const piece = await this.#queue.next(resume);
          return piece === null ? finish() : { done: false, value: piece };
        },
        return: async () => finish(),
      }),
    };
  }

  override _read(): void {
    if (this.#state !== 'diverted') this.#raw.resume();
  }

  override _write(bytes: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
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
    // As a socket has it: 0 takes back what was asked before.
    if (callback !== undefined) {
      if (ms === 0) this.removeListener('timeout', callback);
      else this.once('timeout', callback);
    }
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
    if (this.#state === 'diverted') return this.#queue.filled(count, bytes);
    // The memory is used again: what goes to the streams of Node is theirs.
    const own = Buffer.from(bytes.subarray(0, count));
    return this.#state === 'header' ? this.#takeHeader(own) : this.push(own);
  }

  #takeHeader(bytes: Buffer): boolean {
    if (this.#beginning.length < beginningBytes)
      this.#beginning = Buffer.concat([this.#beginning, bytes]).subarray(0, beginningBytes);
    // An end that was cut in two is found too.
    const seam = Buffer.concat([this.#tail, bytes.subarray(0, headerEnd.length - 1)]).indexOf(headerEnd);
    const within = seam < 0 ? bytes.indexOf(headerEnd) : seam - this.#tail.length;
    if (seam < 0 && within < 0) {
      this.#tail = Buffer.concat([this.#tail, bytes.subarray(1 - headerEnd.length)]).subarray(1 - headerEnd.length);
      return this.push(bytes);
    }
    const end = within + headerEnd.length;
    const rest = bytes.subarray(end);
    const isInterim = interim.test(this.#beginning.toString('latin1'));
    this.#beginning = Buffer.alloc(0);
    this.#tail = Buffer.alloc(0);
    if (isInterim) {
      this.push(bytes.subarray(0, end));
      return rest.length === 0 || this.#takeHeader(rest);
    }
    this.#state = 'held';
    // The parser tells the answer before this returns.
    this.push(bytes.subarray(0, end));
    return this.#goOn(rest);
  }

  /** What follows on a header, now that it is known who takes it. */
  #goOn(rest: Buffer): boolean {
    if (this.#state === 'diverted') return this.#queue.filled(rest.length, rest);
    // Up to the next request it is a socket like any other.
    this.#state = 'plain';
    return rest.length === 0 || this.push(rest);
  }

  #end(): void {
    if (this.#state === 'diverted') this.#queue.end();
    else this.push(null);
  }
}
