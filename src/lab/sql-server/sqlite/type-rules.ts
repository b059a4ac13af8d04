/* Which type an expression has that is made of several (Transact-SQL reference, "Data type precedence", "Precision, scale, and length"). */
import type { SqlType } from '../engine.ts';
import { familyOf } from './conversions.ts';

/** The first wins. */
const precedence: readonly SqlType['name'][] =
  `sql_variant xml datetimeoffset datetime2 datetime smalldatetime date time float real decimal
  money smallmoney bigint int smallint tinyint bit ntext text image uniqueidentifier nvarchar nchar varchar char varbinary binary`
    .split(/\s+/)
    // Every name of SqlType, as the list above is written.
    .map((name) => name as SqlType['name']);

type Decimal = Extract<SqlType, { name: 'decimal' }>;
const wholeDigits: Readonly<Record<string, number>> = { bit: 1, tinyint: 3, smallint: 5, int: 10, bigint: 19 };

/** A number that is not float as a decimal. */
function asDecimal(type: SqlType): Decimal | null {
  if ('precision' in type) return type;
  if (type.name === 'money') return { name: 'decimal', precision: 19, scale: 4 };
  if (type.name === 'smallmoney') return { name: 'decimal', precision: 10, scale: 4 };
  const digits = wholeDigits[type.name];
  return digits === undefined ? null : { name: 'decimal', precision: digits, scale: 0 };
}

function limited(precision: number, scale: number): Decimal {
  if (precision <= 38) return { name: 'decimal', precision, scale };
  // Digits before the point go first; of those behind it, six are kept if they can be.
  const kept = Math.max(Math.min(scale, 6), 38 - (precision - scale));
  return { name: 'decimal', precision: 38, scale: Math.max(0, Math.min(scale, kept)) };
}

/** Of what type a value is that may be any of these; NULL has none. */
export function commonType(types: readonly (SqlType | null)[]): SqlType | null {
  let common: SqlType | null = null;
  for (const type of types) if (type !== null) common = common === null ? type : commonOfTwo(common, type);
  return common;
}

function commonOfTwo(a: SqlType, b: SqlType): SqlType {
  const winner = precedence.indexOf(a.name) <= precedence.indexOf(b.name) ? a : b;
  if (winner.name === 'decimal') {
    const [x, y] = [asDecimal(a), asDecimal(b)];
    if (x === null || y === null) return winner;
    const scale = Math.max(x.scale, y.scale);
    return limited(Math.max(x.precision - x.scale, y.precision - y.scale) + scale, scale);
  }
  if (familyOf(winner) === 'text' && familyOf(a) === familyOf(b)) return commonText(winner, a, b);
  if ('scale' in winner && 'scale' in a && 'scale' in b && a.name === b.name) return a.scale >= b.scale ? a : b;
  if (winner.name === 'varbinary' && 'length' in a && 'length' in b)
    return { name: 'varbinary', length: longest(a.length, b.length) };
  return winner;
}

function commonText(winner: SqlType, a: SqlType, b: SqlType): SqlType {
  if (!('length' in a) || !('length' in b)) return winner;
  const length = longest(a.length, b.length);
  return winner.name.startsWith('n') ? { name: 'nvarchar', length } : { name: 'varchar', length };
}

function longest(a: number | 'max', b: number | 'max'): number | 'max' {
  return a === 'max' || b === 'max' ? 'max' : Math.max(a, b);
}

/** The type of two texts one behind the other. */
export function joinedText(a: SqlType, b: SqlType): SqlType {
  const isNational = a.name.startsWith('n') || b.name.startsWith('n');
  const lengths = [a, b].map((type) => ('length' in type ? type.length : 'max'));
  const [x = 'max', y = 'max'] = lengths;
  const length = x === 'max' || y === 'max' ? 'max' : Math.min(x + y, isNational ? 4000 : 8000);
  return { name: isNational ? 'nvarchar' : 'varchar', length };
}

/** The type of an arithmetic operation between two decimals. */
export function arithmeticType(operator: string, a: SqlType, b: SqlType): SqlType {
  const [x, y] = [asDecimal(a), asDecimal(b)];
  if (x === null || y === null) return a;
  if ((a.name === 'money' || b.name === 'money') && a.name !== 'decimal' && b.name !== 'decimal')
    return { name: 'money' };
  if (operator === '*') return limited(x.precision + y.precision + 1, x.scale + y.scale);
  if (operator === '/') {
    const scale = Math.max(6, x.scale + y.precision + 1);
    return limited(x.precision - x.scale + y.scale + scale, scale);
  }
  const scale = Math.max(x.scale, y.scale);
  return limited(Math.max(x.precision - x.scale, y.precision - y.scale) + scale + 1, scale);
}
