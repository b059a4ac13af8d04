import { type Agent, type ClientRequest, type ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { AppError } from '../../../shared/errors.ts';
import { askingForStaple, refusingRevoked } from '../tls-revoked.ts';

/** What Node asks of an agent that makes its connections later. */
type Connected = (error: Error | null, socket: Socket) => void;

/** Connections that wait for the request they were opened for. */
class Parked {
  readonly #sockets = new Map<string, Socket[]>();

  add(key: string, socket: Socket): void {
    const kept = this.#sockets.get(key) ?? [];
    kept.push(socket);
    this.#sockets.set(key, kept);
    socket.once('close', () => {
      const index = kept.indexOf(socket);
      if (index >= 0) kept.splice(index, 1);
    });
  }

  take(key: string): Socket | null {
    return this.#sockets.get(key)?.pop() ?? null;
  }

  has(key: string): boolean {
    return (this.#sockets.get(key)?.length ?? 0) > 0;
  }

  close(): void {
    for (const socket of [...this.#sockets.values()].flat()) socket.destroy();
  }
}

/** An error that comes out of a request, whatever makes the request: node-fetch keeps `syscall`, and drops the cause. */
export class CarriedError extends Error {
  readonly syscall: unknown;

  constructor(error: unknown) {
    super(error instanceof Error ? error.message : String(error), { cause: error });
    this.syscall = error;
  }
}

/** The error that was carried out of an agent; `null` when there is none. */
export function carriedError(error: unknown): AppError | null {
  if (error instanceof CarriedError) return error.cause instanceof AppError ? error.cause : null;
  const carried = error instanceof Error && 'erroredSysCall' in error ? error.erroredSysCall : null;
  return carried instanceof AppError ? carried : null;
}

/** For `https:` addresses: each connection is a tunnel through the proxy server, and TLS inside of it. */
export class TunnelAgent extends HttpsAgent {
  readonly #parked = new Parked();
  readonly #open: (host: string, port: number) => Promise<Socket>;

  constructor(open: (host: string, port: number) => Promise<Socket>, secureContext: SecureContext | undefined) {
    super({ keepAlive: true, ...(secureContext === undefined ? {} : { secureContext }) });
    this.#open = open;
  }

  park(host: string, port: number, socket: Socket): void {
    this.#parked.add(`${host}:${port}`, socket);
  }

  /** Whether a request would go out at once. */
  isReady(host: string, port: number): boolean {
    return this.#parked.has(`${host}:${port}`) || hasFree(this, `${host}:${port}:`);
  }

  override createConnection(options: ClientRequestArgs, callback?: (error: Error | null, stream: Socket) => void) {
    const host = String(options.host);
    const port = Number(options.port ?? 443);
    const parked = this.#parked.take(`${host}:${port}`);
    const secured = (socket: Socket) =>
      refusingRevoked(
        super.createConnection({ ...options, ...askingForStaple, socket } as ClientRequestArgs) as Socket,
      );
    if (parked !== null) return secured(parked);
    this.#open(host, port).then(
      (socket) => callback?.(null, secured(socket)),
      (error: unknown) => fail(callback, error),
    );
    return undefined;
  }

  override destroy(): void {
    this.#parked.close();
    super.destroy();
  }
}

/** Along with every request: `null` when there is nothing to say. */
export type Authorize = (method: string, uri: string) => string | null;

/** For `http:` addresses: the proxy server itself is asked, by whole addresses. */
export class ForwardAgent extends HttpAgent {
  readonly #parked = new Parked();
  readonly #open: (url: URL) => Promise<Socket>;
  readonly #authorize: Authorize;

  constructor(open: (url: URL) => Promise<Socket>, authorize: Authorize) {
    super({ keepAlive: true });
    this.#open = open;
    this.#authorize = authorize;
  }

  park(socket: Socket): void {
    this.#parked.add('', socket);
  }

  /** Whether a request would go out at once. */
  get isReady(): boolean {
    return this.#parked.has('') || hasFree(this, '');
  }

  /** Lets go of kept connections on which nobody has signed in. */
  forgetKept(): void {
    for (const socket of Object.values(this.freeSockets).flatMap((kept) => kept ?? [])) socket.destroy();
  }

  /** Every connection leads to the proxy server, whatever host is asked for. */
  override getName(): string {
    return 'proxy';
  }

  /** Node's own way of handing a request to its agent; nothing of it has been written yet. */
  addRequest(request: ClientRequest, options: ClientRequestArgs): void {
    // Put together, not resolved: a path that begins with two slashes would name another host.
    const url = new URL(`http://${hostOf(options)}${request.path}`);
    request.path = url.href;
    const authorization = this.#authorize(request.method, url.href);
    if (authorization !== null) request.setHeader('Proxy-Authorization', authorization);
    // Node documents neither this method nor its type; every agent made to go elsewhere overrides it.
    (HttpAgent.prototype as unknown as { addRequest: ForwardAgent['addRequest'] }).addRequest.call(
      this,
      request,
      options,
    );
  }

  override createConnection(options: ClientRequestArgs, callback?: (error: Error | null, stream: Socket) => void) {
    const parked = this.#parked.take('');
    if (parked !== null) return parked;
    this.#open(new URL(`http://${hostOf(options)}/`)).then(
      (socket) => callback?.(null, socket),
      (error: unknown) => fail(callback, error),
    );
    return undefined;
  }

  override destroy(): void {
    this.#parked.close();
    super.destroy();
  }
}

function hostOf({ host, port }: ClientRequestArgs): string {
  const name = String(host);
  return `${name.includes(':') ? `[${name}]` : name}:${port ?? 80}`;
}

function hasFree(agent: Agent, start: string): boolean {
  return Object.entries(agent.freeSockets).some(
    ([name, sockets]) => name.startsWith(start) && (sockets ?? []).some((socket) => !socket.destroyed),
  );
}

function fail(callback: Connected | undefined, error: unknown): void {
  // Node looks at the error first: there is no socket.
  callback?.(new CarriedError(error), undefined as unknown as Socket);
}
