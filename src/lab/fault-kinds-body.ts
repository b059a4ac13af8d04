/* Bodies that are not what they should be, or do not come as they should. */
import { gzipSync } from 'node:zlib';
import type { Exchange } from './fault-exchange.ts';
import { type FaultKind, final, harmless, passing } from './fault-kind.ts';

const badChunks = ['cloud.cut-off', 'cloud.unreachable', 'download.wrong-size'] as const;
const wrongSize = ['download.wrong-size', 'download.changed', 'cloud.cut-off', 'cloud.wrong-part'] as const;
const wrongBytes = ['download.wrong-hash'] as const;
const chunked = { 'Content-Length': null, 'Transfer-Encoding': 'chunked' } as const;

export const bodyFaults: readonly FaultKind[] = [
  harmless('chunks', {
    does: 'sends the body in chunks, with an extension and a trailer',
    run: async (exchange) => {
      await exchange.say(exchange.head(chunked));
      await sendChunks(exchange, exchange.body);
      await exchange.say('0;last=yes\r\nX-Trailer: a\r\n\r\n');
      return 'goes-on';
    },
  }),
  passing('chunks-cut', badChunks, {
    does: 'ends in the middle of a chunk',
    run: async (exchange) => {
      await exchange.say(`${exchange.head(chunked)}${exchange.body.length.toString(16)}\r\n`);
      await exchange.sendBody(exchange.body.subarray(0, exchange.cut()));
      return 'over';
    },
  }),
  passing('chunks-without-end', badChunks, {
    does: 'ends after all chunks, without the last one that says so',
    costs: 'size',
    run: async (exchange) => {
      await exchange.say(exchange.head(chunked));
      await sendChunks(exchange, exchange.body);
      return 'over';
    },
  }),
  passing('bad-chunk-size', badChunks, {
    does: 'sends a chunk whose size is no number',
    run: async (exchange) => {
      await exchange.say(exchange.head(chunked));
      await sendChunks(exchange, exchange.body.subarray(0, exchange.cut()));
      await exchange.say(exchange.random.pick(['zz\r\n', '-1\r\n', '\r\n\r\n', 'FFFFFFFFFFFFFFFFFFFF\r\n']));
      return 'over';
    },
  }),
  harmless('noise-behind-chunks', {
    does: 'sends noise behind the last chunk',
    run: async (exchange) => {
      await exchange.say(exchange.head({ ...chunked, Connection: 'close' }));
      await sendChunks(exchange, exchange.body);
      await exchange.say('0\r\n\r\n\0noise noise noise');
      return 'over';
    },
  }),
  passing('too-many-chunks', [...wrongSize, 'download.too-large'], {
    does: 'goes on with chunks behind the end of the file',
    costs: 'size',
    run: async (exchange) => {
      await exchange.say(exchange.head(chunked));
      await sendChunks(exchange, exchange.body);
      for (let more = 0; more < 32; more += 1) await sendChunks(exchange, Buffer.alloc(65_536));
      return 'over';
    },
  }),
  passing('extra-bytes', wrongSize, {
    does: 'sends and announces more bytes than the file has',
    costs: 'size',
    run: async (exchange) => {
      const extra = exchange.random.bytes(exchange.random.int(1, 1000));
      const body = Buffer.concat([exchange.body, extra]);
      await exchange.answer({ 'Content-Length': body.length }, body);
      return 'goes-on';
    },
  }),
  harmless('noise-behind-body', {
    does: 'sends noise behind the announced body',
    run: async (exchange) => {
      await exchange.answer();
      await exchange.connection.send(exchange.random.bytes(50));
      return 'over';
    },
  }),
  passing('missing-bytes', wrongSize, {
    does: 'sends and announces fewer bytes than the file has',
    costs: 'size',
    run: async (exchange) => {
      const body = exchange.body.subarray(0, exchange.cut());
      await exchange.answer({ 'Content-Length': body.length }, body);
      return 'goes-on';
    },
  }),
  passing('nothing', [...wrongSize, 'download.empty'], {
    does: 'answers with an empty file',
    run: async (exchange) => {
      await exchange.answer({ 'Content-Length': 0 }, Buffer.alloc(0));
      return 'goes-on';
    },
  }),
  passing('flipped-bit', wrongBytes, {
    does: 'sends one bit otherwise',
    costs: 'file',
    run: async (exchange) => {
      const body = Buffer.from(exchange.body);
      const index = exchange.random.int(0, body.length - 1);
      body[index] = (body[index] ?? 0) ^ (1 << exchange.random.int(0, 7));
      await exchange.answer({}, body);
      return 'goes-on';
    },
  }),
  passing('zeros', wrongBytes, {
    does: 'sends a block of zeros in the middle',
    costs: 'file',
    run: async (exchange) => {
      const body = Buffer.from(exchange.body);
      const start = exchange.random.int(0, body.length - 1);
      const end = Math.min(body.length, start + exchange.random.int(1, 65_536));
      // Where zeros stood before, something must differ all the same.
      body.fill(body[start] === 0 ? 1 : 0, start, end);
      await exchange.answer({}, body);
      return 'goes-on';
    },
  }),
  passing('doubled-block', wrongBytes, {
    does: 'sends a block twice and leaves out the end',
    costs: 'file',
    run: async (exchange) => {
      const start = exchange.random.int(0, exchange.body.length - 1);
      const block = exchange.body.subarray(start, start + 4096);
      const body = Buffer.concat([exchange.body.subarray(0, start), block, exchange.body.subarray(start)]).subarray(
        0,
        exchange.body.length,
      );
      // In a file of one byte, or of equal ones, that changes nothing.
      if (body.equals(exchange.body)) body[0] = (body[0] ?? 0) ^ 255;
      await exchange.answer({}, body);
      return 'goes-on';
    },
  }),
  passing('other-file', wrongBytes, {
    does: 'sends another file of the same size, under the same tag',
    costs: 'file',
    run: async (exchange) => {
      await exchange.answer({}, otherBytes(exchange.body));
      return 'goes-on';
    },
  }),
  final('gzip', ['cloud.encoded'], {
    does: 'compresses the body, though that was not asked for',
    run: async (exchange) => {
      const body = gzipSync(exchange.body, { level: 1 });
      await exchange.answer({ 'Content-Encoding': 'gzip', 'Content-Length': body.length }, body);
      return 'goes-on';
    },
  }),
  final('gzip-in-name-only', ['cloud.encoded'], {
    does: 'says that the body is compressed, and it is not',
    run: async (exchange) => {
      await exchange.answer({ 'Content-Encoding': 'gzip' });
      return 'goes-on';
    },
  }),
  passing('other-tag', ['cloud.wrong-part', 'download.changed'], {
    does: 'calls the same bytes by another tag',
    costs: 'file',
    run: async (exchange) => {
      await exchange.answer({ ETag: '"another"' });
      return 'goes-on';
    },
  }),
  final('changes-under-way', ['download.changed', 'download.wrong-hash', 'cloud.wrong-part'], {
    does: 'has another file of the same size from now on',
    costs: 'file',
    at: 'body',
    run: async (exchange) => {
      if (exchange.isChanged) {
        await exchange.answer();
        return 'goes-on';
      }
      await exchange.answer({}, exchange.body.subarray(0, exchange.cut()));
      exchange.changeFile();
      return 'over';
    },
  }),
];

async function sendChunks(exchange: Exchange, bytes: Buffer): Promise<void> {
  for (let start = 0; start < bytes.length; ) {
    const chunk = bytes.subarray(start, start + exchange.random.int(1, 262_144));
    await exchange.say(`${chunk.length.toString(16)};odd="yes"\r\n`);
    await exchange.sendBody(chunk);
    await exchange.say('\r\n');
    start += chunk.length;
  }
}

/** Bytes that are others at every place. */
export function otherBytes(bytes: Buffer): Buffer {
  const other = Buffer.from(bytes);
  // `map` takes ten times as long.
  for (let index = 0; index < other.length; index += 1) other[index] = (other[index] ?? 0) ^ 255;
  return other;
}
