import { expect, it } from 'vitest';
import type { ReviewColumn } from '../../../shared/review.ts';
import {
  columnsBetween,
  initialLayout,
  narrowestPx,
  shownColumns,
  widestPx,
  withHidden,
  withMoved,
  withWidth,
} from './column-layout.ts';

const columns: readonly ReviewColumn[] = ['a', 'b', 'c', 'd'].map((name) => ({ name, kind: 'text', longest: 160 }));
const start = initialLayout(columns);
const names = (layout = start): string =>
  shownColumns(columns, layout)
    .map(({ name }) => name)
    .join('');

it('a column that is moved takes the place of another, in both directions', () => {
  expect(names(withMoved(start, 0, 2))).toBe('bcad');
  expect(names(withMoved(start, 3, 1))).toBe('adbc');
  expect(names(withMoved(start, 1, 1))).toBe('abcd');
});

it('a hidden column keeps its place, and the last one stays', () => {
  const hidden = withHidden(start, 1, true);
  expect(names(hidden)).toBe('acd');
  expect(names(withHidden(hidden, 1, false))).toBe('abcd');
  const one = [0, 1, 2, 3].reduce((layout, index) => withHidden(layout, index, true), start);
  expect(names(one)).toBe('d');
});

it('widths stay within what can be used, and the columns stand side by side', () => {
  expect(withWidth(start, 0, -5).widthsPx[0]).toBe(narrowestPx);
  expect(withWidth(start, 0, 99_999).widthsPx[0]).toBe(widestPx);
  const shown = shownColumns(columns, withWidth(start, 0, 100));
  expect(shown[1]?.leftPx).toBe(100);
});

it('only the columns between two places are drawn', () => {
  const shown = shownColumns(
    columns,
    columns.reduce((layout, _, index) => withWidth(layout, index, 100), start),
  );
  expect(columnsBetween(shown, 150, 250)).toEqual({ first: 1, last: 2 });
  expect(columnsBetween(shown, 0, 4_000)).toEqual({ first: 0, last: 3 });
});
