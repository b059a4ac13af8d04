import { createHash, randomBytes } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { BulkHttpAgent, bodyOf } from './bulk-agents.ts';
import { Slabs } from './slabs.ts';

const content = randomBytes(9 * 1024 * 1024 + 13);
const header = `HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n\r\n`;
const open: { close(): void }[] = [];

afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** Answers every request by hand. */
async function serve(answer: (socket: Socket, request: number) => void): Promise<string> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => {
      requests += 1;
      answer(socket, requests);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  // listen() gave a TCP address.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function agent(): BulkHttpAgent {
  const made = new BulkHttpAgent({ keepAlive: true }, new Slabs());
  open.push({ close: () => made.destroy() });
  return made;
}

function ask(url: string, by = agent()): Promise<{ message: IncomingMessage; body: ReturnType<typeof bodyOf> }> {
  return new Promise((resolve, reject) => {
    get(url, { agent: by }, (message) => resolve({ message, body: bodyOf(message) })).on('error', reject);
  });
}

async function digest(body: AsyncIterable<Uint8Array>): Promise<{ sizeBytes: number; sha256: string; pieces: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let pieces = 0;
  for await (const piece of body) {
    hash.update(piece);
    sizeBytes += piece.length;
    pieces += 1;
  }
  return { sizeBytes, sha256: hash.digest('hex'), pieces };
}

const whole = { sizeBytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };

test('brings a large body whole, in few pieces', async () => {
  const url = await serve((socket) => socket.write(Buffer.concat([Buffer.from(header), content])));
  const { message, body } = await ask(url);
  expect(body).not.toBe(message);
  const got = await digest(body);
  expect(got).toMatchObject(whole);
  expect(got.pieces).toBeLessThan(600);
});

test('finds the end of a header that comes byte by byte, behind one that was not the answer', async () => {
  const url = await serve((socket) => {
    const bytes = Buffer.from(`HTTP/1.1 100 Continue\r\nA: b\r\n\r\n${header}`);
    const send = (at: number): void => {
      if (at < bytes.length) socket.write(bytes.subarray(at, at + 1), () => setImmediate(send, at + 1));
      else socket.write(content);
    };
    socket.setNoDelay(true);
    send(0);
  });
  const { message, body } = await ask(url);
  expect(body).not.toBe(message);
  expect(await digest(body)).toMatchObject(whole);
});

test('waits for who reads slowly, and loses nothing', async () => {
  const url = await serve((socket) => socket.write(Buffer.concat([Buffer.from(header), content])));
  const { body } = await ask(url);
  const slowly = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of body) {
      const before = createHash('sha256').update(piece).digest('hex');
      await new Promise((resolve) => setTimeout(resolve, 2));
      // What was handed on is not written over while it is in use.
      expect(createHash('sha256').update(piece).digest('hex')).toBe(before);
      yield piece;
    }
  };
  expect(await digest(slowly())).toMatchObject(whole);
});

test('ends early when the other side does, and takes no more than was announced', async () => {
  const short = await serve((socket) => {
    socket.write(header);
    socket.end(content.subarray(0, 1000));
  });
  expect((await digest((await ask(short)).body)).sizeBytes).toBe(1000);
  const long = await serve((socket) => socket.write(Buffer.concat([Buffer.from(header), content, content])));
  expect(await digest((await ask(long)).body)).toMatchObject(whole);
});

test('tells that the connection was reset', async () => {
  const url = await serve((socket) => {
    socket.write(header);
    socket.write(content.subarray(0, 500_000), () => socket.resetAndDestroy());
  });
  const { body } = await ask(url);
  await expect(digest(body)).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('a body nobody wants any more is let go of, also while it is waited for', async () => {
  const url = await serve((socket) => socket.write(header));
  const { body } = await ask(url);
  const reading = digest(body);
  setTimeout(() => body.destroy(), 20);
  await expect(reading).rejects.toThrow('let go of');
});

test('leaves small bodies and those of unknown length to Node, and uses their connection again', async () => {
  const connections = new Set<Socket>();
  const url = await serve((socket, request) => {
    connections.add(socket);
    if (request === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello');
    else if (request === 2) socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n');
    else socket.write(Buffer.concat([Buffer.from(header), content]));
  });
  const by = agent();
  const first = await ask(url, by);
  expect(first.body).toBe(first.message);
  expect((await digest(first.body)).sizeBytes).toBe(5);
  await new Promise((resolve) => setImmediate(resolve));
  expect((await digest((await ask(url, by)).body)).sizeBytes).toBe(3);
  await new Promise((resolve) => setImmediate(resolve));
  const last = await ask(url, by);
  expect(last.body).not.toBe(last.message);
  expect(await digest(last.body)).toMatchObject(whole);
  expect(connections.size).toBe(1);
});
