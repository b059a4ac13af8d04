import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell, Row } from '../ports/site-database.ts';
import { csvRows } from '../usage-data/csv.ts';
import { cellOf, countCells, decodeRows, findCell, findCellEnd, RowEncoder } from './row-codec.ts';

const cell = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ maxLength: 10 }),
  fc.double(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.uint8Array({ maxLength: 40 }),
);
const table = fc
  .integer({ min: 1, max: 6 })
  .chain((columns) =>
    fc.tuple(fc.constant(columns), fc.array(fc.array(cell, { minLength: columns, maxLength: columns }))),
  );

function encode(rows: readonly Row[], columns: number): Buffer {
  const encoder = new RowEncoder(columns);
  for (const row of rows) encoder.add(row);
  return Buffer.from(encoder.take());
}

/** As it leaves: half of a character is U+FFFD there too, and -0 is 0. */
function asItLeaves(value: Cell): Cell {
  if (typeof value === 'string') return value.toWellFormed();
  return Object.is(value, -0) ? 0 : value;
}

describe('the bytes of rows', () => {
  it('give every row back as it went in', () => {
    fc.assert(
      fc.property(table, ([columns, rows]) => {
        const bytes = encode(rows, columns);
        const decoded = decodeRows(bytes, columns);
        const back = decoded.rows.map((row, index) =>
          row.map((text, column) => cellOf(decoded.kinds[index * columns + column] ?? 0, text ?? '')),
        );
        expect(back).toEqual(rows.map((row) => row.map(asItLeaves)));
        expect(decoded.starts).toHaveLength(rows.length);
      }),
    );
  });

  it('become the same CSV as the rows themselves', () => {
    fc.assert(
      fc.property(table, ([columns, rows]) => {
        const shown = decodeRows(encode(rows, columns), columns).rows;
        expect(Buffer.concat([...csvRows(shown, 'raw')])).toEqual(Buffer.concat([...csvRows(rows, 'raw')]));
      }),
    );
  });

  it('tell an empty text from no value, and a number from its digits', () => {
    const row: Row = ['', null, 12, 12n, '12', new Uint8Array(0), '0x'];
    const { rows, kinds } = decodeRows(encode([row], row.length), row.length);
    expect(rows[0]).toEqual(['', null, '12', '12', '12', '0x', '0x']);
    expect(rows[0]?.map((text, index) => cellOf(kinds[index] ?? 0, text ?? ''))).toEqual(row);
  });

  it('are found by column without decoding', () => {
    const bytes = encode(
      [
        ['één', null, 'x'],
        ['b', 7, ''],
      ],
      3,
    );
    const second = decodeRows(bytes, 3).starts[1] ?? 0;
    const at = findCell(bytes, 0, second, 2);
    expect(bytes.toString('utf8', at + 1, findCellEnd(bytes, at, second))).toBe('x');
    expect(findCell(bytes, 0, second, 3)).toBe(second);
    expect(countCells(bytes, 0, bytes.length)).toBe(6);
  });

  it('take cells far larger than a piece', () => {
    const long = 'é'.repeat(3_000_000);
    const encoder = new RowEncoder(2);
    encoder.add([long, 1]);
    expect(decodeRows(Buffer.from(encoder.take()), 2).rows).toEqual([[long, '1']]);
    encoder.add(['short', null]);
    expect(decodeRows(Buffer.from(encoder.take()), 2).rows).toEqual([['short', null]]);
  });
});
