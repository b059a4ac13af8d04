/* Heads that are no heads, or that say of the body what is not so. */
import { type FaultKind, harmless, passing } from './fault-kind.ts';

/** What cannot be read as HTTP at all. */
const noHttp = ['cloud.unreachable', 'cloud.unexpected-answer'] as const;
const wrongSize = ['download.wrong-size', 'download.changed', 'cloud.cut-off', 'cloud.wrong-part'] as const;

export const headFaults: readonly FaultKind[] = [
  passing('no-http', noHttp, {
    does: 'greets as another kind of server does',
    at: 'any',
    run: async (exchange) => {
      await exchange.say('SSH-2.0-OpenSSH_9.9\r\n');
      return 'over';
    },
  }),
  passing('bad-status-line', noHttp, {
    does: 'sends a status line that is none',
    at: 'any',
    run: async (exchange) => {
      await exchange.answer(
        {},
        exchange.body,
        exchange.random.pick(['HTTP/9.9 banana', 'HTTP/1.1 2OO OK', 'HTTP/1.1']),
      );
      return 'over';
    },
  }),
  passing('noise', noHttp, {
    does: 'sends noise',
    at: 'any',
    run: async (exchange) => {
      await exchange.connection.send(exchange.random.bytes(3000));
      return 'over';
    },
  }),
  passing('huge-head', noHttp, {
    does: 'sends a head with a field of a megabyte',
    at: 'any',
    run: async (exchange) => {
      await exchange.say(exchange.head({ 'X-Long': 'x'.repeat(1_000_000) }));
      return 'over';
    },
  }),
  passing('endless-head', noHttp, {
    does: 'sends a head that never ends',
    at: 'any',
    run: async (exchange) => {
      await exchange.say(`${exchange.statusLine()}\r\n`);
      for (let index = 0; ; index += 1) await exchange.say(`X-Field-${index}: ${'x'.repeat(200)}\r\n`);
    },
  }),
  passing('bad-field', noHttp, {
    does: 'sends a field with a character no field may have',
    at: 'any',
    run: async (exchange) => {
      await exchange.answer({ 'X-Odd': 'a\0b' });
      return 'over';
    },
  }),
  passing('switches-protocols', noHttp, {
    does: 'says that it goes on with another protocol',
    at: 'any',
    run: async (exchange) => {
      await exchange.say('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n');
      return 'over';
    },
  }),
  harmless('early-hints', {
    does: 'sends a thousand answers of the kind that announce another one',
    run: async (exchange) => {
      for (let index = 0; index < 10; index += 1) {
        await exchange.say('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(100));
      }
      await exchange.answer();
      return 'goes-on';
    },
  }),
  passing('hints-for-ever', ['cloud.timed-out', 'cloud.unreachable'], {
    does: 'sends answers that announce another one, for ever',
    at: 'any',
    isSlow: true,
    run: async (exchange) => {
      for (;;) {
        await exchange.say('HTTP/1.1 102 Processing\r\n\r\n');
        await exchange.connection.wait(5);
      }
    },
  }),
  passing('negative-length', noHttp, {
    does: 'announces a negative length',
    run: async (exchange) => {
      await exchange.answer({ 'Content-Length': -5 });
      return 'over';
    },
  }),
  passing('length-in-letters', noHttp, {
    does: 'announces a length that is no number',
    run: async (exchange) => {
      await exchange.answer({ 'Content-Length': exchange.random.pick(['12abc', 'many', '0x10', '1e3']) });
      return 'over';
    },
  }),
  passing('two-lengths', noHttp, {
    does: 'announces two lengths that differ',
    run: async (exchange) => {
      await exchange.answer({ 'Content-Length': [`${exchange.body.length}`, `${exchange.body.length + 7}`] });
      return 'over';
    },
  }),
  passing('length-and-chunks', [...noHttp, ...wrongSize], {
    does: 'announces a length, and a body in chunks as well',
    run: async (exchange) => {
      await exchange.answer({ 'Transfer-Encoding': 'chunked' });
      return 'over';
    },
  }),
  passing('length-too-long', wrongSize, {
    does: 'announces more than it has, and ends',
    costs: 'size',
    run: async (exchange) => {
      await exchange.answer({ 'Content-Length': exchange.body.length + exchange.random.int(1, 5_000_000) });
      return 'over';
    },
  }),
  passing('length-too-short', wrongSize, {
    does: 'announces less than it sends',
    costs: 'size',
    run: async (exchange) => {
      await exchange.answer({ 'Content-Length': exchange.cut() });
      return 'goes-on';
    },
  }),
  passing('astronomic-length', [...wrongSize, ...noHttp, 'download.too-large'], {
    does: 'announces more than any drive holds',
    costs: 'size',
    run: async (exchange) => {
      await exchange.answer({ 'Content-Length': '9007199254740993' });
      return 'over';
    },
  }),
  harmless('no-length', {
    does: 'leaves the length out and ends the connection behind the body',
    run: async (exchange) => {
      await exchange.answer({ 'Content-Length': null, Connection: 'close' });
      return 'over';
    },
  }),
  passing('no-length-cut', wrongSize, {
    does: 'leaves the length out and ends the connection in the middle of the body',
    costs: 'size',
    run: async (exchange) => {
      await exchange.answer({ 'Content-Length': null, Connection: 'close' }, exchange.body.subarray(0, exchange.cut()));
      return 'over';
    },
  }),
  harmless('old-http', {
    does: 'speaks HTTP/1.0',
    run: async (exchange) => {
      await exchange.answer({}, exchange.body, exchange.statusLine().replace('/1.1', '/1.0'));
      return 'over';
    },
  }),
  harmless('weak-tag', {
    does: 'has but a weak tag',
    run: async (exchange) => {
      // A weak tag never holds for a part (RFC 9110, 13.1.5).
      if (exchange.isPart) await exchange.answer();
      else await exchange.answer({ ETag: `W/${exchange.file.etag}` });
      return 'goes-on';
    },
  }),
  harmless('no-ranges', {
    does: 'says that it does not give parts',
    run: async (exchange) => {
      await exchange.answer({ 'Accept-Ranges': 'none' });
      return 'goes-on';
    },
  }),
  harmless('other-type', {
    does: 'calls the file something else',
    run: async (exchange) => {
      await exchange.answer({ 'Content-Type': exchange.random.pick(['text/plain', 'application/json', 'x', null]) });
      return 'goes-on';
    },
  }),
];
