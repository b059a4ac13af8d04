import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type DelayLine, openDelayLine } from './delay-line.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function serve(onConnection: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer({ allowHalfOpen: true }, (socket) =>
    onConnection(socket.on('error', () => undefined)),
  );
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function open(port: number, delayMs: number, windowBytes: number): Promise<DelayLine> {
  const line = await openDelayLine(port, { delayMs, windowBytes });
  opened.push(line);
  return line;
}

/** Sends a word, then takes what comes until the end. */
function ask(port: number, word = 'x'): Promise<{ readonly bytes: Buffer; readonly ms: number }> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const pieces: Buffer[] = [];
    connect({ port, host: '127.0.0.1' }, function (this: Socket) {
      this.write(word);
    })
      .on('data', (piece: Buffer) => pieces.push(piece))
      .once('error', reject)
      .once('end', () => resolve({ bytes: Buffer.concat(pieces), ms: performance.now() - startedMs }));
  });
}

describe('a long line', () => {
  it('brings every byte in its order, both ways, and the end of them', async () => {
    const sent = Buffer.from(Array.from({ length: 700_000 }, (_, index) => index % 251));
    const said: Buffer[] = [];
    const port = await serve((socket) => {
      socket.on('data', (piece: Buffer) => said.push(piece)).once('data', () => socket.end(sent));
    });
    const line = await open(port, 1, 65_536);
    const { bytes } = await ask(line.port, 'a word');
    expect(bytes.equals(sent)).toBe(true);
    expect(Buffer.concat(said).toString()).toBe('a word');
  });

  it('takes a round trip to open, one for the answer, and one for each further window', async () => {
    const port = await serve((socket) => socket.once('data', () => socket.end(Buffer.alloc(50_000))));
    const line = await open(port, 20, 10_000);
    // Never sooner; how much later says nothing of the line.
    expect((await ask(line.port)).ms).toBeGreaterThanOrEqual(40 + 40 + 4 * 40 - 5);
  });

  it('brings more over several connections than over one', async () => {
    const port = await serve((socket) => socket.once('data', () => socket.end(Buffer.alloc(200_000))));
    const line = await open(port, 20, 10_000);
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: 4 }, () => ask(line.port)));
    const togetherMs = performance.now() - startedMs;
    expect((await ask(line.port)).ms * 4).toBeGreaterThan(togetherMs * 2);
  });

  it('tells a reset', async () => {
    const port = await serve((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const line = await open(port, 1, 1000);
    await expect(ask(line.port)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
