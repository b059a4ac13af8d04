import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProtocolProblem } from './byte-reader.ts';
import { PacketReader, packetType, type TdsMessage } from './packets.ts';

/** The client went away: the work for it is over, and nobody is to blame. */
export class ClientLeft extends Error {}

/** One connection as messages in and bytes out. TLS may take the place of the stream it began with. */
export class Line {
  readonly #socket: Socket;
  readonly #left = new AbortController();
  #stream: Duplex;
  #reader = new PacketReader();
  readonly #messages: TdsMessage[] = [];
  #problem: Error | null = null;
  #wake: (() => void) | null = null;
  /** An attention is heard at once, while an answer is on its way; without this it waits like any message. */
  onAttention: ((isOver: boolean) => void) | null = null;

  constructor(socket: Socket, stream: Duplex = socket) {
    this.#socket = socket;
    this.#stream = stream;
    this.#listen();
  }

  /** From now on through this stream, after the old one was let go. */
  use(stream: Duplex): void {
    this.#stream = stream;
    this.#listen();
  }

  /** Lets go of the stream. Bytes that came and were not read yet go back to it. */
  release(): Socket {
    this.#stream.off('data', this.#onData);
    this.#stream.pause();
    const rest = this.#reader.rest();
    if (rest.length > 0) this.#stream.unshift(rest);
    this.#reader = new PacketReader();
    return this.#socket;
  }

  /** The next message; `null` when the client is done.
   * @throws {ProtocolProblem} for what cannot be read. */
  async next(): Promise<TdsMessage | null> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      if (this.#problem instanceof ProtocolProblem) throw this.#problem;
      if (this.#problem !== null) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Sends, and waits while the client does not read.
   * @throws {ClientLeft} when it never will. */
  async send(bytes: Uint8Array): Promise<void> {
    if (this.#problem !== null || this.#stream.destroyed) throw new ClientLeft();
    if (this.#stream.write(bytes)) return;
    await new Promise<void>((resolve, reject) => {
      const stream = this.#stream;
      const settle = (): void => {
        stream.off('drain', settle);
        stream.off('close', settle);
        if (stream.destroyed) reject(new ClientLeft());
        else resolve();
      };
      stream.on('drain', settle);
      stream.on('close', settle);
    });
  }

  end(): void {
    this.#stream.end();
  }

  /** Ends the connection of TCP as a crash does. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Until the system has taken what was sent. */
  async drained(): Promise<void> {
    while (this.#socket.writableLength > 0 && !this.#socket.destroyed) await sleep(1);
  }

  /** Until the client leaves, or for a while.
   * @throws {ClientLeft} when it has left. */
  async waitUntilOver(forMs?: number): Promise<void> {
    const { signal } = this.#left;
    // The longest a timer can wait is a day for every connection.
    await sleep(forMs ?? 86_400_000, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw new ClientLeft();
  }

  #listen(): void {
    this.#stream.on('data', this.#onData);
    this.#stream.on('error', (error) => this.#over(error));
    this.#stream.on('end', () => this.#over(new ClientLeft()));
    this.#stream.on('close', () => this.#over(new ClientLeft()));
    this.#stream.resume();
  }

  readonly #onData = (chunk: Buffer): void => {
    try {
      for (const message of this.#reader.push(chunk)) {
        if (message.type === packetType.attention && this.onAttention !== null) this.onAttention(false);
        else this.#messages.push(message);
      }
    } catch (error) {
      this.#over(error instanceof Error ? error : new ProtocolProblem(String(error)));
    }
    this.#wakeUp();
  };

  #over(problem: Error): void {
    this.#problem ??= problem;
    this.#left.abort();
    // Whoever works for this client has to stop, as after an attention.
    this.onAttention?.(true);
    this.#wakeUp();
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
