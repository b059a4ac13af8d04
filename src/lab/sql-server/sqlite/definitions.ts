/* CREATE and DROP of tables, views, functions and indexes. */
import { declaredType, typeNamed, typeText } from '../declared-types.ts';
import type { SqlType } from '../engine.ts';
import { say } from '../tsql/sql-error.ts';
import type { ColumnPlan, KeyPlan, Name, Statement } from '../tsql/syntax.ts';
import { type Catalogue, type Note, noteText, quotedName } from './catalogue.ts';
import { type Environment, writtenOut } from './environment.ts';
import { QueryTranslator } from './queries.ts';
import { typeWritten } from './type-written.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;

/** `name` of `dbo.name`. */
export function ownName(name: Name): string {
  return name.at(-1) ?? '';
}

/** SQL that makes a table. @throws {SqlError} 2715 */
export function tableSql({ name, columns, keys }: Of<'create-table'>, environment: Environment): string {
  const lines = [
    ...columns.map((column, index) => columnSql(column, index + 1, environment)),
    ...keys.map((key) => keySql(key)),
  ];
  return `CREATE TABLE ${quotedName(ownName(name))} (${lines.join(', ')})`;
}

function columnSql(column: ColumnPlan, place: number, environment: Environment): string {
  const type = typeNamed(column.type.name, column.type.arguments);
  if (type === null) throw say.noDataType(place, column.type.name);
  const name = quotedName(column.name);
  // SQLite numbers rows by itself only in a column of exactly this type.
  if (column.isIdentity) {
    if (!column.isPrimary) throw say.notHere('IDENTITY in a column that is not the primary key');
    return `${name} INTEGER PRIMARY KEY AUTOINCREMENT`;
  }
  const isNullable = column.isNullable && !column.isPrimary;
  return [
    `${name} ${quotedName(declaredType(type))}`,
    ...(isNullable ? [] : ['NOT NULL']),
    ...(column.default === null ? [] : [`DEFAULT (${defaultSql(column, type, environment)})`]),
    ...(column.isPrimary ? ['PRIMARY KEY'] : []),
    ...(column.isUnique ? ['UNIQUE'] : []),
  ].join(' ');
}

function defaultSql({ default: value }: ColumnPlan, type: SqlType, environment: Environment): string {
  if (value === null) return 'NULL';
  const { expressions } = new QueryTranslator({ ...environment, value: writtenOut });
  return expressions.converted(expressions.translate(value, null), type);
}

function keySql({ kind, columns }: KeyPlan): string {
  return `${kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE'} (${columns.map(quotedName).join(', ')})`;
}

/** SQL that makes a view. @throws {SqlError} 4511, and what the query may throw */
export function viewSql({ name, columns, query }: Of<'create-view'>, environment: Environment): string {
  const translated = new QueryTranslator({ ...environment, value: writtenOut }).translate(query);
  const names = translated.columns.map((column, index) => columns[index] ?? column.name);
  for (const [index, each] of names.entries()) if (each === '') throw say.noColumnName(index + 1);
  const note: Note = {
    kind: 'view',
    columns: translated.columns.map(({ type, isNullable, isIso }, index) => ({
      name: names[index] ?? '',
      type: type === null ? null : typeText(type),
      isNullable,
      isIso,
    })),
    source: null,
  };
  const list = names.map((each, index) => `c${index + 1} AS ${quotedName(each)}`).join(', ');
  return `CREATE VIEW ${quotedName(ownName(name))} AS ${noteText(note)} SELECT ${list} FROM (${translated.sql})`;
}

/** SQL that keeps a function: a view, which gives its value where it has no parameters. `text` is the T-SQL that made it. */
export function functionSql(statement: Of<'create-function'>, text: string, environment: Environment): string {
  const type = typeWritten(statement.returns);
  const note: Note = {
    kind: 'function',
    columns: [{ name: 'Value', type: typeText(type), isNullable: true, isIso: false }],
    source: text,
  };
  const head = `CREATE VIEW ${quotedName(ownName(statement.name))} AS ${noteText(note)}`;
  if (statement.parameters.length > 0) return `${head} SELECT NULL AS "Value"`;
  const { expressions } = new QueryTranslator({ ...environment, value: writtenOut });
  return `${head} SELECT ${expressions.converted(expressions.translate(statement.value, null), type)} AS "Value"`;
}

/** SQL that makes an index. SQLite's indexes share their names with those of other tables. */
export function indexSql({ name, table, columns, isUnique }: Of<'create-index'>): string {
  const own = quotedName(`${ownName(table)}.${name}`);
  return `CREATE ${isUnique ? 'UNIQUE ' : ''}INDEX ${own} ON ${quotedName(ownName(table))} (${columns.map(quotedName).join(', ')})`;
}

const kinds = { TABLE: 'table', VIEW: 'view', FUNCTION: 'function' } as const;

/** SQL that removes objects. @throws {SqlError} 3701 */
export function dropSql(
  what: keyof typeof kinds,
  names: readonly Name[],
  mayBeMissing: boolean,
  catalogue: Catalogue,
): readonly string[] {
  return names.flatMap((name) => {
    const found = catalogue.find(ownName(name));
    if (found?.kind === kinds[what])
      return [`DROP ${found.kind === 'table' ? 'TABLE' : 'VIEW'} ${quotedName(found.name)}`];
    if (mayBeMissing) return [];
    throw say.notDropped(what.toLowerCase(), name.join('.'));
  });
}
