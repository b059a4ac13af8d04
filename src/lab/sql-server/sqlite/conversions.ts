/*
 * CAST and CONVERT: a value of one type as a value of another, in the forms of the engine's values, which are also those
 * SQLite keeps (Transact-SQL reference, "CAST and CONVERT"; "Data type conversion").
 */
import { typeOfDeclared, typeText } from '../declared-types.ts';
import type { SqlType, SqlValue } from '../engine.ts';
import { say } from '../tsql/sql-error.ts';
import { dateKey, dateValue, isDateType, readDate, styledDate } from './date-values.ts';
import { decimalKey, decimalText, readDecimal, rescaled } from './decimals.ts';

export type Family = 'whole' | 'decimal' | 'float' | 'text' | 'date' | 'guid' | 'bytes' | 'xml' | 'variant';

const families: Readonly<Record<SqlType['name'], Family>> = {
  bit: 'whole',
  tinyint: 'whole',
  smallint: 'whole',
  int: 'whole',
  bigint: 'whole',
  decimal: 'decimal',
  money: 'decimal',
  smallmoney: 'decimal',
  real: 'float',
  float: 'float',
  nvarchar: 'text',
  varchar: 'text',
  nchar: 'text',
  char: 'text',
  text: 'text',
  ntext: 'text',
  date: 'date',
  datetime: 'date',
  smalldatetime: 'date',
  datetime2: 'date',
  datetimeoffset: 'date',
  time: 'date',
  uniqueidentifier: 'guid',
  xml: 'xml',
  varbinary: 'bytes',
  binary: 'bytes',
  image: 'bytes',
  sql_variant: 'variant',
};

export function familyOf(type: SqlType): Family {
  return families[type.name];
}

export interface ConversionOptions {
  /** `null` where CONVERT was given none. */
  readonly style: number | null;
  /** The column a value is put into: what does not fit is then an error, and not cut. */
  readonly column?: string;
}

const wholeRanges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  tinyint: [0n, 255n],
  smallint: [-32_768n, 32_767n],
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** @throws {SqlError} 220, 241, 245, 2628, 8114, 8115, 8169 */
export function converted(value: SqlValue, from: SqlType | null, to: SqlType, options: ConversionOptions): SqlValue {
  if (value === null) return null;
  switch (familyOf(to)) {
    case 'whole':
      return asWhole(value, from, to);
    case 'decimal':
      return asDecimal(value, from, to);
    case 'float': {
      const number = typeof value === 'string' ? textAsNumber(value, from, to) : Number(numeric(value));
      return to.name === 'real' ? Math.fround(number) : number;
    }
    case 'text':
      return asText(value, from, to, options);
    case 'date': {
      if (!isDateType(to)) throw new Error('A family is told by its type.');
      if (typeof value !== 'string') throw say.noDate();
      return dateValue(readDate(value), to);
    }
    case 'guid':
      return asGuid(value);
    case 'bytes':
      return asBytes(value, from, to, options);
    case 'xml':
      return value instanceof Uint8Array ? Buffer.from(value).toString('utf16le') : String(value);
    case 'variant':
      return value;
  }
}

function numeric(value: SqlValue): bigint | number {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  if (value instanceof Uint8Array) return BigInt.asIntN(64, BigInt(`0x0${Buffer.from(value).toString('hex')}`));
  return Number(value);
}

function textAsNumber(text: string, from: SqlType | null, to: SqlType): number {
  const decimal = readDecimal(text);
  if (decimal === null && text.trim() !== '') throw say.notNumeric(from?.name ?? 'varchar', to.name);
  return Number(text);
}

function asWhole(value: SqlValue, from: SqlType | null, to: SqlType): bigint {
  if (to.name === 'bit') return asBit(value, from);
  let whole: bigint;
  if (typeof value === 'string') {
    const decimal = readDecimal(value);
    const isText = from === null || familyOf(from) === 'text' || familyOf(from) === 'variant';
    if (value.trim() === '') whole = 0n;
    else if (decimal === null || (isText && !/^\s*[-+]?\d+\s*$/.test(value)))
      throw say.notWhole(from?.name ?? 'varchar', value, to.name);
    else whole = rescaled(decimal, 0, true);
  } else {
    const number = numeric(value);
    whole = typeof number === 'bigint' ? number : BigInt(Math.trunc(number));
  }
  const [least, most] = wholeRanges[to.name] ?? [0n, 0n];
  if (whole >= least && whole <= most) return whole;
  throw to.name === 'tinyint' || to.name === 'smallint'
    ? say.overflowOf(to.name, String(whole))
    : say.overflow(to.name);
}

function asBit(value: SqlValue, from: SqlType | null): bigint {
  if (typeof value === 'string' && (from === null || familyOf(from) === 'text')) {
    const word = value.trim().toLowerCase();
    if (word === 'true') return 1n;
    if (word === 'false' || word === '') return 0n;
    if (!/^[-+]?\d+$/.test(word)) throw say.notWhole(from?.name ?? 'varchar', value, 'bit');
  }
  return Number(typeof value === 'string' ? value : numeric(value)) === 0 ? 0n : 1n;
}

function asDecimal(value: SqlValue, from: SqlType | null, to: SqlType): string {
  const name = to.name === 'decimal' ? 'numeric' : to.name;
  const decimal = readDecimal(value instanceof Uint8Array ? String(numeric(value)) : String(value));
  if (decimal === null) throw say.notNumeric(from?.name ?? 'varchar', name);
  const [precision, scale] = 'precision' in to ? [to.precision, to.scale] : [to.name === 'money' ? 19 : 10, 4];
  const units = rescaled(decimal, scale);
  if ((units < 0n ? -units : units) >= 10n ** BigInt(precision)) throw say.overflow(name);
  return decimalText(units, scale);
}

function asText(value: SqlValue, from: SqlType | null, to: SqlType, options: ConversionOptions): string {
  const text = textOf(value, from, to, options.style);
  const length = 'length' in to ? to.length : 'max';
  if (length === 'max') return text;
  if (text.length > length) {
    // Blanks at the end are dropped without a word.
    if (options.column !== undefined && text.trimEnd().length > length) throw say.truncated(options.column);
    return text.slice(0, length);
  }
  return to.name === 'nchar' || to.name === 'char' ? text.padEnd(length) : text;
}

function textOf(value: SqlValue, from: SqlType | null, to: SqlType, style: number | null): string {
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value);
    if (style === 1 || style === 2) return `${style === 1 ? '0x' : ''}${bytes.toString('hex').toUpperCase()}`;
    return bytes.toString(to.name === 'varchar' || to.name === 'char' ? 'latin1' : 'utf16le');
  }
  if (typeof value === 'string') {
    if (isDateType(from)) return styledDate(value, from, style);
    // Money is told with two digits, unless style 2 asks for all four.
    const isMoney = from?.name === 'money' || from?.name === 'smallmoney';
    if (isMoney && style !== 2) return decimalText(rescaled(readDecimal(value) ?? { units: 0n, scale: 0 }, 2), 2);
    return value;
  }
  return typeof value === 'number' ? floatText(value, style) : String(value);
}

/** Style 0 gives six digits, 1 eight, 2 sixteen, 3 all that are needed to read it back. */
function floatText(value: number, style: number | null): string {
  if (style === 1 || style === 2 || style === 3) {
    const digits = style === 1 ? 7 : style === 2 ? 15 : 16;
    const [mantissa = '', exponent = '0'] = value.toExponential(digits).split('e');
    const size = exponent.replace(/[-+]/, '').padStart(3, '0');
    return `${mantissa}e${exponent.startsWith('-') ? '-' : '+'}${size}`;
  }
  const short = Number(value.toPrecision(6));
  if (short !== 0 && (Math.abs(short) >= 1e6 || Math.abs(short) < 1e-4)) {
    const [mantissa = '', exponent = '0'] = short.toExponential().split('e');
    const size = exponent.replace(/[-+]/, '').padStart(3, '0');
    return `${mantissa}e${exponent.startsWith('-') ? '-' : '+'}${size}`;
  }
  return String(short);
}

const guidPattern = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?/i;

function asGuid(value: SqlValue): string {
  if (value instanceof Uint8Array && value.length >= 16) {
    const bytes = Buffer.from(value.slice(0, 16));
    for (const [from, to] of [
      [0, 4],
      [4, 6],
      [6, 8],
    ] as const)
      bytes.subarray(from, to).reverse();
    const hex = bytes.toString('hex').toUpperCase();
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }
  const found = typeof value === 'string' ? guidPattern.exec(value.trim())?.[1] : undefined;
  if (found === undefined) throw say.notGuid();
  return found.toUpperCase();
}

/** A GUID as its sixteen bytes, the first three groups little-endian. */
export function guidBytes(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  for (const [from, to] of [
    [0, 4],
    [4, 6],
    [6, 8],
  ] as const)
    bytes.subarray(from, to).reverse();
  return bytes;
}

function asBytes(value: SqlValue, from: SqlType | null, to: SqlType, options: ConversionOptions): Uint8Array {
  const bytes = bytesOf(value, from, options.style);
  const length = 'length' in to ? to.length : 'max';
  if (length === 'max') return bytes;
  if (bytes.length > length && options.column !== undefined) throw say.truncated(options.column);
  if (to.name !== 'binary' || bytes.length >= length) return bytes.slice(0, length);
  return new Uint8Array(Buffer.concat([bytes], length));
}

function bytesOf(value: SqlValue, from: SqlType | null, style: number | null): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'bigint') {
    const size = from?.name === 'bigint' ? 8 : from?.name === 'smallint' ? 2 : from?.name === 'tinyint' ? 1 : 4;
    const digits = BigInt.asUintN(size * 8, value)
      .toString(16)
      .padStart(size * 2, '0');
    return new Uint8Array(Buffer.from(digits, 'hex'));
  }
  const text = String(value);
  if (from?.name === 'uniqueidentifier') return new Uint8Array(guidBytes(text));
  if (style === 1 || style === 2) return new Uint8Array(Buffer.from(style === 1 ? text.slice(2) : text, 'hex'));
  const isNarrow = from?.name === 'varchar' || from?.name === 'char';
  return new Uint8Array(Buffer.from(text, isNarrow ? 'latin1' : 'utf16le'));
}

/** SQL Server sorts GUIDs by their last six bytes first. */
const guidOrder = [10, 11, 12, 13, 14, 15, 8, 9, 6, 7, 4, 5, 0, 1, 2, 3] as const;

/** What SQLite sorts and compares as SQL Server would the value itself. */
export function sortKey(value: SqlValue, type: SqlType): SqlValue {
  if (value === null) return null;
  const family = familyOf(type);
  if (family === 'date') return dateKey(String(value));
  if (family === 'decimal') {
    const decimal = readDecimal(String(value));
    return decimal === null ? null : decimalKey(decimal);
  }
  if (family !== 'guid') return value;
  const bytes = guidBytes(String(value));
  return new Uint8Array(guidOrder.map((place) => bytes[place] ?? 0));
}

const knownTypes = new Map<string, SqlType>();

/** A type by its own text, as translated SQL hands it to a function. */
export function typeOfText(text: string): SqlType {
  const known = knownTypes.get(text);
  if (known !== undefined) return known;
  const type = typeOfDeclared(`${text} text`);
  if (type === null || typeText(type) !== text) throw new Error(`${text} is no text of a type.`);
  knownTypes.set(text, type);
  return type;
}
