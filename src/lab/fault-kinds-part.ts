/* Answers to a request for a part that are not that part. */
import type { Exchange } from './fault-exchange.ts';
import { type FaultKind, harmless, passing } from './fault-kind.ts';

/** What is tried again with all of the file, or with the same part, is told only when it stays so. */
const wrongPart = ['cloud.wrong-part'] as const;
const partial = 'HTTP/1.1 206 Partial Content';

export const partFaults: readonly FaultKind[] = [
  harmless('whole-for-part', {
    does: 'sends the whole where a part was asked for',
    at: 'part',
    run: async (exchange) => {
      const { bytes } = exchange.file;
      await exchange.answer({ 'Content-Length': bytes.length, 'Content-Range': null }, bytes, 'HTTP/1.1 200 OK');
      return 'goes-on';
    },
  }),
  passing('other-part', wrongPart, {
    does: 'sends another part, and says so',
    at: 'part',
    run: async (exchange) => {
      const [first, body] = otherPart(exchange);
      const { bytes } = exchange.file;
      const range = `bytes ${first}-${first + body.length - 1}/${bytes.length}`;
      await exchange.answer({ 'Content-Length': body.length, 'Content-Range': range }, body);
      return 'goes-on';
    },
  }),
  passing('other-part-in-secret', ['download.wrong-hash'], {
    does: 'sends another part, and says that it is the right one',
    at: 'part',
    costs: 'file',
    run: async (exchange) => {
      // As long as the right one; at its end begins what was asked for.
      const start = Math.max(0, exchange.first - 1);
      const body = exchange.file.bytes.subarray(start, start + exchange.body.length);
      await exchange.answer({}, body);
      return 'goes-on';
    },
  }),
  harmless('shorter-part', {
    does: 'sends the beginning of the part only, and says so',
    at: 'part',
    run: async (exchange) => {
      const body = exchange.body.subarray(0, Math.max(1, exchange.cut()));
      const range = `bytes ${exchange.first}-${exchange.first + body.length - 1}/${exchange.file.bytes.length}`;
      await exchange.answer({ 'Content-Length': body.length, 'Content-Range': range }, body);
      return 'goes-on';
    },
  }),
  passing('part-without-range', wrongPart, {
    does: 'does not say which part it sends',
    at: 'part',
    run: async (exchange) => {
      await exchange.answer({ 'Content-Range': null });
      return 'goes-on';
    },
  }),
  passing('bad-range', wrongPart, {
    does: 'says in nonsense which part it sends',
    at: 'part',
    run: async (exchange) => {
      const { length } = exchange.file.bytes;
      const nonsense = ['bytes a-b/c', `bytes ${length}-0/${length}`, 'lines 0-5/6', 'bytes 0-5', `bytes */${length}`];
      await exchange.answer({ 'Content-Range': exchange.random.pick(nonsense) });
      return 'goes-on';
    },
  }),
  passing('part-of-unknown', wrongPart, {
    does: 'does not say how large the whole is',
    at: 'part',
    run: async (exchange) => {
      const { first, body } = exchange;
      await exchange.answer({ 'Content-Range': `bytes ${first}-${first + body.length - 1}/*` });
      return 'goes-on';
    },
  }),
  passing('part-of-another-size', [...wrongPart, 'download.changed', 'download.wrong-size'], {
    does: 'says that the whole has another size',
    at: 'part',
    costs: 'file',
    run: async (exchange) => {
      await exchange.answer(exchange.range(exchange.first, exchange.file.bytes.length + 1000));
      return 'goes-on';
    },
  }),
  passing('several-parts', wrongPart, {
    does: 'wraps the part as if there were several',
    at: 'part',
    run: async (exchange) => {
      const { 'Content-Range': range = '' } = exchange.range();
      const start = `--edge\r\nContent-Type: application/octet-stream\r\nContent-Range: ${String(range)}\r\n\r\n`;
      const body = Buffer.concat([Buffer.from(start), exchange.body, Buffer.from('\r\n--edge--\r\n')]);
      await exchange.answer(
        { 'Content-Type': 'multipart/byteranges; boundary=edge', 'Content-Range': null, 'Content-Length': body.length },
        body,
      );
      return 'goes-on';
    },
  }),
  passing('part-not-asked-for', wrongPart, {
    does: 'sends a part, whatever was asked for',
    at: 'body',
    run: async (exchange) => {
      const [first, body] = otherPart(exchange);
      const range = `bytes ${first}-${first + body.length - 1}/${exchange.file.bytes.length}`;
      await exchange.answer({ 'Content-Length': body.length, 'Content-Range': range }, body, partial);
      return 'goes-on';
    },
  }),
  passing('no-such-part', [...wrongPart, 'download.changed'], {
    does: 'says that there is no such part (416)',
    at: 'part',
    costs: 'file',
    run: async (exchange) => {
      await exchange.refuse('416 Range Not Satisfiable', { 'Content-Range': `bytes */${exchange.file.bytes.length}` });
      return 'goes-on';
    },
  }),
  passing('no-such-part-for-no-reason', [...wrongPart, 'download.changed'], {
    does: 'says that there is no such part (416), and not how large the file is',
    at: 'part',
    costs: 'file',
    run: async (exchange) => {
      await exchange.refuse('416 Range Not Satisfiable');
      return 'goes-on';
    },
  }),
];

/** A part that begins elsewhere than the right one. */
function otherPart({ file, first, random }: Exchange): readonly [number, Buffer] {
  const { length } = file.bytes;
  const start = first === 0 ? Math.min(length - 1, random.int(1, 5000)) : random.int(0, first - 1);
  return [start, file.bytes.subarray(start, start + 100_000)];
}
