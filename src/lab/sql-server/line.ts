import type { Duplex } from 'node:stream';
import { ProtocolProblem } from './byte-reader.ts';
import { PacketReader, packetType, type TdsMessage } from './packets.ts';

/** The client went away: the work for it is over, and nobody is to blame. */
export class ClientLeft extends Error {}

/** One connection as messages in and bytes out. TLS may take the place of the stream it began with. */
export class Line {
  #stream: Duplex;
  #reader = new PacketReader();
  readonly #messages: TdsMessage[] = [];
  #problem: Error | null = null;
  #wake: (() => void) | null = null;
  /** An attention is heard at once, while an answer is on its way; without this it waits like any message. */
  onAttention: (() => void) | null = null;

  constructor(stream: Duplex) {
    this.#stream = stream;
    this.#listen();
  }

  /** From now on through this stream. What the old one still brings is not ours any more. */
  use(stream: Duplex): void {
    this.release();
    this.#stream = stream;
    this.#listen();
  }

  /** Lets go of the stream. Bytes that came and were not read yet go back to it. */
  release(): Duplex {
    this.#stream.off('data', this.#onData);
    this.#stream.pause();
    const rest = this.#reader.rest();
    if (rest.length > 0) this.#stream.unshift(rest);
    this.#reader = new PacketReader();
    return this.#stream;
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
        if (message.type === packetType.attention && this.onAttention !== null) this.onAttention();
        else this.#messages.push(message);
      }
    } catch (error) {
      this.#over(error instanceof Error ? error : new ProtocolProblem(String(error)));
    }
    this.#wakeUp();
  };

  #over(problem: Error): void {
    this.#problem ??= problem;
    // Whoever works for this client hears of it as of an attention.
    this.onAttention?.();
    this.#wakeUp();
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
