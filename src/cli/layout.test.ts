import { describe, expect, it } from 'vitest';
import { displayWidth, listFacts, listTable, shorten, wrap } from './layout.ts';

describe('displayWidth', () => {
  it.each([
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['利用', 4],
    ['😀', 2],
    ['', 0],
  ])('of %s is %i', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });
});

describe('shorten', () => {
  it('leaves alone what fits', () => {
    expect(shorten('UsageData.cab', 13)).toBe('UsageData.cab');
  });

  it('cuts in the middle and keeps more of the end', () => {
    expect(shorten('/media/usb/UpdatePacks/payload.cab', 20)).toBe('/medi.../payload.cab');
  });

  it('never takes more columns than it may, whatever the characters', () => {
    for (const text of ['利用状況データのファイル', '😀😀😀😀😀😀', 'a'.repeat(50)]) {
      for (let columns = 0; columns < 20; columns += 1)
        expect(displayWidth(shorten(text, columns))).toBeLessThanOrEqual(columns);
    }
  });
});

describe('wrap', () => {
  it('breaks at spaces and indents every line', () => {
    expect(wrap('one two three four', 9, '  ')).toEqual(['  one two', '  three', '  four']);
  });

  it('keeps a long word whole, to be copied', () => {
    expect(wrap('see /a/very/long/path here', 10)).toEqual(['see', '/a/very/long/path', 'here']);
  });
});

describe('listFacts', () => {
  it('sets values under each other', () => {
    expect(
      listFacts(
        [
          ['File', '/a'],
          ['SHA-256', 'one two three'],
        ],
        16,
      ),
    ).toEqual(['File     /a', 'SHA-256  one two', '         three']);
  });
});

describe('listTable', () => {
  const table = [{ title: 'Name' }, { title: 'Size', align: 'right' }] as const;

  it('sets columns under their titles', () => {
    expect(
      listTable(
        table,
        [
          ['a', '1'],
          ['bcdef', '1,000'],
        ],
        80,
      ),
    ).toEqual(['Name    Size', '-----  -----', 'a          1', 'bcdef  1,000']);
  });

  it('lets the first column give way', () => {
    const lines = listTable(table, [['a-name-that-is-far-too-long-for-this', '1,000']], 24);
    expect(lines.at(-1)).toMatch(/^a-na.*\.\.\..*this {2}1,000$/);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(24);
  });
});
