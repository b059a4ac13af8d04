import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCasePattern, base64Pattern } from './text-pattern.ts';

function contains(cell: string, text: string): boolean {
  return new RegExp(anyCasePattern(text)).test(Buffer.from(cell, 'utf8').toString('latin1'));
}

describe('texts looked for in bytes', () => {
  it.each([
    ['Contoso.Example', 'SO.ex', true],
    ['a+b (c) [d]', '+B (C) [D', true],
    ['ÉCOLE Été', 'école été', true],
    ['straße', 'STRAẞE', true],
    ['ΟΔΟΣ', 'οδος', true],
    ['Жук', 'жУК', true],
    ['𐐀dese', '𐐨DESE', true],
    ['日本語 🚀', '本語 🚀', true],
    ['日本語', '日語', false],
    ['cole', 'école', false],
    ['ab', 'abc', false],
    // In Latin-1, one's bytes are the other's in another case.
    ['ãƒ', 'Ãƒ', true],
    ['é', 'ã©', false],
  ])('%s contains %s: %s', (cell, text, expected) => {
    expect(contains(cell, text)).toBe(expected);
  });

  it('finds in plain text what lower case finds', () => {
    const word = fc.string({ unit: 'grapheme-ascii', maxLength: 12 });
    fc.assert(
      fc.property(word, word, fc.boolean(), (before, text, isThere) => {
        const cell = isThere ? `${before}${text.toUpperCase()}` : before;
        expect(contains(cell, text)).toBe(cell.toLowerCase().includes(text.toLowerCase()));
      }),
    );
  });

  it('finds any text in itself, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(contains(`<${text.toWellFormed()}>`, text)).toBe(true);
      }),
    );
  });

  it('finds Base64 as JSON may write it, and only in its own case', () => {
    const pattern = new RegExp(base64Pattern('a+b/c='));
    for (const form of ['a+b/c=', 'a\\u002Bb/c=', 'a+b\\/c=', 'x"a\\u002bb\\u002Fc="'])
      expect(pattern.test(form)).toBe(true);
    for (const form of ['A+b/c=', 'aab/c=', 'a+b/c']) expect(pattern.test(form)).toBe(false);
  });
});
