import { isIP, connect as netConnect, type Socket } from 'node:net';
import { type SecureContext, connect as tlsConnect } from 'node:tls';
import { clause } from '../../../shared/clauses.ts';
import { AppError, isAppError } from '../../../shared/errors.ts';
import { connectError, foreignAnswer, type HeaderLines, HopTimeout } from './hop-errors.ts';

/** Far more than the head of an answer needs. */
const headLimitBytes = 64 * 1024;
/** The page that comes with a refusal is read past, so that the connection can be used on. */
const pageLimitBytes = 256 * 1024;

/** Where a proxy server listens. */
export interface ProxyPlace {
  /** As messages call it. */
  readonly label: string;
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly secureContext: SecureContext | undefined;
}

/** The head of an answer. */
export interface Head {
  readonly status: number;
  readonly reasonPhrase: string;
  readonly lines: HeaderLines;
}

/** A connection to the proxy server itself. @throws {AppError} proxy.* @throws {HopTimeout} when `signal` aborts */
export async function connectToProxy(place: ProxyPlace, signal: AbortSignal): Promise<Socket> {
  const { host, port, isTls, label, secureContext } = place;
  if (signal.aborted) throw new HopTimeout('connect');
  const socket = isTls
    ? tlsConnect({
        host,
        port,
        // A number is no server name: RFC 6066 3.
        ...(isIP(host) === 0 ? { servername: host } : {}),
        ALPNProtocols: ['http/1.1'],
        ...(secureContext === undefined ? {} : { secureContext }),
      })
    : netConnect({ host, port });
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 30_000);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once(isTls ? 'secureConnect' : 'connect', resolve);
      socket.once('error', reject);
      socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
      signal.addEventListener('abort', () => reject(new HopTimeout('connect')), { once: true });
    });
  } catch (error) {
    socket.on('error', () => undefined);
    socket.destroy();
    throw connectError(error, label);
  }
  socket.removeAllListeners('error');
  socket.removeAllListeners('close');
  // An idle connection may break at any time: whoever uses it next finds out.
  socket.on('error', () => undefined);
  return socket;
}

/** Whether the port is one for TLS: some close without a word when they are spoken to without. Nothing is sent. */
export async function speaksTls(place: ProxyPlace, signal: AbortSignal): Promise<boolean> {
  try {
    (await connectToProxy({ ...place, isTls: true }, signal)).destroy();
    return true;
  } catch (error) {
    // A certificate nobody vouches for is one.
    return isAppError(error, 'proxy.not-trusted');
  }
}

/** One request by hand on a connection, and the head of its answer; the socket stands right behind that. */
export async function ask(
  socket: Socket,
  request: string,
  { place, host, signal }: { readonly place: ProxyPlace; readonly host: string; readonly signal: AbortSignal },
): Promise<Head> {
  const reader = new Reader(socket, signal);
  const { label } = place;
  try {
    socket.write(request, 'latin1');
    for (;;) {
      const head = await readHead(reader, label, place.isTls);
      if (head === null) throw new AppError('proxy.closed', { proxy: label, host });
      // Informational answers come before the one that counts.
      if (head.status >= 200) return head;
    }
  } catch (error) {
    socket.destroy();
    if (error instanceof AppError || error instanceof HopTimeout) throw error;
    throw new AppError('proxy.closed', { proxy: label, host }, { cause: error });
  } finally {
    reader.release();
  }
}

/** Reads past the page of a refusal: whether the connection can be used on. */
export async function skipPage(socket: Socket, head: Head, hasBody: boolean, signal: AbortSignal): Promise<boolean> {
  const isKept = ![...head.lines('connection'), ...head.lines('proxy-connection')].some((value) =>
    /\bclose\b/i.test(value),
  );
  const length = hasBody ? Number(head.lines('content-length')[0] ?? Number.NaN) : 0;
  if (!isKept || !Number.isInteger(length) || length > pageLimitBytes || head.lines('transfer-encoding').length > 0)
    return false;
  const reader = new Reader(socket, signal);
  try {
    let left = length;
    while (left > 0) {
      const piece = await reader.next();
      if (piece === null) return false;
      if (piece.length > left) socket.unshift(piece.subarray(left));
      left -= piece.length;
    }
    return !socket.destroyed;
  } catch {
    return false;
  } finally {
    reader.release();
  }
}

async function readHead(reader: Reader, label: string, isTls: boolean): Promise<Head | null> {
  let bytes: Buffer = Buffer.alloc(0);
  for (;;) {
    const piece = await reader.next();
    if (piece === null && bytes.length === 0) return null;
    bytes = piece === null ? bytes : Buffer.concat([bytes, piece]);
    const other = foreignAnswer(bytes);
    if (other === 'tls' && !isTls) throw new AppError('proxy.wants-tls', { proxy: label });
    if (other !== null) {
      const found = other === 'tls' ? clause('no-http') : other;
      throw new AppError('proxy.not-a-proxy', { proxy: label, found });
    }
    const end = /\r?\n\r?\n/.exec(bytes.toString('latin1'));
    if (end !== null) {
      const rest = bytes.subarray(end.index + end[0].length);
      if (rest.length > 0) reader.putBack(rest);
      const head = parseHead(bytes.toString('latin1', 0, end.index));
      if (head === null) throw new AppError('proxy.not-a-proxy', { proxy: label, found: clause('answer-no-http') });
      return head;
    }
    if (piece === null) return null;
    if (bytes.length > headLimitBytes)
      throw new AppError('proxy.not-a-proxy', { proxy: label, found: clause('head-answer-never-ends') });
  }
}

function parseHead(text: string): Head | null {
  const [first = '', ...rest] = text.split(/\r?\n/);
  const match = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(first);
  if (match === null) return null;
  const lines = new Map<string, string[]>();
  for (const line of rest) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    lines.set(name, [...(lines.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return { status: Number(match[1]), reasonPhrase: match[2] ?? '', lines: (name) => lines.get(name) ?? [] };
}

/** Reads a socket piece by piece without taking it over: what comes after stays in it. */
class Reader {
  readonly #socket: Socket;
  readonly #signal: AbortSignal;
  #wake: () => void = () => undefined;
  #error: Error | null = null;
  #isOver = false;

  constructor(socket: Socket, signal: AbortSignal) {
    this.#socket = socket;
    this.#signal = signal;
    socket.on('readable', this.#onEvent);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onEnd);
    socket.on('error', this.#onError);
    signal.addEventListener('abort', this.#onEvent);
  }

  /** `null` at the end. */
  async next(): Promise<Buffer | null> {
    for (;;) {
      if (this.#signal.aborted) throw new HopTimeout('answer');
      const piece = this.#socket.read() as Buffer | null;
      if (piece !== null) return piece;
      if (this.#error !== null) throw this.#error;
      if (this.#isOver || this.#socket.destroyed || this.#socket.readableEnded) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  putBack(bytes: Buffer): void {
    this.#socket.unshift(bytes);
  }

  release(): void {
    this.#socket.off('readable', this.#onEvent);
    this.#socket.off('end', this.#onEnd);
    this.#socket.off('close', this.#onEnd);
    this.#socket.off('error', this.#onError);
    this.#signal.removeEventListener('abort', this.#onEvent);
  }

  readonly #onEvent = (): void => this.#wake();
  readonly #onEnd = (): void => {
    this.#isOver = true;
    this.#wake();
  };
  readonly #onError = (error: Error): void => {
    this.#error = error;
    this.#wake();
  };
}
