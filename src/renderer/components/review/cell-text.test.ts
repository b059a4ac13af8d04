import { expect, it } from 'vitest';
import { hashIdentifier } from '../../../core/usage-data/hash.ts';
import { looksLikeHash, oneLine } from './cell-text.ts';
import { tabSeparated } from './tab-separated.ts';

it('knows a hash by its look, and nothing else', () => {
  expect(looksLikeHash(hashIdentifier('P01'))).toBe(true);
  expect([null, undefined, '', 'P01', 'a'.repeat(44), `${hashIdentifier('P01')} `].some(looksLikeHash)).toBe(false);
});

it('shows line breaks as marks, and that a value goes on', () => {
  expect(oneLine('a\r\nb\nc\td')).toBe('a↵b↵c⇥d');
  expect(oneLine('x'.repeat(160))).toBe(`${'x'.repeat(160)}…`);
});

it('gives a spreadsheet rows and cells it cannot mistake', () => {
  expect(
    tabSeparated([
      ['a', null, 'c\td'],
      ['say "hi"', '', 'two\nlines'],
    ]),
  ).toBe('a\t\t"c\td"\r\n"say ""hi"""\t\t"two\nlines"');
});
