/*
 * Functions of texts and numbers (Transact-SQL reference, "String functions", "Mathematical functions"). Texts are measured in
 * UTF-16 units, as SQL Server does, and not in SQLite's characters.
 */
import { createHash } from 'node:crypto';
import type { SqlType, SqlValue } from '../engine.ts';
import { type BuiltIn, flag, text, whole } from './built-in.ts';
import { familyOf } from './conversions.ts';
import { type Decimal, decimalText, readDecimal, rescaled } from './decimals.ts';

const int: SqlType = { name: 'int' };
const anyText: SqlType = { name: 'nvarchar', length: 4000 };

/** The first argument's type, if it is a text. */
function asFirst(given: readonly (SqlType | null)[]): SqlType {
  const [first] = given;
  return first !== null && first !== undefined && familyOf(first) === 'text' ? first : anyText;
}
function longer(given: readonly (SqlType | null)[]): SqlType {
  const isMax = given.some((type) => type !== null && 'length' in type && type.length === 'max');
  return { name: 'nvarchar', length: isMax ? 'max' : 4000 };
}

function ofText(run: (text: string) => SqlValue, type: BuiltIn['type'] = asFirst): BuiltIn {
  return { least: 1, most: 1, type, run: ([value]) => run(text(value)) };
}

function bytesIn(value: SqlValue | undefined): bigint {
  if (value instanceof Uint8Array) return BigInt(value.length);
  if (typeof value === 'string') return BigInt(value.length * 2);
  return typeof value === 'number' ? 8n : 4n;
}

/** Does `change` to a number in its own form: whole, float, or decimal, of which nothing may be lost. */
function numbered(change: (value: number) => number, changeDecimal: (value: Decimal) => string): BuiltIn {
  return {
    least: 1,
    most: 1,
    type: ([type]) => type ?? { name: 'float' },
    run: ([value]) => {
      if (typeof value === 'bigint') return BigInt(change(Number(value)));
      if (typeof value !== 'string') return change(Number(value));
      const decimal = readDecimal(value);
      return decimal === null ? null : changeDecimal(decimal);
    },
  };
}

/** The whole number below (or with -1 above) a decimal, in its own scale. */
function roundedTo(direction: 1n | -1n, { units, scale }: Decimal): string {
  const cut = rescaled({ units, scale }, 0, true);
  const isWhole = cut * 10n ** BigInt(scale) === units;
  const isBeyond = direction === 1n ? units < 0n : units > 0n;
  return decimalText((cut - (isWhole || !isBeyond ? 0n : direction)) * 10n ** BigInt(scale), scale);
}

const quotesOf: Readonly<Record<string, readonly [string, string]>> = {
  '[': ['[', ']'],
  ']': ['[', ']'],
  "'": ["'", "'"],
  '"': ['"', '"'],
};

export const valueFunctions: Readonly<Record<string, BuiltIn>> = {
  LEN: ofText((value) => BigInt(value.replace(/ +$/, '').length), int),
  DATALENGTH: { least: 1, most: 1, type: int, run: ([value]) => bytesIn(value) },
  UPPER: ofText((value) => value.toUpperCase()),
  LOWER: ofText((value) => value.toLowerCase()),
  LTRIM: ofText((value) => value.replace(/^ +/, '')),
  RTRIM: ofText((value) => value.replace(/ +$/, '')),
  TRIM: ofText((value) => value.replace(/^ +| +$/g, '')),
  UNICODE: ofText((value) => (value === '' ? null : BigInt(value.charCodeAt(0))), int),
  ASCII: ofText((value) => (value === '' ? null : BigInt(value.charCodeAt(0) & 0xff)), int),
  NCHAR: { least: 1, most: 1, type: { name: 'nchar', length: 1 }, run: ([value]) => String.fromCharCode(whole(value)) },
  CHAR: { least: 1, most: 1, type: { name: 'char', length: 1 }, run: ([value]) => String.fromCharCode(whole(value)) },
  SPACE: { least: 1, most: 1, type: anyText, run: ([value]) => ' '.repeat(whole(value)) },
  LEFT: { least: 2, most: 2, type: asFirst, run: ([value, count]) => text(value).slice(0, whole(count)) },
  RIGHT: {
    least: 2,
    most: 2,
    type: asFirst,
    run: ([value, count]) => text(value).slice(Math.max(0, text(value).length - whole(count))),
  },
  SUBSTRING: {
    least: 3,
    most: 3,
    type: ([type]) => type ?? anyText,
    run: ([value, from, count]) => {
      const start = whole(from) - 1;
      const end = Math.max(0, start + whole(count));
      return value instanceof Uint8Array
        ? value.slice(Math.max(0, start), end)
        : text(value).slice(Math.max(0, start), end);
    },
  },
  REPLACE: {
    least: 3,
    most: 3,
    type: longer,
    run: ([value, old, fresh]) =>
      text(old) === '' ? text(value) : text(value).replaceAll(text(old), () => text(fresh)),
  },
  REPLICATE: {
    least: 2,
    most: 2,
    type: longer,
    run: ([value, count]) => text(value).repeat(Math.max(0, whole(count))),
  },
  CHARINDEX: {
    least: 2,
    most: 3,
    type: int,
    run: ([sought, value, from]) =>
      BigInt(
        text(value)
          .toLowerCase()
          .indexOf(text(sought).toLowerCase(), Math.max(0, whole(from) - 1)) + 1,
      ),
  },
  CONCAT: { least: 2, most: 250, type: longer, takesNull: true, run: (given) => given.map(text).join('') },
  QUOTENAME: {
    least: 1,
    most: 2,
    type: { name: 'nvarchar', length: 258 },
    run: ([value, quote]) => {
      const [open, close] = quotesOf[text(quote ?? '[')] ?? ['[', ']'];
      return `${open}${text(value).replaceAll(close, close + close)}${close}`;
    },
  },
  ISNUMERIC: {
    least: 1,
    most: 1,
    type: int,
    takesNull: true,
    run: ([value]) => flag(value !== null && readDecimal(text(value)) !== null),
  },
  ABS: numbered(Math.abs, ({ units, scale }) => decimalText(units < 0n ? -units : units, scale)),
  CEILING: numbered(Math.ceil, (value) => roundedTo(-1n, value)),
  FLOOR: numbered(Math.floor, (value) => roundedTo(1n, value)),
  SIGN: numbered(Math.sign, ({ units }) => String(Math.sign(Number(units)))),
  HASHBYTES: {
    least: 2,
    most: 2,
    type: { name: 'varbinary', length: 8000 },
    run: ([name, value]) => {
      const algorithm = { SHA2_256: 'sha256', SHA2_512: 'sha512', SHA1: 'sha1', MD5: 'md5' }[text(name).toUpperCase()];
      if (algorithm === undefined) return null;
      const bytes = value instanceof Uint8Array ? value : Buffer.from(text(value), 'utf16le');
      return new Uint8Array(createHash(algorithm).update(bytes).digest());
    },
  },
};
