import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { SqlFault } from './faults.ts';
import { ClientLeft, type Line } from './line.ts';
import { packetType } from './packets.ts';
import { TlsCarrier } from './tls-carrier.ts';

/* TLS, in both places it can stand: inside TDS up to 7.4 ([MS-TDS] 3.3.5.2), and before everything, which is TDS 8.0. */

/** TLS that runs; `drop` goes back to plain TCP. */
export interface RunningTls {
  readonly stream: TLSSocket;
  drop(): Duplex;
}

/** The first record of TLS. */
const handshakeRecord = 0x16;
/** 3.3.5.1: what a client of TDS 8.0 and its server name in ALPN. */
const alpn = 'tds/8.0';

/** Whether a client begins with TLS; the byte is left where it was. `null`: it left without a word. */
export async function beginsWithTls(socket: Socket): Promise<boolean | null> {
  for (;;) {
    const chunk: Buffer | null = socket.read();
    if (chunk !== null) {
      socket.unshift(chunk);
      return chunk.readUInt8(0) === handshakeRecord;
    }
    if (socket.destroyed || socket.readableEnded) return null;
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        for (const event of ['readable', 'end', 'close']) socket.off(event, settle);
        resolve();
      };
      for (const event of ['readable', 'end', 'close']) socket.on(event, settle);
    });
  }
}

/** TLS first. */
export async function strictTls(socket: Socket, secureContext: SecureContext): Promise<RunningTls> {
  const stream = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: [alpn] });
  await secured(stream);
  return { stream, drop: () => socket };
}

/** TLS inside packets, after PRELOGIN.
 * @throws {ClientLeft} when hands cannot be shaken. */
export async function wrappedTls(
  line: Line,
  secureContext: SecureContext,
  fault: SqlFault | null,
): Promise<RunningTls> {
  if (fault?.kind === 'tls-silence') await line.waitUntilOver();
  if (fault?.kind === 'tls-garbage' || fault?.kind === 'tls-close') {
    await line.next();
    if (fault.kind === 'tls-garbage')
      await line.send(Buffer.from([packetType.prelogin, 1, 0, 16, 0, 0, 1, 0, ...noTls]));
    line.end();
    throw new ClientLeft();
  }
  const socket = line.release();
  const carrier = new TlsCarrier(socket);
  const stream = new TLSSocket(carrier, { isServer: true, secureContext });
  await secured(stream);
  return { stream, drop: () => carrier.release() };
}

/** Eight bytes that no TLS begins with. */
const noTls = Buffer.from('no TLS..');

async function secured(stream: TLSSocket): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (): void => reject(new ClientLeft());
    stream.once('secure', resolve);
    // A client that does not like the certificate says so in an alert, which is no fault of ours.
    stream.once('_tlsError', fail);
    stream.once('error', fail);
    stream.once('close', fail);
  });
}
