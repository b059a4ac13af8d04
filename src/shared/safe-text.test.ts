import { expect, it } from 'vitest';
import { safeText } from './safe-text.ts';

it('leaves ordinary names in any script alone', () => {
  for (const name of ['UsageData.cab', 'données d’usage', '利用状況データ', 'D:\\USB\\a b', '😀']) {
    expect(safeText(name)).toBe(name);
  }
});

it('removes terminal commands, direction characters and half characters, and keeps one line', () => {
  expect(safeText('a\u001B[31mred\u0007')).toBe('a[31mred');
  expect(safeText('update\u202Egpj.cab')).toBe('updategpj.cab');
  expect(safeText('two\r\nlines\tand \u2028more')).toBe('two lines and  more');
  expect(safeText('half \uD800')).toBe('half \uFFFD');
});
