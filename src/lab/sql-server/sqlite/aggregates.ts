/* COUNT, SUM and their kin, and the windows they may be told over (Transact-SQL reference, "Aggregate functions", "OVER clause"). */
import { typeText } from '../declared-types.ts';
import type { SqlType } from '../engine.ts';
import { say } from '../tsql/sql-error.ts';
import type { Expression } from '../tsql/syntax.ts';
import type { Translated } from './built-in.ts';
import { familyOf } from './conversions.ts';
import type { Scope } from './environment.ts';
import type { ExpressionTranslator } from './expressions.ts';

type Call = Expression & { readonly kind: 'call' };
const int: SqlType = { name: 'int' };
const bigint: SqlType = { name: 'bigint' };
const aggregates = new Set(['COUNT', 'COUNT_BIG', 'SUM', 'AVG', 'MIN', 'MAX', 'STRING_AGG']);

export function isAggregate(name: string): boolean {
  return aggregates.has(name);
}

export function translateAggregate(
  name: string,
  call: Call,
  scope: Scope | null,
  expressions: ExpressionTranslator,
): Translated {
  const over = windowOf(call, scope, expressions);
  if (call.isStar) return { type: name === 'COUNT' ? int : bigint, sql: `count(*)${over}`, isNullable: false };
  const [first, second] = call.arguments.map((each) => expressions.translate(each, scope));
  const count = name === 'STRING_AGG' ? 2 : 1;
  if (first === undefined || call.arguments.length !== count) throw say.argumentCount(name.toLowerCase(), count);
  const distinct = call.isDistinct ? 'DISTINCT ' : '';
  const { type } = first;
  const isDecimal = type !== null && familyOf(type) === 'decimal';
  switch (name) {
    case 'COUNT':
    case 'COUNT_BIG':
      return {
        type: name === 'COUNT' ? int : bigint,
        sql: `count(${distinct}${first.sql})${over}`,
        isNullable: false,
      };
    case 'STRING_AGG':
      return {
        type: { name: 'nvarchar', length: 'max' },
        sql: `group_concat(${first.sql}, ${second?.sql ?? "''"})${over}`,
      };
    case 'MIN':
    case 'MAX': {
      const isKeyed =
        type !== null && (isDecimal || type.name === 'datetimeoffset' || type.name === 'uniqueidentifier');
      const lower = name.toLowerCase();
      return {
        type,
        isIso: first.isIso ?? false,
        sql: isKeyed ? `ts_${lower}(${first.sql}, '${typeText(type)}')` : `${lower}(${distinct}${first.sql})${over}`,
      };
    }
    default:
      return sum(name, first, distinct, over);
  }
}

function sum(name: string, of: Translated, distinct: string, over: string): Translated {
  const { type, sql } = of;
  if (type === null) return { type: null, sql: `sum(${sql})${over}` };
  if (familyOf(type) === 'decimal') {
    const scale = 'scale' in type ? type.scale : 4;
    const result: SqlType =
      type.name === 'decimal'
        ? { name: 'decimal', precision: 38, scale: name === 'SUM' ? scale : Math.max(scale, 6) }
        : { name: 'money' };
    return { type: result, sql: `ts_${name.toLowerCase()}(${sql}, ${'scale' in result ? result.scale : 4})` };
  }
  const result: SqlType =
    type.name === 'bigint' || type.name === 'float' ? type : type.name === 'real' ? { name: 'float' } : int;
  if (name === 'SUM' || result.name === 'float')
    return { type: result, sql: `${name.toLowerCase()}(${distinct}${sql})${over}` };
  return { type: result, sql: `(sum(${distinct}${sql})${over} / nullif(count(${distinct}${sql})${over}, 0))` };
}

export function windowOf({ over }: Call, scope: Scope | null, expressions: ExpressionTranslator): string {
  if (over === null) return '';
  const partition = over.partition.map((each) => expressions.sortable(expressions.translate(each, scope)));
  const order = over.order.map(
    ({ by, isDescending }) => `${expressions.sortable(expressions.translate(by, scope))}${isDescending ? ' DESC' : ''}`,
  );
  const parts = [
    ...(partition.length > 0 ? [`PARTITION BY ${partition.join(', ')}`] : []),
    ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
  ];
  return ` OVER (${parts.join(' ')})`;
}
