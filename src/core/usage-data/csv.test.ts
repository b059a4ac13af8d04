import { describe, expect, it } from 'vitest';
import type { Cell } from '../ports/site-database.ts';
import { type CsvForm, csvHeader, csvRows } from './csv.ts';

const line = (cells: readonly Cell[], form: CsvForm): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat([...csvRows([cells], form)]));

describe('csvRows', () => {
  it.each<readonly [string, Cell, string, string]>([
    ['nothing for NULL', null, '', ''],
    ['quotes for empty text', '', '""', '""'],
    ['plain text as it is', 'plain', 'plain', 'plain'],
    ['text with a comma', 'a,b', '"a,b"', '"a,b"'],
    ['text with a quote', 'a"b', '"a""b"', '"a""b"'],
    ['text with line breaks', 'a\r\nb\nc', '"a\r\nb\nc"', '"a\r\nb\nc"'],
    ['text with outer spaces', ' a ', '" a "', '" a "'],
    ['a formula', '=1+1', '=1+1', `"'=1+1"`],
    ['a formula with quotes', '=HYPERLINK("x","y")', '"=HYPERLINK(""x"",""y"")"', `"'=HYPERLINK(""x"",""y"")"`],
    ['a plus', '+1', '+1', `"'+1"`],
    ['a minus in text', '-2', '-2', `"'-2"`],
    ['an at', '@SUM(A1)', '@SUM(A1)', `"'@SUM(A1)"`],
    ['a tab', '\tx', '\tx', `"'\tx"`],
    ['a full-width equals sign', '＝1', '＝1', `"'＝1"`],
    ['a formula after a semicolon', 'a;=1+1', 'a;=1+1', `"a;'=1+1"`],
    ['a formula after a line break', 'a\n=1+1', '"a\n=1+1"', `"a\n'=1+1"`],
    ['a formula after a tab', 'a\t+1', 'a\t+1', `"a\t'+1"`],
    ['a number', -2.5, '-2.5', '-2.5'],
    ['a large whole number', 9007199254740993n, '9007199254740993', '9007199254740993'],
    ['a small number', 1e-7, '1e-7', '1e-7'],
    ['binary', Uint8Array.of(0, 171, 255), '0x00ABFF', '0x00ABFF'],
    ['other scripts', '日本語 🚀 é', '日本語 🚀 é', '日本語 🚀 é'],
  ])('writes %s', (_name, cell, raw, safe) => {
    expect(line([cell, 'end'], 'raw')).toBe(`${raw},end\r\n`);
    expect(line([cell, 'end'], 'safe')).toBe(`${safe},end\r\n`);
  });

  it('begins with a byte order mark and the names of the columns', () => {
    const header = csvHeader(['ResultID', 'a,b', '=x'], 'safe');
    expect([...header.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(new TextDecoder().decode(header)).toBe(`ResultID,"a,b","'=x"\r\n`);
  });
});
