/* Calls of built-in functions: those whose arguments are more than values, and the plain ones. */
import { typeText } from '../declared-types.ts';
import type { SqlType } from '../engine.ts';
import { say } from '../tsql/sql-error.ts';
import type { Expression } from '../tsql/syntax.ts';
import { isAggregate, translateAggregate, windowOf } from './aggregates.ts';
import type { Translated } from './built-in.ts';
import { builtIns } from './built-ins.ts';
import { familyOf } from './conversions.ts';
import { datePart, isDateType } from './date-values.ts';
import { nullValue, type Scope } from './environment.ts';
import type { ExpressionTranslator } from './expressions.ts';
import { commonType } from './type-rules.ts';

type Call = Expression & { readonly kind: 'call' };
const int: SqlType = { name: 'int' };
const bigint: SqlType = { name: 'bigint' };
const rankings = new Set(['ROW_NUMBER', 'RANK', 'DENSE_RANK']);

/** A call of a function without a schema. @throws {SqlError} 174, 195 */
export function translateCall(call: Call, scope: Scope | null, expressions: ExpressionTranslator): Translated {
  const name = (call.name[0] ?? '').toUpperCase();
  if (isAggregate(name)) return translateAggregate(name, call, scope, expressions);
  if (rankings.has(name)) return { type: bigint, sql: `${name}()${windowOf(call, scope, expressions)}` };
  if (dateCalls.has(name)) return dateCall(name, call, scope, expressions);
  const given = call.arguments.map((each) => expressions.translate(each, scope));
  const found = special(name, given, call, scope, expressions);
  if (found !== null) return found;
  const builtIn = builtIns[name];
  if (builtIn === undefined) throw say.noFunction(call.name[0] ?? '');
  if (given.length < builtIn.least || given.length > builtIn.most)
    throw say.argumentCount(name.toLowerCase(), builtIn.least);
  const types = given.map(({ type }) => type);
  const type = typeof builtIn.type === 'function' ? builtIn.type(types) : builtIn.type;
  return { type, sql: `ts_${name.toLowerCase()}(${given.map((value) => expressions.plain(value)).join(', ')})` };
}

function special(
  name: string,
  given: readonly Translated[],
  call: Call,
  scope: Scope | null,
  expressions: ExpressionTranslator,
): Translated | null {
  const [first = nullValue, second = nullValue] = given;
  const all = (values: readonly Translated[], type: SqlType | null): string =>
    values.map((value) => (type === null ? value.sql : expressions.converted(value, type))).join(', ');
  switch (name) {
    case 'ISNULL': {
      if (given.length !== 2) throw say.argumentCount('isnull', 2);
      const type = first.type ?? second.type;
      return { type, sql: `ifnull(${all(given, type)})`, isNullable: second.isNullable !== false };
    }
    case 'COALESCE': {
      if (given.length < 2) throw say.argumentCount('coalesce', 2);
      const type = commonType(given.map((value) => value.type));
      return {
        type,
        sql: `coalesce(${all(given, type)})`,
        isNullable: given.every((value) => value.isNullable !== false),
      };
    }
    case 'NULLIF':
      if (given.length !== 2) throw say.argumentCount('nullif', 2);
      return {
        type: first.type,
        sql: `(CASE WHEN ${expressions.compared('=', first, second)} THEN NULL ELSE ${expressions.plain(first)} END)`,
      };
    case 'IIF': {
      const [when, whenTrue, otherwise] = call.arguments;
      if (when === undefined || whenTrue === undefined || otherwise === undefined) throw say.argumentCount('iif', 3);
      return expressions.translate({ kind: 'case', of: null, cases: [{ when, result: whenTrue }], otherwise }, scope);
    }
    case 'ROUND':
      if (given.length !== 2) throw say.argumentCount('round', 2);
      return round(given, expressions);
    case 'YEAR':
    case 'MONTH':
    case 'DAY':
      if (given.length !== 1) throw say.argumentCount(name.toLowerCase(), 1);
      return { type: int, sql: `ts_datepart('${name}', ${expressions.plain(first)})` };
    default:
      return null;
  }
}

function round(
  [value = nullValue, digits = nullValue]: readonly Translated[],
  expressions: ExpressionTranslator,
): Translated {
  const { type } = value;
  const places = expressions.converted(digits, int);
  if (type === null || familyOf(type) !== 'decimal') return { type, sql: `round(${value.sql}, ${places})` };
  const scale = 'scale' in type ? type.scale : 4;
  return { type, sql: `ts_decimal('+', ts_round(${value.sql}, ${places}), '0', ${scale})` };
}

const dateCalls = new Set(['DATEADD', 'DATEDIFF', 'DATEDIFF_BIG', 'DATEPART']);

/** DATEADD and its kin, whose first argument is a word. */
function dateCall(name: string, call: Call, scope: Scope | null, expressions: ExpressionTranslator): Translated {
  const [first, ...others] = call.arguments;
  const written = first?.kind === 'column' ? (first.name[0] ?? '') : '';
  const part = datePart(written);
  if (part === null) throw say.notHere(`the part ${written} of a date`);
  const given = others.map((each) => asDate(expressions.translate(each, scope), expressions));
  const [a = nullValue, b = nullValue] = given;
  if (name === 'DATEPART') return { type: int, sql: `ts_datepart('${part}', ${expressions.plain(a)})` };
  if (name !== 'DATEADD')
    return {
      type: name === 'DATEDIFF' ? int : bigint,
      sql: `ts_datediff('${part}', ${expressions.plain(a)}, ${expressions.plain(b)})`,
    };
  const type = isDateType(b.type) ? b.type : ({ name: 'datetime' } as const);
  return { type, sql: `ts_dateadd('${part}', ${a.sql}, ${expressions.plain(b)}, '${typeText(type)}')` };
}

function asDate(value: Translated, expressions: ExpressionTranslator): Translated {
  if (value.type === null || familyOf(value.type) !== 'text') return value;
  const type: SqlType = { name: 'datetime' };
  return { type, sql: expressions.converted(value, type) };
}
