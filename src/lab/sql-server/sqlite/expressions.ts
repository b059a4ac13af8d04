/*
 * T-SQL expressions as SQL that SQLite runs, each with the type it has in T-SQL. Where SQLite would do something else than SQL
 * Server (convert, compare decimals, divide by zero), the SQL calls a function of ours, `ts_…` (engine-functions.ts).
 */
import { typeText } from '../declared-types.ts';
import type { SqlType } from '../engine.ts';
import { say } from '../tsql/sql-error.ts';
import type { Expression, Name, Query } from '../tsql/syntax.ts';
import type { Translated } from './built-in.ts';
import { translateCall } from './calls.ts';
import { familyOf } from './conversions.ts';
import { isDateType } from './date-values.ts';
import { type Environment, nullValue, type Scope, type TranslatedQuery } from './environment.ts';
import { arithmeticType, commonType, joinedText } from './type-rules.ts';
import { typeWritten } from './type-written.ts';
import { translateUserCall } from './user-functions.ts';

const condition: Translated = { sql: '', type: { name: 'bit' } };
const comparisons: Readonly<Record<string, string>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
  '!<': '>=',
  '!>': '<=',
};

export type TranslateQuery = (query: Query, scope: Scope | null) => TranslatedQuery;

type MakeInside = (environment: Environment, parameters: ReadonlyMap<string, Translated>) => ExpressionTranslator;

export class ExpressionTranslator {
  readonly environment: Environment;
  readonly #query: TranslateQuery;
  /** Parameters of the function whose value is being translated. */
  readonly #parameters: ReadonlyMap<string, Translated>;

  /** Makes one for the inside of a function. */
  readonly inside: MakeInside;

  constructor(
    environment: Environment,
    query: TranslateQuery,
    inside: MakeInside,
    parameters: ReadonlyMap<string, Translated>,
  ) {
    this.environment = environment;
    this.#query = query;
    this.inside = inside;
    this.#parameters = parameters;
  }

  /** @throws {SqlError} */
  translate(expression: Expression, scope: Scope | null): Translated {
    const inner = (each: Expression): Translated => this.translate(each, scope);
    switch (expression.kind) {
      case 'literal':
        return expression.value === null
          ? nullValue
          : { sql: this.environment.value(expression.value), type: expression.type, isNullable: false };
      case 'column':
        return this.#column(expression.name, scope);
      case 'variable':
        return this.#parameters.get(expression.name.toLowerCase()) ?? this.environment.variable(expression.name);
      case 'not':
        return { ...condition, sql: `(NOT ${inner(expression.of).sql})` };
      case 'negative':
        return this.#negative(inner(expression.of));
      case 'complement':
        return this.#complement(inner(expression.of));
      case 'binary':
        return this.#binary(expression.operator, inner(expression.left), inner(expression.right));
      case 'is-null':
        return { ...condition, sql: `(${inner(expression.of).sql} IS ${expression.isNot ? 'NOT ' : ''}NULL)` };
      case 'in':
        return this.#in(expression, scope);
      case 'between': {
        const of = inner(expression.of);
        const low = this.compared('>=', of, inner(expression.low));
        const high = this.compared('<=', of, inner(expression.high));
        return { ...condition, sql: `(${expression.isNot ? 'NOT ' : ''}(${low} AND ${high}))` };
      }
      case 'like': {
        const [of, pattern] = [this.plain(inner(expression.of)), inner(expression.pattern)];
        const escaping = expression.escape === null ? 'NULL' : inner(expression.escape).sql;
        const like = `ts_like(${of}, ${this.plain(pattern)}, ${escaping}, ${this.environment.isCaseSensitive ? 1 : 0})`;
        return { ...condition, sql: `(${expression.isNot ? 'NOT ' : ''}${like})` };
      }
      case 'exists':
        return { ...condition, sql: `EXISTS (${this.#query(expression.query, scope).sql})` };
      case 'case':
        return this.#case(expression, scope);
      case 'call':
        return expression.name.length > 1
          ? translateUserCall(expression, scope, this)
          : translateCall(expression, scope, this);
      case 'convert':
        return this.#convert(expression, scope);
      case 'collate':
        return inner(expression.of);
      case 'query': {
        const { sql, columns } = this.#query(expression.query, scope);
        return { sql: `(${sql})`, type: columns[0]?.type ?? null, isIso: columns[0]?.isIso ?? false };
      }
    }
  }

  /** The SQL of a value in the form of its type. */
  plain(value: Translated): string {
    return value.isIso === true ? `ts_cast(${value.sql}, 'datetime', 'datetime', NULL, NULL)` : value.sql;
  }

  /** The value as another type, by the rules of CONVERT; into a column, nothing is cut. */
  converted(
    value: Translated,
    to: SqlType,
    more: { readonly style?: string; readonly column?: string; readonly isTry?: boolean } = {},
  ): string {
    const { type } = value;
    if (value.sql === 'NULL') return 'NULL';
    const isSame = type !== null && value.isIso !== true && more.style === undefined && fits(type, to);
    if (isSame) return value.sql;
    const from = type === null ? 'NULL' : `'${typeText(type)}'`;
    const column = more.column === undefined ? 'NULL' : `'${more.column.replaceAll("'", "''")}'`;
    const name = more.isTry === true ? 'ts_try_cast' : 'ts_cast';
    return `${name}(${value.sql}, ${from}, '${typeText(to)}', ${more.style ?? 'NULL'}, ${column})`;
  }

  /** What sorts as the value does in SQL Server. */
  sortable(value: Translated): string {
    const { type, sql } = value;
    if (type === null) return sql;
    const family = familyOf(type);
    if (family === 'text') return this.environment.isCaseSensitive ? sql : `${sql} COLLATE NOCASE`;
    const isKey = family === 'decimal' || family === 'guid' || type.name === 'datetimeoffset';
    return isKey ? `ts_key(${sql}, '${typeText(type)}')` : sql;
  }

  #column(name: Name, scope: Scope | null): Translated {
    const column = name.at(-1) ?? '';
    const qualifier = name.at(-2)?.toLowerCase();
    for (let place = scope; place !== null; place = place.outer) {
      const sources = place.sources.filter((source) => qualifier === undefined || source.name === qualifier);
      const found = sources.flatMap((source) =>
        source.columns
          .filter((each) => each.name.toLowerCase() === column.toLowerCase())
          .map((facts) => ({ source, facts })),
      );
      const [first, second] = found;
      if (second !== undefined) throw say.ambiguousColumn(column);
      if (first !== undefined)
        return {
          sql: `${first.source.alias}.${first.facts.sql}`,
          type: first.facts.type,
          isIso: first.facts.isIso,
          isNullable: first.facts.isNullable,
        };
      if (qualifier !== undefined && sources.length > 0) throw say.noColumn(column);
    }
    throw qualifier === undefined ? say.noColumn(column) : say.notBound(name.join('.'));
  }

  #complement(of: Translated): Translated {
    if (of.type !== null && familyOf(of.type) !== 'whole') throw say.wrongOperand(of.type.name, "'~'");
    return { type: of.type, sql: `(~${of.sql})` };
  }

  #negative(of: Translated): Translated {
    const isNumber = of.type === null || ['whole', 'decimal', 'float'].includes(familyOf(of.type));
    if (!isNumber || of.type?.name === 'bit') throw say.wrongOperand(of.type?.name ?? '', 'minus');
    if (of.type !== null && familyOf(of.type) === 'decimal')
      return { type: of.type, sql: this.#decimal('-', { sql: "'0'", type: of.type }, of, of.type) };
    return { type: of.type, sql: `(-${of.sql})` };
  }

  #binary(operator: string, left: Translated, right: Translated): Translated {
    if (operator === 'AND' || operator === 'OR') return { ...condition, sql: `(${left.sql} ${operator} ${right.sql})` };
    if (comparisons[operator] !== undefined)
      return { ...condition, sql: this.compared(comparisons[operator], left, right) };
    const type = commonType([left.type, right.type]);
    if (type === null) return nullValue;
    const family = familyOf(type);
    if (family === 'text' && (operator === '+' || operator === '||')) {
      const [a, b] = [left.type ?? type, right.type ?? type];
      return { type: joinedText(a, b), sql: `(${left.sql} || ${right.sql})` };
    }
    if (family === 'bytes' && operator === '+') return { type, sql: `ts_join(${left.sql}, ${right.sql})` };
    if (isDateType(type) && (operator === '+' || operator === '-')) return this.#movedDays(operator, left, right, type);
    if (family === 'decimal') {
      const result = arithmeticType(operator, left.type ?? type, right.type ?? type);
      return { type: result, sql: this.#decimal(operator, left, right, result) };
    }
    const [a, b] = [this.converted(left, type), this.converted(right, type)];
    if (operator === '/') return { type, sql: `ts_divide(${a}, ${b})` };
    if (operator === '%') return { type, sql: `ts_modulo(${a}, ${b})` };
    // SQLite has no exclusive or.
    if (operator === '^') return { type, sql: `((${a} | ${b}) - (${a} & ${b}))` };
    return { type, sql: `(${a} ${operator} ${b})` };
  }

  #decimal(operator: string, left: Translated, right: Translated, result: SqlType): string {
    const scale = 'scale' in result ? result.scale : 4;
    const operand = (value: Translated): string =>
      value.type !== null && familyOf(value.type) === 'text'
        ? this.converted(value, { name: 'decimal', precision: 38, scale: 10 })
        : value.sql;
    return `ts_decimal('${operator}', ${operand(left)}, ${operand(right)}, ${scale})`;
  }

  /** A date and a number of days. */
  #movedDays(operator: string, left: Translated, right: Translated, type: SqlType): Translated {
    const isLeft = isDateType(left.type);
    const [date, days] = isLeft ? [left, right] : [right, left];
    const count = operator === '-' ? `(-${days.sql})` : days.sql;
    return { type, sql: `ts_dateadd('DAY', ${count}, ${this.plain(date)}, '${typeText(type)}')` };
  }

  /** A comparison, by the rules of the two types. */
  compared(operator: string, left: Translated, right: Translated): string {
    const type = commonType([left.type, right.type]);
    // What nothing is declared for is compared as it is.
    if (type === null || left.type === null || right.type === null)
      return `(${this.plain(left)} ${operator} ${this.plain(right)})`;
    const family = familyOf(type);
    const [a, b] = [left, right].map((value) => this.#asComparable(value, type));
    const collation = family === 'text' && !this.environment.isCaseSensitive ? ' COLLATE NOCASE' : '';
    return `(${a} ${operator} ${b}${collation})`;
  }

  #asComparable(value: Translated, type: SqlType): string {
    const family = familyOf(type);
    if (family === 'text' || family === 'whole') {
      const isAlready = value.type !== null && familyOf(value.type) === family;
      return isAlready ? value.sql : this.converted(value, type);
    }
    if (family !== 'decimal') {
      const sql = this.converted(value, type);
      return type.name === 'datetimeoffset' || family === 'guid' ? `ts_key(${sql}, '${typeText(type)}')` : sql;
    }
    const isNumber = value.type !== null && familyOf(value.type) !== 'text';
    return `ts_key(${isNumber ? value.sql : this.converted(value, { name: 'decimal', precision: 38, scale: 10 })}, 'decimal(38,10)')`;
  }

  #in(expression: Expression & { kind: 'in' }, scope: Scope | null): Translated {
    const of = this.translate(expression.of, scope);
    const { among } = expression;
    const not = expression.isNot ? 'NOT ' : '';
    if (!('body' in among)) {
      const tests = among.map((each) => this.compared('=', of, this.translate(each, scope)));
      return { ...condition, sql: `(${not}(${tests.join(' OR ')}))` };
    }
    const { sql, columns } = this.#query(among, scope);
    const found: Translated = { sql: 'found.c1', type: columns[0]?.type ?? null, isIso: columns[0]?.isIso ?? false };
    const type = commonType([of.type, found.type]);
    if (type === null) return { ...condition, sql: `(${of.sql} ${not}IN (${sql}))` };
    const collation = familyOf(type) === 'text' && !this.environment.isCaseSensitive ? ' COLLATE NOCASE' : '';
    const [a, b] = [of, found].map((value) => this.#asComparable(value, type));
    return { ...condition, sql: `(${a}${collation} ${not}IN (SELECT ${b} FROM (${sql}) AS found))` };
  }

  #case({ of, cases, otherwise }: Expression & { kind: 'case' }, scope: Scope | null): Translated {
    const subject = of === null ? null : this.translate(of, scope);
    const results = cases.map(({ result }) => this.translate(result, scope));
    const last = otherwise === null ? nullValue : this.translate(otherwise, scope);
    const type = commonType([...results, last].map((value) => value.type));
    const as = (value: Translated): string => (type === null ? value.sql : this.converted(value, type));
    const whens = cases.map(({ when }, index) => {
      const test = this.translate(when, scope);
      const sql = subject === null ? test.sql : this.compared('=', subject, test);
      return `WHEN ${sql} THEN ${as(results[index] ?? nullValue)}`;
    });
    const isNullable = [...results, last].some((value) => value.isNullable !== false);
    return { type, sql: `(CASE ${whens.join(' ')} ELSE ${as(last)} END)`, isNullable };
  }

  #convert(expression: Expression & { kind: 'convert' }, scope: Scope | null): Translated {
    const type = typeWritten(expression.type, 30);
    const of = this.translate(expression.of, scope);
    const style = expression.style === null ? {} : { style: this.translate(expression.style, scope).sql };
    return { type, sql: this.converted(of, type, { ...style, isTry: expression.isTry }) };
  }
}

/** Whether a value of one type already is, as it is kept, one of the other. */
function fits(from: SqlType, to: SqlType): boolean {
  if (typeText(from) === typeText(to)) return true;
  const [a, b] = [familyOf(from), familyOf(to)];
  if (a !== b) return false;
  if (a === 'whole') return wholeOrder.indexOf(from.name) <= wholeOrder.indexOf(to.name);
  if (a !== 'text' && a !== 'bytes') return to.name === 'float';
  if (to.name === 'nchar' || to.name === 'char' || to.name === 'binary') return false;
  const length = 'length' in to ? to.length : 'max';
  return length === 'max' || ('length' in from && from.length !== 'max' && from.length <= length);
}

const wholeOrder: readonly string[] = ['bit', 'tinyint', 'smallint', 'int', 'bigint'];
