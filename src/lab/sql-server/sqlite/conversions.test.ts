import { assert, bigInt, integer, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SqlValue } from '../engine.ts';
import { SqlError } from '../tsql/sql-error.ts';
import { converted, sortKey, typeOfText } from './conversions.ts';

function convert(value: SqlValue, from: string, to: string, style: number | null = null): SqlValue {
  return converted(value, typeOfText(from), typeOfText(to), { style });
}

function errorOf(value: SqlValue, from: string, to: string): number {
  try {
    convert(value, from, to);
  } catch (error) {
    if (error instanceof SqlError) return error.number;
    throw error;
  }
  throw new Error('It was converted.');
}

/** Results as the reference of CAST and CONVERT tells them. */
const cases: readonly (readonly [SqlValue, string, string, number | null, SqlValue])[] = [
  ['12.345', 'decimal(5,3)', 'decimal(4,2)', null, '12.35'],
  ['-12.345', 'decimal(5,3)', 'decimal(4,2)', null, '-12.35'],
  ['10.6496', 'decimal(6,4)', 'int', null, 10n],
  ['-10.6496', 'decimal(6,4)', 'int', null, -10n],
  ['10.3496847', 'decimal(9,7)', 'money', null, '10.3497'],
  [' 42 ', 'varchar(10)', 'int', null, 42n],
  ['true', 'varchar(10)', 'bit', null, 1n],
  [7n, 'int', 'bit', null, 1n],
  ['0.1234567890123456789012345678', 'nvarchar(40)', 'decimal(38,28)', null, '0.1234567890123456789012345678'],
  ['922337203685477.5807', 'money', 'nvarchar(30)', 2, '922337203685477.5807'],
  ['1.2500', 'money', 'nvarchar(30)', null, '1.25'],
  ['abcdef', 'varchar(10)', 'varchar(3)', null, 'abc'],
  ['ab', 'varchar(10)', 'nchar(4)', null, 'ab  '],
  [0.1, 'float', 'nvarchar(40)', 3, '1.0000000000000001e-001'],
  [1234567.891, 'float', 'nvarchar(40)', null, '1.23457e+006'],
  ['2026-11-18 02:03:04.567', 'datetime', 'nvarchar(40)', 121, '2026-11-18 02:03:04.567'],
  ['2026-11-18 02:03:04.567', 'datetime', 'nvarchar(40)', 126, '2026-11-18T02:03:04.567'],
  ['2026-11-18 02:03:04.000', 'datetime', 'nvarchar(40)', 126, '2026-11-18T02:03:04'],
  ['2026-11-18 14:03:04.000', 'datetime', 'nvarchar(40)', null, 'Nov 18 2026  2:03PM'],
  ['2026-11-18 02:03:04.567', 'datetime', 'nvarchar(40)', 112, '20261118'],
  ['2026-11-18 02:03:04.567', 'datetime', 'date', null, '2026-11-18'],
  ['2026-11-18T02:03:04.1234567', 'varchar(40)', 'datetime2(7)', null, '2026-11-18 02:03:04.1234567'],
  ['2026-12-31 23:59:59.9999999', 'datetime2(7)', 'datetime2(0)', null, '2027-01-01 00:00:00'],
  ['2026-12-31 23:59:59.999', 'varchar(40)', 'datetime', null, '2027-01-01 00:00:00.000'],
  ['2026-11-18 00:00:00.995', 'varchar(40)', 'datetime', null, '2026-11-18 00:00:00.997'],
  ['2026-11-18 02:03:29', 'varchar(40)', 'smalldatetime', null, '2026-11-18 02:03:00'],
  ['20261118', 'varchar(8)', 'date', null, '2026-11-18'],
  ['2026-11-18 02:00:00.1234567 +01:00', 'datetimeoffset(7)', 'nvarchar(40)', 127, '2026-11-18T01:00:00.1234567Z'],
  ['2026-11-18 02:00:00.1234567 +01:00', 'datetimeoffset(7)', 'nvarchar(40)', 126, '2026-11-18T02:00:00.1234567+01:00'],
  [
    '00112233-4455-6677-8899-aabbccddeeff',
    'varchar(36)',
    'uniqueidentifier',
    null,
    '00112233-4455-6677-8899-AABBCCDDEEFF',
  ],
  ['ab', 'nvarchar(2)', 'varbinary(8)', null, new Uint8Array([0x61, 0, 0x62, 0])],
  ['0x00FF', 'varchar(6)', 'varbinary(8)', 1, new Uint8Array([0, 0xff])],
  [new Uint8Array([0, 0xff]), 'varbinary(8)', 'nvarchar(10)', 1, '0x00FF'],
  [new Uint8Array([0, 0xff]), 'varbinary(8)', 'nvarchar(10)', 2, '00FF'],
  [258n, 'int', 'varbinary(4)', null, new Uint8Array([0, 0, 1, 2])],
  [null, 'int', 'nvarchar(4)', null, null],
];

it.each(cases)('converts %s of %s to %s in style %s', (value, from, to, style, expected) => {
  expect(convert(value, from, to, style)).toEqual(expected);
});

it('makes a GUID the sixteen bytes .NET makes of it, and back', () => {
  const guid = '00112233-4455-6677-8899-AABBCCDDEEFF';
  const bytes = convert(guid, 'uniqueidentifier', 'varbinary(16)');
  expect(Buffer.from(bytes as Uint8Array).toString('hex')).toBe('33221100554477668899aabbccddeeff');
  expect(convert(bytes, 'varbinary(16)', 'uniqueidentifier')).toBe(guid);
});

it.each([
  ['abc', 'nvarchar(3)', 'int', 245],
  ['1.5', 'nvarchar(3)', 'int', 245],
  ['abc', 'nvarchar(3)', 'decimal(5,2)', 8114],
  ['1000', 'nvarchar(4)', 'decimal(5,2)', 8115],
  [3_000_000_000n, 'bigint', 'int', 8115],
  [256n, 'int', 'tinyint', 220],
  ['2026-02-31', 'varchar(10)', 'datetime', 241],
  ['yesterday', 'varchar(10)', 'datetime', 241],
  ['x', 'varchar(1)', 'uniqueidentifier', 8169],
] as const)('refuses %s of %s as %s with error %i', (value, from, to, number) => {
  expect(errorOf(value, from, to)).toBe(number);
});

describe('what is sorted by', () => {
  it('orders decimals of any scale as numbers', () => {
    const numbers = tuple(bigInt(-(10n ** 18n), 10n ** 18n), integer({ min: 0, max: 10 }));
    const textOf = ([units, scale]: readonly [bigint, number]): string => {
      const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
      const whole = digits.slice(0, digits.length - scale);
      return `${units < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
    };
    assert(
      property(numbers, numbers, (a, b) => {
        const difference = a[0] * 10n ** BigInt(b[1]) - b[0] * 10n ** BigInt(a[1]);
        const [x, y] = [a, b].map((each) => String(sortKey(textOf(each), typeOfText('decimal(38,10)'))));
        const compared = x === y ? 0 : (x ?? '') < (y ?? '') ? -1 : 1;
        expect(compared).toBe(difference === 0n ? 0 : difference < 0n ? -1 : 1);
      }),
    );
  });

  it('orders moments by time, wherever their clocks are', () => {
    const type = typeOfText('datetimeoffset(7)');
    const early = String(sortKey('2026-11-18 02:00:00.0000000 +01:00', type));
    const late = String(sortKey('2026-11-18 01:30:00.0000000 +00:00', type));
    expect(early < late).toBe(true);
  });
});
