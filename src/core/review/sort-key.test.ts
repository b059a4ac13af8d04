import { describe, expect, it } from 'vitest';
import { dateKey, writeIntegerKey, writeTextKey } from './sort-key.ts';

function textKey(text: string, limit = 100): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const target = new Uint8Array(limit);
  return Buffer.from(target.subarray(0, writeTextKey(bytes, 0, bytes.length, target, limit)));
}

describe('keys of texts', () => {
  const words = (
    ' |_a|-|!|"q"|(x)|0|10|2|a|Ab|abc|été|ETE|etf|Zebra|zoo|coöperatie|Cooper|cote|côté|coté|œuf|oeuf|straße|Strasse|strast|' +
    'ångström|angora|server-1|server_1|server.1|Server 1|ñandú|nandu|Łódź|lodz|ij|IJ|'
  ).split('|');

  it('are in the order of the collator, without case and accents', () => {
    const collator = new Intl.Collator('en', { sensitivity: 'base' });
    for (const a of words) {
      for (const b of words) {
        expect([a, b, Math.sign(Buffer.compare(textKey(a), textKey(b)))]).toEqual([
          a,
          b,
          Math.sign(collator.compare(a, b)),
        ]);
      }
    }
  });

  it('are no longer than asked for, and never hold a zero', () => {
    expect(textKey('abcdefgh', 3)).toEqual(textKey('abc'));
    expect(textKey('ééé日本語', 4)).toHaveLength(4);
    expect([...textKey('\u0000\t\nA~\u007F日🚀')]).not.toContain(0);
  });
});

describe('keys of dates', () => {
  it.each([
    ['2026-11-18 02:00:00', Date.UTC(2026, 10, 18, 2)],
    ['2026-11-18T02:00:00Z', Date.UTC(2026, 10, 18, 2)],
    ['2026-11-18', Date.UTC(2026, 10, 18)],
    ['2026-11-18 02:00', Date.UTC(2026, 10, 18, 2)],
    ['2026-11-18T02:00:00.250+01:30', Date.UTC(2026, 10, 18, 0, 30, 0, 250)],
    ['2026-11-18 02:00:00 -05:00', Date.UTC(2026, 10, 18, 7)],
    ['2024-02-29 23:59:59.999', Date.UTC(2024, 1, 29, 23, 59, 59, 999)],
    ['1969-12-31', Date.UTC(1969, 11, 31)],
    ['1600-03-01', Date.UTC(1600, 2, 1)],
  ])('%s', (text, ms) => {
    expect(dateKey(text)).toBe(ms * 1000);
  });

  it.each(['', '2026', '18-11-2026', '2026-13-01', '2026-11-00', '2026-11-18 25:00', '2026-11-18x', '20261118'])(
    'does not take %j for a date',
    (text) => {
      expect(dateKey(text)).toBeNull();
    },
  );
});

describe('keys of large whole numbers', () => {
  it('are in their order', () => {
    const numbers = [
      -(2n ** 63n),
      -(2n ** 60n) - 1n,
      -(2n ** 60n),
      -1n,
      0n,
      9007199254740993n,
      9007199254740994n,
      2n ** 63n - 1n,
    ];
    const keys = numbers.map((number) => {
      const key = Buffer.alloc(8);
      expect(writeIntegerKey(number, key)).toBe(8);
      return key;
    });
    expect(keys.toSorted((a, b) => Buffer.compare(a, b))).toEqual(keys);
  });
});
