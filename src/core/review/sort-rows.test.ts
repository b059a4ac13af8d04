import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortKeys, sortSlots } from './sort-rows.ts';

function sorted(length: number, compare: (a: number, b: number) => number): { slots: number[]; breaths: number } {
  const slots = Uint32Array.from({ length }, (_, index) => index);
  let breaths = 0;
  for (const _ of sortSlots(slots, compare)) breaths += 1;
  return { slots: [...slots], breaths };
}

describe('sorting slots', () => {
  it('is stable and right, whatever there is to sort', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), (values) => {
        const compare = (a: number, b: number): number => (values[a] ?? 0) - (values[b] ?? 0);
        expect(sorted(values.length, compare).slots).toEqual([...values.keys()].sort(compare));
      }),
    );
  });

  it('gives way to others while it works', () => {
    const { slots, breaths } = sorted(300_000, (a, b) => b - a);
    expect(slots[0]).toBe(299_999);
    expect(breaths).toBeGreaterThan(30);
  });
});

describe('keys', () => {
  it('compare texts by all their bytes, a shorter one first', () => {
    const texts = ['', 'a', 'ab', 'abcdef', 'abcdefg', 'abcdefh', 'abcdeg', 'b'].map((text) => Buffer.from(text));
    const keys = new SortKeys(texts.length);
    for (const text of texts) keys.addBytes(text, text.length);
    for (const a of texts.keys()) {
      for (const b of texts.keys()) expect(Math.sign(keys.compare(a, b))).toBe(Math.sign(a - b));
    }
  });

  it('compare numbers that round alike by the bytes beside them', () => {
    const keys = new SortKeys(3);
    keys.addNumberAndBytes(2 ** 60, Buffer.from([0, 2]), 2);
    keys.addNumberAndBytes(2 ** 60, Buffer.from([0, 1]), 2);
    keys.addNumber(-5.5);
    expect(sorted(3, keys.compare).slots).toEqual([2, 1, 0]);
  });
});
