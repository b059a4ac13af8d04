/* What SQLite is taught, so that it does as SQL Server would: the functions `ts_…` that translated queries call. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { SqlType, SqlValue } from '../engine.ts';
import { SqlError, say } from '../tsql/sql-error.ts';
import { builtIns } from './built-ins.ts';
import { converted, sortKey, typeOfText } from './conversions.ts';
import { dateDifference, isDateType, movedDate, partOfDate } from './date-values.ts';
import { calculated, decimalText, readDecimal, rescaled } from './decimals.ts';
import type { SessionFacts } from './session-facts.ts';

type Run = (...given: SqlValue[]) => SqlValue;

/** Makes the functions known to a connection; `session` is asked at every call. */
export function teachFunctions(database: DatabaseSync, session: () => SessionFacts): void {
  const teach = (name: string, run: Run): void => {
    const options = { useBigIntArguments: true, varargs: true } as const;
    // SQLite gives and takes exactly the forms of SqlValue.
    database.function(`ts_${name}`, options, (...given) => run(...(given as SqlValue[])));
  };
  for (const [name, run] of Object.entries(conversions)) teach(name, run);
  for (const [name, builtIn] of Object.entries(builtIns)) {
    teach(name.toLowerCase(), (...given) => {
      if (builtIn.takesNull !== true && given.includes(null)) return null;
      return builtIn.run(given, session());
    });
  }
  teachAggregates(database);
}

const conversions: Readonly<Record<string, Run>> = {
  cast,
  try_cast: (...given) => {
    try {
      return cast(...given);
    } catch (error) {
      if (error instanceof SqlError) return null;
      throw error;
    }
  },
  iso: (value) =>
    typeof value === 'string' ? `${value.slice(0, 10)}T${value.slice(11).replace(/\.000$/, '')}Z` : (value ?? null),
  key: (value = null, type = null) => sortKey(value, typeOfText(String(type))),
  like: (value, pattern, escaping, isCaseSensitive) =>
    value === null || pattern === null
      ? null
      : likePattern(String(pattern), escaping, isCaseSensitive === 1n).test(String(value))
        ? 1n
        : 0n,
  divide: (a, b) => divided(a, b, false),
  modulo: (a, b) => divided(a, b, true),
  join: (a, b) => (a instanceof Uint8Array && b instanceof Uint8Array ? new Uint8Array(Buffer.concat([a, b])) : null),
  decimal: (operator, a, b, scale) => {
    if (a === null || b === null) return null;
    const [left, right] = [readDecimal(String(a)), readDecimal(String(b))];
    if (left === null || right === null) throw say.notNumeric('varchar', 'numeric');
    return calculated(String(operator), left, right, Number(scale));
  },
  round: (value, digits) => {
    const decimal = value === null ? null : readDecimal(String(value));
    const scale = Number(digits);
    if (decimal === null) return null;
    if (scale >= 0) return decimalText(rescaled(decimal, scale), scale);
    const unit = 10n ** BigInt(-scale);
    return String(rescaled({ units: decimal.units, scale: decimal.scale - scale }, 0) * unit);
  },
  dateadd: (part, count, date, type) => {
    if (count === null || date === null) return null;
    const dateType = typeOfText(String(type));
    if (!isDateType(dateType)) throw say.noDate();
    return movedDate(String(part), Number(count), String(date), dateType);
  },
  datediff: (part, from, to) =>
    from === null || to === null ? null : dateDifference(String(part), String(from), String(to)),
  datepart: (part, date) => (date === null ? null : partOfDate(String(part), String(date))),
};

function cast(...[value = null, from = null, to = null, style = null, column = null]: SqlValue[]): SqlValue {
  const known: SqlType | null = from === null ? null : typeOfText(String(from));
  return converted(value, known, typeOfText(String(to)), {
    style: style === null ? null : Number(style),
    ...(column === null ? {} : { column: String(column) }),
  });
}

function divided(a: SqlValue | undefined, b: SqlValue | undefined, isRest: boolean): SqlValue {
  if (a === null || b === null || a === undefined || b === undefined) return null;
  if (Number(b) === 0) throw say.divideByZero();
  if (typeof a === 'bigint' && typeof b === 'bigint') return isRest ? a % b : a / b;
  return isRest ? Number(a) % Number(b) : Number(a) / Number(b);
}

const knownPatterns = new Map<string, RegExp>();

/** The patterns of LIKE: % _ [a-z] [^a-z], and a character that takes their meaning away. */
function likePattern(pattern: string, escaping: SqlValue | undefined, isCaseSensitive: boolean): RegExp {
  const escaped = typeof escaping === 'string' ? escaping : '';
  const key = `${isCaseSensitive}${escaped}\0${pattern}`;
  const known = knownPatterns.get(key);
  if (known !== undefined) return known;
  const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    const end = char === '[' ? pattern.indexOf(']', at + 2) : -1;
    if (escaped !== '' && char === escaped) {
      at += 1;
      source += literal(pattern.charAt(at));
    } else if (char === '%') source += '.*';
    else if (char === '_') source += '.';
    else if (end > 0) {
      const inside = pattern.slice(at + 1, end).replaceAll(/[\\\]]/g, String.raw`\$&`);
      source += `[${inside}]`;
      at = end;
    } else source += literal(char);
  }
  const made = new RegExp(`^${source}$`, isCaseSensitive ? 's' : 'is');
  if (knownPatterns.size > 1000) knownPatterns.clear();
  knownPatterns.set(key, made);
  return made;
}

/** Sums and extremes of what is kept as text, which SQLite's own would take for floats or for words. */
function teachAggregates(database: DatabaseSync): void {
  // A sum is carried as text: units, how many, scale.
  for (const isAverage of [false, true]) {
    database.aggregate(isAverage ? 'ts_avg' : 'ts_sum', {
      useBigIntArguments: true,
      start: '0 0 0',
      step: (sum: SQLOutputValue, value: SQLOutputValue, scale: SQLOutputValue): string => {
        const carried = typeof sum === 'string' ? sum : '';
        const decimal = value === null ? null : readDecimal(String(value));
        if (decimal === null) return carried;
        const [units = '0', count = '0'] = carried.split(' ');
        const digits = Number(scale);
        return `${BigInt(units) + rescaled(decimal, digits)} ${BigInt(count) + 1n} ${digits}`;
      },
      result: (sum) => {
        const [units = '0', count = '0', scale = '0'] = (typeof sum === 'string' ? sum : '').split(' ');
        if (count === '0') return null;
        return decimalText(isAverage ? BigInt(units) / BigInt(count) : BigInt(units), Number(scale));
      },
    });
  }
  for (const isLeast of [false, true]) {
    database.aggregate(isLeast ? 'ts_min' : 'ts_max', {
      useBigIntArguments: true,
      start: null,
      step: (best, value, type) => {
        if (value === null || best === null) return value ?? best;
        const known = typeOfText(String(type));
        return isBefore(sortKey(value, known), sortKey(best as SqlValue, known)) === isLeast ? value : best;
      },
    });
  }
}

function isBefore(a: SqlValue, b: SqlValue): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) < 0;
  return String(a) < String(b);
}
