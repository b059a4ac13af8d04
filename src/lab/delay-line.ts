/*
 * A long line in front of any TCP server, on loopback: every byte takes its time in each direction, and only so many may be
 * under way at once, as with the window of TCP on a real line. One connection then brings at most a window a round trip,
 * several bring more. Left out on purpose: slow start, loss, and a limit that connections share.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** How long the line is, and how wide one connection. */
export interface LineOptions {
  /** What a byte takes in one direction; a round trip takes twice as long. */
  readonly delayMs: number;
  /** Most bytes of one connection on their way in one direction, until the other side could have said it has them. */
  readonly windowBytes: number;
}

/** A line that is open. */
export interface DelayLine {
  readonly port: number;
  close(): Promise<void>;
}

/** Opens a line on 127.0.0.1 to a port of 127.0.0.1. */
export async function openDelayLine(toPort: number, options: LineOptions): Promise<DelayLine> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ port: toPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    // The near side is connected at once; on a real line that alone takes a round trip.
    const openedMs = performance.now() + 2 * options.delayMs;
    carry(near, far, openedMs, options);
    carry(far, near, openedMs, options);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  // listen() gave a TCP address.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** What is on its way: bytes, or `null` for the end of them. */
interface Parcel {
  readonly dueMs: number;
  readonly bytes: Buffer | null;
}

function carry(from: Socket, to: Socket, openedMs: number, { delayMs, windowBytes }: LineOptions): void {
  const parcels: Parcel[] = [];
  let underWay = 0;
  let timer: NodeJS.Timeout | null = null;

  const send = (bytes: Buffer | null): void => {
    parcels.push({ dueMs: Math.max(performance.now(), openedMs) + delayMs, bytes });
    schedule();
  };
  const take = (): void => {
    while (underWay < windowBytes && from.readableLength > 0) {
      const piece: unknown = from.read(Math.min(from.readableLength, windowBytes - underWay));
      if (!Buffer.isBuffer(piece)) return;
      underWay += piece.length;
      send(piece);
    }
    // Asks the system for more, which `readable` then tells of.
    if (underWay < windowBytes) from.read(0);
  };
  const schedule = (): void => {
    const [first] = parcels;
    if (first === undefined || timer !== null) return;
    timer = setTimeout(deliver, Math.max(0, first.dueMs - performance.now()));
  };
  const deliver = (): void => {
    timer = null;
    for (let [first] = parcels; first !== undefined && first.dueMs <= performance.now(); [first] = parcels) {
      parcels.shift();
      const { bytes } = first;
      if (to.destroyed) return;
      if (bytes === null) to.end();
      else to.write(bytes, () => setTimeout(() => acknowledge(bytes.length), delayMs));
    }
    schedule();
  };
  const acknowledge = (count: number): void => {
    underWay -= count;
    take();
  };

  from.on('readable', take);
  from.once('end', () => send(null));
  from.once('error', () => undefined);
  // A reset is told at once: nothing that is still on its way matters to the other side.
  from.once('close', (hadError) => {
    if (hadError) to.resetAndDestroy();
  });
}
