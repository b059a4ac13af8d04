import { expect, it } from 'vitest';
import type { Row } from '../ports/site-database.ts';
import { ColumnObserver } from './columns.ts';
import { decodeRows, RowEncoder } from './row-codec.ts';

function observe(rows: readonly Row[]): ColumnObserver {
  const names = (rows[0] ?? []).map((_, index) => `c${index}`);
  const encoder = new RowEncoder(names.length);
  for (const row of rows) encoder.add(row);
  const observer = new ColumnObserver(names);
  observer.see(decodeRows(Buffer.from(encoder.take()), names.length));
  return observer;
}

it('tells the kind of a column by its values, and text where they are of several', () => {
  const columns = observe([
    [1, '2026-11-18', 'a', Uint8Array.of(1), null, 1, null],
    [2n, '2026-11-18 02:00:00', '', null, null, 'x', null],
    [null, null, '2026-11-18', Uint8Array.of(1, 2), null, 2, 3],
  ]).columns();
  expect(columns.map(({ kind }) => kind)).toEqual(['number', 'date', 'text', 'binary', 'text', 'text', 'number']);
});

it('tells the longest value as far as a window shows it', () => {
  const columns = observe([
    ['é'.repeat(500), 'ab'],
    ['x', 'abc'],
  ]).columns();
  expect(columns.map(({ longest }) => longest)).toEqual([160, 3]);
});

it('stops looking after enough values', () => {
  const rows: Row[] = Array.from({ length: 10_000 }, (_, index) => [index]);
  expect(observe([...rows, ['a text at the end']]).columns()).toEqual([{ name: 'c0', kind: 'number', longest: 4 }]);
});
