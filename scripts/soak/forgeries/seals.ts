import { computerOf } from '../../../src/core/trust/keys.ts';
import type { Forgery } from './bench.ts';

/** One byte before the seal's last line, and one character of the signature. */
const swapped = (digit: string): string => (digit === '0' ? '1' : '0');

/** Seals that are missing, cut, of others, or written otherwise. */
export const sealForgeries: readonly Forgery[] = [
  {
    name: 'the seal is stripped',
    code: 'leg.not-sealed',
    forge(bench) {
      bench.legBytes = Buffer.from(bench.body);
    },
  },
  {
    name: 'the whole record is taken away',
    code: 'trust.not-sealed',
    forge({ drive, legPath }) {
      drive.contents.delete(legPath);
    },
  },
  {
    name: 'an empty file is in the place of the leg',
    code: 'leg.truncated',
    forge(bench) {
      bench.legBytes = Buffer.alloc(0);
    },
  },
  {
    name: 'it is cut off in the seal',
    code: 'leg.truncated',
    forge(bench) {
      const { legBytes, random, seal } = bench;
      bench.legBytes = legBytes.subarray(0, legBytes.length - random.int(1, seal.length));
    },
  },
  {
    name: 'it is cut off in the middle of a line',
    code: 'leg.truncated',
    forge(bench) {
      const { body, random } = bench;
      let at = random.int(1, body.length - 1);
      while (body[at - 1] === '\n') at += 1;
      bench.legBytes = Buffer.from(body.slice(0, at));
    },
  },
  {
    name: 'it is cut off at the end of a line',
    code: 'leg.not-sealed',
    forge(bench) {
      const lines = bench.body.trimEnd().split('\n');
      bench.legBytes = Buffer.from(`${lines.slice(0, bench.random.int(1, lines.length - 1)).join('\n')}\n`);
    },
  },
  {
    name: 'a digest in it is another one',
    code: 'leg.seal-broken',
    forge(bench) {
      const { body, seal } = bench;
      const text = body.replace(/("sha256": "[0-9a-f]{20})([0-9a-f])/, (_, before: string, digit: string) => {
        return before + swapped(digit);
      });
      bench.legBytes = Buffer.from(`${text}${seal}\n`);
    },
  },
  {
    name: 'it is good for longer than it was sealed for',
    code: 'leg.seal-broken',
    forge(bench) {
      const { body, seal } = bench;
      bench.legBytes = Buffer.from(`${body.replace(/"expires": "\d{4}/, '"expires": "2099')}${seal}\n`);
    },
  },
  {
    name: 'its number is a later one',
    code: 'leg.seal-broken',
    forge(bench) {
      const { body, seal } = bench;
      bench.legBytes = Buffer.from(`${body.replace(/"sequence": (\d+)/, '"sequence": $19')}${seal}\n`);
    },
  },
  {
    name: 'one digit of the signature is another one',
    code: 'leg.seal-broken',
    forge(bench) {
      const { body, seal, random } = bench;
      const start = seal.indexOf('"signature":"') + '"signature":"'.length;
      const at = start + random.int(0, 80);
      const digit = seal[at] === 'A' ? 'B' : 'A';
      bench.legBytes = Buffer.from(`${body}${seal.slice(0, at)}${digit}${seal.slice(at + 1)}\n`);
    },
  },
  {
    name: 'the signature is all zeros',
    code: 'leg.seal-broken',
    forge: (bench) => bench.reseal(bench.body, bench.world.internet, { signature: `${'A'.repeat(86)}==` }),
  },
  {
    name: 'the signature is random',
    code: 'leg.seal-broken',
    forge: (bench) =>
      bench.reseal(bench.body, bench.world.internet, {
        signature: Buffer.from(bench.random.bytes(64)).toString('base64'),
      }),
  },
  {
    name: 'the seal is that of an earlier leg of the same computer',
    code: 'leg.seal-broken',
    forge(bench) {
      const [first] = bench.earlier;
      if (first === undefined) throw new Error('There is no earlier drive.');
      const other = [...first.contents.entries()].find(([path]) => path.startsWith('/pack/ServiceConnection/Legs/'));
      const seal = other?.[1].toString().trimEnd().split('\n').at(-1) ?? '';
      bench.legBytes = Buffer.from(`${bench.body}${seal}\n`);
    },
  },
  {
    name: 'somebody else has sealed it in his own name',
    code: 'leg.sealed-by-another',
    forge: (bench) => bench.reseal(bench.body, bench.mallory),
  },
  {
    name: 'somebody else has sealed it in the sender’s name',
    code: 'leg.seal-broken',
    forge: async (bench) => {
      const { computer } = await bench.world.internet.identity();
      await bench.reseal(bench.body, bench.mallory, { computer });
    },
  },
  {
    name: 'the key in it is another one, the computer is not',
    code: 'leg.key-mismatch',
    forge: async (bench) => {
      const { computer } = await bench.world.internet.identity();
      await bench.edit((leg) => {
        leg.sender.computer = computer;
      }, bench.mallory);
    },
  },
  ...['01'.padEnd(64, '0'), ''.padEnd(64, '0'), `ec${'ff'.repeat(30)}7f`, `01${'00'.repeat(30)}80`].map(
    (hex): Forgery => ({
      name: `its key is a point of small order, ${hex.slice(0, 4)}…${hex.slice(-2)}`,
      code: 'leg.weak-key',
      forge: async (bench) => {
        const publicKey = Buffer.from(hex, 'hex').toString('base64');
        const computer = computerOf(publicKey);
        const leg = JSON.parse(bench.body) as { sender: object };
        leg.sender = { computer, name: 'GATE-01', publicKey };
        // Such a key takes this signature for some texts: the point itself and zero.
        const signature = Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(32)]).toString('base64');
        await bench.reseal(`${JSON.stringify(leg, null, 2)}\n`, bench.mallory, { computer, signature });
      },
    }),
  ),
  ...['none', 'HMAC-SHA256', 'ed25519', 'Ed25519ph'].map(
    (algorithm): Forgery => ({
      name: `the seal says it is ${algorithm}`,
      code: 'leg.other-algorithm',
      forge: (bench) => bench.reseal(bench.body, bench.world.internet, { algorithm }),
    }),
  ),
  {
    name: 'the signature has a second spelling',
    code: 'leg.malformed',
    forge(bench) {
      // The spare bits of the last digit before the padding.
      const seal = bench.seal.replace(
        /(.)=="/,
        (_, digit: string) => `${String.fromCharCode(digit.charCodeAt(0) + 1)}=="`,
      );
      bench.legBytes = Buffer.from(`${bench.body}${seal}\n`);
    },
  },
  {
    name: 'the seal is written with a space',
    code: 'leg.malformed',
    forge(bench) {
      bench.legBytes = Buffer.from(`${bench.body}${bench.seal.replace('{"seal":{', '{"seal":{ ')}\n`);
    },
  },
  {
    name: 'the seal says more than seals say',
    code: 'leg.malformed',
    forge(bench) {
      bench.legBytes = Buffer.from(`${bench.body}${bench.seal.replace('}}', ',"valid":true}}')}\n`);
    },
  },
  {
    name: 'there are two seals',
    code: 'leg.malformed',
    forge(bench) {
      bench.legBytes = Buffer.from(`${bench.body}${bench.seal}\n${bench.seal}\n`);
    },
  },
  {
    name: 'something stands behind the seal',
    code: 'leg.not-sealed',
    forge(bench) {
      bench.legBytes = Buffer.from(`${bench.body}${bench.seal}\n{}\n`);
    },
  },
  {
    name: 'the seal stands in front',
    code: 'leg.not-sealed',
    forge(bench) {
      bench.legBytes = Buffer.from(`${bench.seal}\n${bench.body}`);
    },
  },
  {
    name: 'an editor has changed the ends of its lines',
    code: 'leg.malformed',
    forge(bench) {
      bench.legBytes = Buffer.from(bench.legBytes.toString().replaceAll('\n', '\r\n'));
    },
  },
  {
    name: 'an editor has put a byte order mark in front',
    code: 'leg.malformed',
    forge(bench) {
      bench.legBytes = Buffer.from(`\uFEFF${bench.legBytes.toString()}`);
    },
  },
];
