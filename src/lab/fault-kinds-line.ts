/* What goes wrong with the connection, whatever is said on it: it ends too early, stands still, or is slow. */
import { type FaultKind, harmless, passing } from './fault-kind.ts';

const early = ['cloud.unreachable'] as const;
const cut = ['cloud.cut-off'] as const;
const still = ['cloud.timed-out'] as const;
/** Longer than a busy computer takes for one step, shorter than any patience. */
const shortMs = 20;
const fatalAlert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]);

export const lineFaults: readonly FaultKind[] = [
  passing('reset-at-once', early, {
    does: 'resets the connection without an answer',
    at: 'any',
    run: async ({ connection }) => {
      connection.reset();
      return 'over';
    },
  }),
  passing('end-at-once', early, {
    does: 'ends the connection without an answer',
    at: 'any',
    run: async () => 'over',
  }),
  passing('reset-in-head', early, {
    does: 'resets the connection in the middle of the head',
    at: 'any',
    run: async (exchange) => {
      await exchange.say(exchange.head().slice(0, 40));
      exchange.connection.reset();
      return 'over';
    },
  }),
  passing('end-in-head', early, {
    does: 'ends the connection in the middle of the head',
    at: 'any',
    run: async (exchange) => {
      await exchange.say(exchange.head().slice(0, exchange.random.int(1, 60)));
      return 'over';
    },
  }),
  passing('reset-in-body', cut, {
    does: 'resets the connection in the middle of the body',
    run: async (exchange) => {
      await exchange.answer({}, exchange.body.subarray(0, exchange.cut()));
      exchange.connection.reset();
      return 'over';
    },
  }),
  passing('end-in-body', cut, {
    does: 'ends the connection in the middle of the body',
    run: async (exchange) => {
      await exchange.answer({}, exchange.body.subarray(0, exchange.cut()));
      return 'over';
    },
  }),
  passing('end-before-last-byte', cut, {
    does: 'ends the connection one byte before the end',
    run: async (exchange) => {
      await exchange.answer({}, exchange.body.subarray(0, -1));
      return 'over';
    },
  }),
  passing('never-answers', still, {
    does: 'takes the request and never answers',
    at: 'any',
    isSlow: true,
    run: async ({ connection }) => await connection.waitForEver(),
  }),
  passing('never-reads', still, {
    does: 'stops to read, and never answers',
    at: 'any',
    isSlow: true,
    run: async ({ connection }) => {
      connection.raw.pause();
      // Whether the client left can now only be seen by the time that goes by.
      await connection.wait(10_000);
      return 'over';
    },
  }),
  passing('stands-still-in-head', still, {
    does: 'stands still in the middle of the head',
    at: 'any',
    isSlow: true,
    run: async (exchange) => {
      await exchange.say(exchange.head().slice(0, 50));
      return await exchange.connection.waitForEver();
    },
  }),
  passing('stands-still-before-body', still, {
    does: 'stands still between head and body',
    isSlow: true,
    run: async (exchange) => {
      await exchange.say(exchange.head());
      return await exchange.connection.waitForEver();
    },
  }),
  passing('stands-still-in-body', still, {
    does: 'stands still in the middle of the body',
    isSlow: true,
    run: async (exchange) => {
      await exchange.answer({}, exchange.body.subarray(0, exchange.cut()));
      return await exchange.connection.waitForEver();
    },
  }),
  harmless('dawdles', {
    does: 'sends everything, with pauses',
    at: 'body',
    run: async (exchange) => {
      const step = Math.ceil(exchange.body.length / 3);
      await exchange.say(exchange.head());
      for (let start = 0; start < exchange.body.length; start += step) {
        await exchange.sendBody(exchange.body.subarray(start, start + step));
        await exchange.connection.wait(shortMs);
      }
      return 'goes-on';
    },
  }),
  harmless('drips-at-first', {
    does: 'sends the head and the first bytes one by one',
    run: async (exchange) => {
      for (const letter of exchange.head()) await exchange.say(letter);
      for (let index = 0; index < 50; index += 1) await exchange.sendBody(exchange.body.subarray(index, index + 1));
      await exchange.sendBody(exchange.body.subarray(50));
      return 'goes-on';
    },
  }),
  harmless('ends-what-it-promised-to-keep', {
    does: 'promises to keep the connection, and ends it after the answer',
    run: async (exchange) => {
      await exchange.answer({ Connection: 'keep-alive', 'Keep-Alive': 'timeout=60' });
      return 'over';
    },
  }),
  harmless('resets-what-it-promised-to-keep', {
    does: 'promises to keep the connection, and resets it a little after the answer',
    run: async (exchange) => {
      await exchange.answer({ Connection: 'keep-alive', 'Keep-Alive': 'timeout=60' });
      // Before that, the reset would take the end of the body with it.
      await exchange.connection.wait(shortMs);
      exchange.connection.reset();
      return 'over';
    },
  }),
  harmless('ends-late', {
    does: 'says that it ends the connection after the answer, and takes its time',
    run: async (exchange) => {
      await exchange.answer({ Connection: 'close' });
      await exchange.connection.wait(2 * shortMs);
      return 'over';
    },
  }),
  passing('end-without-notify', cut, {
    does: 'ends the connection in the middle of the body, of which TLS is told nothing',
    at: 'tls',
    run: async (exchange) => {
      await exchange.answer({}, exchange.body.subarray(0, exchange.cut()));
      exchange.connection.endRaw();
      return 'over';
    },
  }),
  passing('end-without-notify-or-length', ['cloud.cut-off', 'download.wrong-size'], {
    does: 'sends a body without its length and ends it too early, of which TLS is told nothing',
    at: 'tls',
    costs: 'size',
    run: async (exchange) => {
      await exchange.answer({ 'Content-Length': null, Connection: 'close' }, exchange.body.subarray(0, exchange.cut()));
      exchange.connection.endRaw();
      return 'over';
    },
  }),
  passing('alert-in-body', cut, {
    does: 'sends an alert of TLS in the middle of the body',
    at: 'tls',
    run: async (exchange) => {
      await exchange.answer({}, exchange.body.subarray(0, exchange.cut()));
      exchange.connection.raw.write(fatalAlert);
      return 'over';
    },
  }),
  passing('noise-in-body', cut, {
    does: 'sends noise between the records of TLS',
    at: 'tls',
    run: async (exchange) => {
      await exchange.answer({}, exchange.body.subarray(0, exchange.cut()));
      exchange.connection.raw.write(exchange.random.bytes(200));
      return 'over';
    },
  }),
];
