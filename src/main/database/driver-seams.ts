/*
 * Where we reach into the driver below mssql (tedious 19.2), because what it does there would be unsafe for us:
 *
 * - It logs in without encryption where encryption is asked for and the server has none. We refuse before the login.
 * - It judges certificates in the handshake, where nothing can be told of them, and cannot pin one. We judge after it,
 *   before the login.
 * - What cannot be read in an answer ends in an exception nobody can catch; and an answer to a login that is cut is
 *   waited for without end. We make the connection fail.
 * - It signs in wherever it is sent on to, without end. We count.
 * - It goes on connecting after it was closed, and signs in when the server answers at last. We end it.
 *
 * A driver without these seams is not used at all: silently doing without them would be worse.
 */

import type { EventEmitter } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type TLSSocket } from 'node:tls';
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';

/** An error or a remark of the server ([MS-TDS] 2.2.7.10, 2.2.7.13). */
export interface ServerMessage {
  readonly number: number;
  readonly class: number;
  readonly message: string;
}

/** The driver's connection, as far as we touch it. */
export interface DriverConnection extends EventEmitter {
  readonly socket?: Socket;
  /** What is being asked. */
  readonly request?: unknown;
  readonly routingData?: { readonly server: string };
  readonly messageIo: {
    readonly incomingMessageStream: EventEmitter;
    readonly securePair?: { readonly cleartext: TLSSocket };
  };
  close(): void;
  sendPreLogin(): void;
  connectOnPort(port: number, ...others: readonly unknown[]): Promise<Socket>;
  performTlsNegotiation(prelogin: { readonly encryptionString?: string }, signal: AbortSignal): Promise<void>;
  wrapWithTls(socket: Socket, signal: AbortSignal): Promise<Socket>;
  createTokenStreamParser(message: unknown, handler: unknown): TokenParser;
}

interface TokenParser extends EventEmitter {
  readonly parser: EventEmitter;
}

/** What a connection must be. */
export interface Demands {
  readonly encryption: 'strict' | 'on' | 'off';
  readonly label: string;
  readonly host: string;
  readonly roots: readonly string[] | null;
  /** The port is known: it was told, or SQL Server Browser said it. */
  readonly onPort?: () => void;
  /** The server has answered the first message as SQL Server does. */
  readonly onAnswer: () => void;
  /** Ends the connecting, as long as it lasts. */
  readonly signal: AbortSignal;
  /** Judges what the server showed; throws when it may not be logged in to. */
  readonly judge: (socket: TLSSocket, host: string) => void;
}

/** A server may name another one to sign in to ([MS-TDS] 2.2.7.9, routing); two that name each other would do so for ever. */
const mostServers = 10;

const seams = [
  'connectOnPort',
  'sendPreLogin',
  'performTlsNegotiation',
  'wrapWithTls',
  'createTokenStreamParser',
] as const satisfies readonly (keyof DriverConnection)[];

/** Puts our demands into a connection that has just been begun. */
export function demand(connection: DriverConnection, demands: Demands): void {
  for (const seam of seams)
    if (typeof connection[seam] !== 'function') throw new Error(`The SQL Server driver has no ${seam} any more.`);
  const hostNow = (): string => connection.routingData?.server ?? demands.host;

  const { signal: ending } = demands;
  const end = (): void => void connection.socket?.destroy(new Error('It is not wanted any more.'));
  ending.addEventListener('abort', end, { once: true });
  connection.once('connect', () => ending.removeEventListener('abort', end));
  // Whoever was not heard of before there was a socket: nothing has been sent yet.
  const begin = connection.sendPreLogin.bind(connection);
  connection.sendPreLogin = () => {
    ending.throwIfAborted();
    begin();
  };

  const connect = connection.connectOnPort.bind(connection);
  connection.connectOnPort = async (port, ...others) => {
    demands.onPort?.();
    return await connect(port, ...others);
  };

  let servers = 0;
  const negotiate = connection.performTlsNegotiation.bind(connection);
  connection.performTlsNegotiation = async (prelogin, signal) => {
    demands.onAnswer();
    servers += 1;
    if (servers > mostServers)
      throw new AppError('site-database.read-failed', {
        database: demands.label,
        problem: clause('sent-us-another-server', { mostServers }),
      });
    if (demands.encryption === 'on' && prelogin.encryptionString !== 'ON' && prelogin.encryptionString !== 'REQ')
      throw new AppError('site-database.no-encryption', { server: demands.label });
    await negotiate(prelogin, signal);
    if (demands.encryption !== 'on') return;
    const socket = connection.messageIo.securePair?.cleartext;
    if (socket === undefined) throw new AppError('site-database.no-encryption', { server: demands.label });
    demands.judge(socket, hostNow());
  };

  // TDS 8.0: TLS comes first ([MS-TDS] 3.2.5.1).
  connection.wrapWithTls = async (socket, timeout) => {
    const signal = AbortSignal.any([timeout, ending]);
    signal.throwIfAborted();
    const host = hostNow();
    const secureContext = createSecureContext({
      minVersion: 'TLSv1.2',
      ...(demands.roots === null ? {} : { ca: [...demands.roots] }),
    });
    const encrypted = connectTls({
      socket,
      secureContext,
      ALPNProtocols: ['tds/8.0'],
      // What the server showed is judged below.
      rejectUnauthorized: false,
      ...(isIP(host) === 0 ? { servername: host } : {}),
    });
    try {
      await secured(encrypted, signal);
      demands.judge(encrypted, host);
      return encrypted;
    } catch (error) {
      encrypted.destroy();
      throw error;
    }
  };

  const parse = connection.createTokenStreamParser.bind(connection);
  connection.createTokenStreamParser = (message, handler) => {
    const parser = parse(message, handler);
    const { socket } = connection;
    const fail = (error: Error): void => {
      if (canHear()) parser.emit('error', error);
      else socket?.destroy(error);
    };
    // Only a login can hear of it: what waits for the end of a cancelled answer would throw it where nobody catches it.
    const canHear = (): boolean => parser.listenerCount('error') > 0 && !isOfAttention(handler);
    parser.parser.on('error', fail);
    refuseUnexpectedTokens(handler, fail);
    // When the connection is gone, so is the request; the driver takes the end of a buffered answer all the same.
    const emit = parser.emit.bind(parser);
    parser.emit = (event: string, ...values: unknown[]) =>
      event === 'end' && isOfRequest(handler) && connection.request === undefined ? false : emit(event, ...values);
    // What is no packet ends the reading of packets, and nobody else hears of it.
    connection.messageIo.incomingMessageStream.once('error', fail);
    const onClose = (): void => {
      if (canHear()) parser.emit('error', new Error('The connection ended in an answer.'));
    };
    socket?.once('close', onClose);
    parser.once('end', () => {
      socket?.off('close', onClose);
      connection.messageIo.incomingMessageStream.off('error', fail);
    });
    return parser;
  };
}

/** Tokens that have no place in an answer would be thrown at nobody: the driver's handlers inherit a method that throws. */
function refuseUnexpectedTokens(handler: unknown, fail: (error: Error) => void): void {
  const methods = handler as Record<string, unknown>;
  const inherited = Object.getPrototypeOf(Object.getPrototypeOf(handler)) as Readonly<Record<string, unknown>>;
  for (const name of Object.getOwnPropertyNames(inherited))
    if (name.startsWith('on') && methods[name] === inherited[name])
      methods[name] = () => fail(new Error(`The answer has a token that has no place in it (${name}).`));
}

function isOfRequest(handler: unknown): boolean {
  return typeof handler === 'object' && handler !== null && 'request' in handler;
}

/** Who takes the end of an answer that was cancelled. */
function isOfAttention(handler: unknown): boolean {
  return typeof handler === 'object' && handler !== null && 'attentionReceived' in handler;
}

async function secured(socket: TLSSocket, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = (): void => reject(signal.reason);
  const onClose = (): void => reject(new Error('The connection ended in the TLS handshake.'));
  signal.addEventListener('abort', onAbort, { once: true });
  socket.once('secureConnect', resolve).once('error', reject).once('close', onClose);
  try {
    await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    socket.off('secureConnect', resolve).off('error', reject).off('close', onClose);
  }
}
