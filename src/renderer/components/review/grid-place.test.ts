import { expect, it } from 'vitest';
import { clampPlace, filterRow, headerRow, isWithin, placeAfterKey, rectangleOf } from './grid-place.ts';

const bounds = { rows: 1_000, columns: 20, pageRows: 15 };
const from = { row: 500, position: 7 };

it.each([
  ['ArrowDown', false, { row: 501, position: 7 }],
  ['ArrowLeft', false, { row: 500, position: 6 }],
  ['Home', false, { row: 500, position: 0 }],
  ['End', false, { row: 500, position: 19 }],
  ['Home', true, { row: 0, position: 0 }],
  ['End', true, { row: 999, position: 19 }],
  ['PageDown', false, { row: 515, position: 7 }],
  ['PageUp', false, { row: 485, position: 7 }],
  ['ArrowDown', true, { row: 999, position: 7 }],
])('%s (Ctrl: %s) leads where the grid pattern says', (key, isControl, expected) => {
  expect(placeAfterKey(key, isControl, from, bounds)).toEqual(expected);
});

it('goes from the rows through the filters to the names and no farther, and stops at the edges', () => {
  expect(placeAfterKey('ArrowUp', false, { row: 0, position: 3 }, bounds)).toEqual({ row: filterRow, position: 3 });
  expect(placeAfterKey('ArrowUp', false, { row: filterRow, position: 3 }, bounds)).toEqual({
    row: headerRow,
    position: 3,
  });
  expect(placeAfterKey('ArrowUp', false, { row: headerRow, position: 3 }, bounds)).toEqual({
    row: headerRow,
    position: 3,
  });
  expect(placeAfterKey('ArrowDown', false, { row: 999, position: 19 }, bounds)).toEqual({ row: 999, position: 19 });
  expect(placeAfterKey('PageUp', false, { row: 3, position: 0 }, bounds)).toEqual({ row: 0, position: 0 });
  expect(placeAfterKey('x', false, from, bounds)).toBeNull();
});

it('without rows only the names and the filters are left', () => {
  expect(clampPlace(from, { rows: 0, columns: 3 })).toEqual({ row: filterRow, position: 2 });
});

it('a selection is the same whichever corner it began at', () => {
  const rectangle = rectangleOf({ row: 9, position: 1 }, { row: 4, position: 5 });
  expect(rectangle).toEqual({ top: 4, bottom: 9, left: 1, right: 5 });
  expect([isWithin(rectangle, 4, 5), isWithin(rectangle, 10, 5)]).toEqual([true, false]);
});
