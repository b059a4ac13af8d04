import { isIP, connect as netConnect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { readTlsPeer, type TlsPeer } from './tls-peer.ts';
import type { TlsTrust } from './tls-trust.ts';

/** A TLS connection, and what the other side showed. Not trusted yet: nothing may be sent before it was judged. */
export interface Handshake {
  readonly socket: TLSSocket;
  readonly peer: TlsPeer;
}

/** Makes a connection without TLS. Whoever gets it closes it. */
export async function openTcp(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const socket = netConnect({ host, port });
  return await settled(socket, 'connect', signal, () => socket);
}

/**
 * Shakes hands over a connection that is there, whatever certificate is shown: for those who explain it. It takes over the
 * connection, and closes it when it fails.
 */
export async function shakeHands(
  over: Duplex,
  hostname: string,
  trust: TlsTrust,
  { signal, now }: { readonly signal: AbortSignal; readonly now: () => Date },
): Promise<Handshake> {
  signal.throwIfAborted();
  let staple: Buffer | null = null;
  const socket = tlsConnect({
    socket: over,
    // An address is no name a host could be asked for; its certificate is checked against it all the same.
    ...(isIP(hostname) === 0 ? { servername: hostname } : { host: hostname }),
    secureContext: trust.secureContext,
    ALPNProtocols: ['http/1.1'],
    requestOCSP: true,
    rejectUnauthorized: false,
  });
  socket.on('OCSPResponse', (answer: Buffer) => {
    staple = answer;
  });
  return await settled(socket, 'secureConnect', signal, () => ({
    socket,
    peer: readTlsPeer(socket, trust, staple, now()),
  }));
}

/** What comes of a connection when it is there; it is destroyed when it fails or nobody waits any more. */
async function settled<T>(socket: Socket, event: string, signal: AbortSignal, value: () => T): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const end = (): void => {
      signal.removeEventListener('abort', onAbort);
      socket.off(event, onReady).off('error', onError).off('close', onClose);
    };
    const fail = (error: unknown): void => {
      end();
      // What it says from now on nobody hears.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => fail(signal.reason);
    const onError = (error: Error): void => fail(error);
    const onClose = (): void => fail(Object.assign(new Error('The connection was closed'), { code: 'ECONNRESET' }));
    const onReady = (): void => {
      end();
      try {
        resolve(value());
      } catch (error) {
        fail(error);
      }
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once(event, onReady).once('error', onError).once('close', onClose);
  });
}
