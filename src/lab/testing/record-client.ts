import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** What a client said to a server, each piece with how many bytes it had been answered until then. */
export interface Recording {
  readonly port: number;
  readonly pieces: readonly { readonly base64: string; readonly afterBytes: number }[];
  readonly wholeBytes: number;
}

/** Lets `use` reach the server through us, and writes down what it says there and how much it is answered. */
export async function recordClient(port: number, use: (port: number) => Promise<unknown>): Promise<Recording> {
  const pieces: { readonly base64: string; readonly afterBytes: number }[] = [];
  let wholeBytes = 0;
  const relay = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    client.on('data', (piece: Buffer) => {
      pieces.push({ base64: piece.toString('base64'), afterBytes: wholeBytes });
      server.write(piece);
    });
    server.on('data', (piece: Buffer) => {
      wholeBytes += piece.length;
      if (!client.write(piece)) {
        server.pause();
        client.once('drain', () => server.resume());
      }
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('close', () => other.destroy());
      // Either may leave as it likes.
      one.on('error', () => undefined);
    }
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  try {
    // It listens on TCP.
    await use((relay.address() as AddressInfo).port);
  } finally {
    relay.close();
  }
  return { port, pieces, wholeBytes };
}
