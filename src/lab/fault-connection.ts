import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type SecureContext, TLSSocket } from 'node:tls';

/** The first lines of a request. */
export interface RequestHead {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly target: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The client has left: whatever was being said to it need not be finished. */
export class ClientLeft extends Error {}

/** Longest head of a request that is read. */
const headLimitBytes = 64 * 1024;

/** One connection of a client, down to the bytes of TCP: faults need both what is inside TLS and what is around it. */
export class FaultConnection {
  /** The connection of TCP. */
  readonly raw: Socket;
  readonly #stream: Duplex;
  readonly #left = new AbortController();
  #unread = Buffer.alloc(0);
  #hasEnded = false;

  constructor(raw: Socket, tls: SecureContext | null) {
    this.raw = raw;
    this.#stream = tls === null ? raw : insideTls(raw, tls);
    this.#stream
      .on('data', (bytes: Buffer) => {
        this.#unread = Buffer.concat([this.#unread, bytes]);
        this.#stream.emit('heard');
      })
      .once('end', () => this.#leave())
      .once('error', () => this.#leave());
    raw.once('error', () => this.#leave()).once('close', () => this.#leave());
  }

  /** Waits for the next request; `null` when there is none any more. A body it may have is not looked for. */
  async nextHead(): Promise<RequestHead | null> {
    for (;;) {
      const end = this.#unread.indexOf('\r\n\r\n');
      if (end >= 0) {
        const text = this.#unread.toString('latin1', 0, end);
        this.#unread = this.#unread.subarray(end + 4);
        return parseHead(text);
      }
      if (this.#unread.length > headLimitBytes || this.#left.signal.aborted) return null;
      await once(this.#stream, 'heard', { signal: this.#left.signal }).catch(() => undefined);
    }
  }

  /** Says it, and returns when the system has taken it. @throws {ClientLeft} */
  async send(bytes: Uint8Array | string): Promise<void> {
    if (this.#left.signal.aborted || this.#hasEnded) throw new ClientLeft();
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => reject(new ClientLeft());
      this.#left.signal.addEventListener('abort', leave, { once: true });
      this.#stream.write(bytes, (error) => {
        this.#left.signal.removeEventListener('abort', leave);
        if (error) reject(new ClientLeft());
        else resolve();
      });
    });
  }

  /** Waits so long. @throws {ClientLeft} as soon as the client leaves */
  async wait(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#left.signal }).catch(() => {
      throw new ClientLeft();
    });
  }

  /** Says nothing more until the client leaves. @throws {ClientLeft} always */
  async waitForEver(): Promise<never> {
    for (;;) await this.wait(60_000);
  }

  /** Ends it in good order; within TLS that is said first. */
  end(): void {
    this.#hasEnded = true;
    if (!this.raw.destroyed) this.#stream.end();
  }

  /** Ends TCP in good order, of which TLS is not told. */
  endRaw(): void {
    this.#hasEnded = true;
    this.raw.end();
  }

  reset(): void {
    this.#hasEnded = true;
    this.raw.resetAndDestroy();
  }

  /** Lets go of everything. */
  destroy(): void {
    this.raw.destroy();
    this.#stream.destroy();
    this.#leave();
  }

  #leave(): void {
    this.#left.abort();
  }
}

/** The server's side of TLS over the connection; what is sent on the connection itself then gets in between. */
function insideTls(raw: Socket, secureContext: SecureContext): Duplex {
  const [outer, inner] = duplexPair();
  raw.on('data', (bytes: Buffer) => {
    if (!outer.write(bytes)) raw.pause();
  });
  outer.on('drain', () => raw.resume());
  raw.once('end', () => outer.end());
  raw.once('close', () => outer.destroy());
  outer.on('data', (bytes: Buffer) => {
    if (raw.writable && !raw.write(bytes)) outer.pause();
  });
  raw.on('drain', () => outer.resume());
  outer.once('end', () => raw.end());
  outer.once('error', () => raw.destroy());
  inner.once('error', () => raw.destroy());
  return new TLSSocket(inner, { isServer: true, secureContext });
}

function parseHead(text: string): RequestHead | null {
  const [first = '', ...lines] = text.split('\r\n');
  const match = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(first);
  if (match === null) return null;
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { method: match[1] ?? '', target: match[2] ?? '', headers };
}
