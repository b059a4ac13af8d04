import { TLSSocket } from 'node:tls';
import { staplesRevocation } from './tls-staple.ts';

/** What a connection by TLS is opened with, for `refusingRevoked` to hear of it. */
export const askingForStaple = { requestOCSP: true } as const;

/**
 * The same connection, which ends with `CERT_REVOKED` before anything is sent on it when the host itself hands over that
 * its certificate was revoked. One that goes on with an earlier handshake shows nothing anew.
 */
export function refusingRevoked<T>(socket: T): T {
  if (!(socket instanceof TLSSocket)) return socket;
  let staple: Buffer | null = null;
  socket.once('OCSPResponse', (answer: Buffer) => {
    staple = answer;
  });
  // Before the client of Node hears of it, and sends.
  socket.prependOnceListener('secureConnect', () => {
    const serialNumber = socket.getPeerX509Certificate()?.serialNumber;
    if (staple === null || serialNumber === undefined || staplesRevocation(staple, serialNumber) === null) return;
    socket.destroy(Object.assign(new Error('the certificate was revoked'), { code: 'CERT_REVOKED' }));
  });
  return socket;
}
