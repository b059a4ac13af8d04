/*
 * A client that only takes what comes: it says again what another client said, and looks at none of the answers. What it
 * takes is what the server itself takes, and no client of it can be faster.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Recording } from '../../src/lab/testing/record-client.ts';

// Whoever starts this program writes the order.
const order = JSON.parse(process.argv[2] ?? '') as Recording;
const socket = connect(order.port, '127.0.0.1');
await once(socket, 'connect');
let bytes = 0;
let next = 0;
const goOn = (): void => {
  for (let piece = order.pieces[next]; piece !== undefined && bytes >= piece.afterBytes; piece = order.pieces[next]) {
    socket.write(Buffer.from(piece.base64, 'base64'));
    next += 1;
  }
  if (bytes >= order.wholeBytes) socket.destroy();
};
socket.on('data', (piece: Buffer) => {
  bytes += piece.length;
  goOn();
});
goOn();
await once(socket, 'close');
if (bytes < order.wholeBytes) throw new Error(`${bytes} bytes came, and the other client had ${order.wholeBytes}.`);
