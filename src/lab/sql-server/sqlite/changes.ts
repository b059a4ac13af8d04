/* INSERT, UPDATE and DELETE. A value is converted to the type of its column, and what does not fit is refused. */
import type { DatabaseSync } from 'node:sqlite';
import type { SqlValue } from '../engine.ts';
import { say } from '../tsql/sql-error.ts';
import type { Expression, Name, Statement } from '../tsql/syntax.ts';
import type { Translated } from './built-in.ts';
import { type ColumnFacts, type DatabaseObject, quotedName } from './catalogue.ts';
import { converted } from './conversions.ts';
import type { Environment } from './environment.ts';
import { QueryTranslator } from './queries.ts';

/** What a statement needs to run: a fresh environment for each translation, whose values are then bound. */
export interface Workplace {
  readonly sqlite: DatabaseSync;
  readonly database: string;
  begin(): { readonly environment: Environment; readonly values: readonly SqlValue[] };
  /** The object, if it is there and the user has the right. @throws {SqlError} 208, 229 */
  target(name: Name, permission: 'INSERT' | 'UPDATE' | 'DELETE'): DatabaseObject;
  /** Does it as soon as nobody else writes. @throws {SqlError} 1222 */
  patiently<T>(action: () => T): Promise<T>;
}

type Of<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;

/** @returns how many rows came. */
export async function insert(statement: Of<'insert'>, place: Workplace): Promise<number> {
  const target = place.target(statement.into, 'INSERT');
  const columns =
    statement.columns.length === 0 ? target.columns : statement.columns.map((name) => columnOf(target, name));
  const into = `INSERT INTO ${quotedName(target.name)}`;
  const { values } = statement;
  if (values === null) return await changed(place, `${into} DEFAULT VALUES`, []);
  const list = `(${columns.map(({ sql }) => sql).join(', ')})`;
  if (values.body.kind === 'rows' && values.with.length === 0) {
    const rows = values.body.rows.map((row) => valuesOf(row, columns, place));
    return await insertRows(`${into} ${list} VALUES (${columns.map(() => '?').join(', ')})`, rows, place);
  }
  const { environment, values: bound } = place.begin();
  const translator = new QueryTranslator(environment);
  const query = translator.translate(values);
  if (query.columns.length !== columns.length) throw say.valueCount();
  const cells = query.columns.map((column, index) => {
    const value: Translated = { sql: column.sql, type: column.type, isIso: column.isIso };
    return stored(value, columns[index] ?? column, translator);
  });
  return await changed(place, `${into} ${list} SELECT ${cells.join(', ')} FROM (${query.sql})`, bound);
}

/** @returns how many rows were changed. */
export async function update(statement: Of<'update'>, place: Workplace): Promise<number> {
  const target = place.target(statement.table, 'UPDATE');
  const { environment, values } = place.begin();
  const translator = new QueryTranslator(environment);
  const scope = translator.scopeOf(target.name, 'changed', target.columns);
  const sets = statement.changes.map(({ column, value }) => {
    const facts = columnOf(target, column);
    return `${facts.sql} = ${stored(translator.expressions.translate(value, scope), facts, translator)}`;
  });
  const where = whereOf(statement.where, translator, scope);
  return await changed(place, `UPDATE ${quotedName(target.name)} AS changed SET ${sets.join(', ')}${where}`, values);
}

/** @returns how many rows went. */
export async function remove(statement: Of<'delete'>, place: Workplace): Promise<number> {
  const target = place.target(statement.table, 'DELETE');
  const { environment, values } = place.begin();
  const translator = new QueryTranslator(environment);
  const scope = translator.scopeOf(target.name, 'changed', target.columns);
  const where = whereOf(statement.where, translator, scope);
  return await changed(place, `DELETE FROM ${quotedName(target.name)} AS changed${where}`, values);
}

function whereOf(
  where: Expression | null,
  translator: QueryTranslator,
  scope: ReturnType<QueryTranslator['scopeOf']>,
): string {
  return where === null ? '' : ` WHERE ${translator.expressions.translate(where, scope).sql}`;
}

/** The value in the form the column keeps. */
function stored(value: Translated, column: ColumnFacts, translator: QueryTranslator): string {
  if (column.type === null) return translator.expressions.plain(value);
  const sql = translator.expressions.converted(value, column.type, { column: column.name });
  return column.isIso && sql !== 'NULL' ? `ts_iso(${sql})` : sql;
}

function columnOf(target: DatabaseObject, name: string): ColumnFacts {
  const found = target.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) throw say.noColumn(name);
  return found;
}

/** The values of one row of VALUES; literals, of which there may be many, without asking SQLite. */
function valuesOf(row: readonly Expression[], columns: readonly ColumnFacts[], place: Workplace): readonly SqlValue[] {
  if (row.length !== columns.length) throw say.valueCount();
  return row.map((expression, index) => {
    const column = columns[index];
    if (column === undefined) throw say.valueCount();
    if (expression.kind === 'literal' && column.type !== null && !column.isIso)
      return converted(expression.value, expression.type, column.type, { style: null, column: column.name });
    const { environment, values } = place.begin();
    const translator = new QueryTranslator(environment);
    const sql = stored(translator.expressions.translate(expression, null), column, translator);
    const statement = place.sqlite.prepare(`SELECT ${sql}`);
    statement.setReturnArrays(true);
    statement.setReadBigInts(true);
    // One row of one value.
    const [value = null] = (statement.get(...values) ?? []) as unknown as readonly SqlValue[];
    return value;
  });
}

/** All of them or none. */
async function insertRows(sql: string, rows: readonly (readonly SqlValue[])[], place: Workplace): Promise<number> {
  const { sqlite } = place;
  const statement = sqlite.prepare(sql);
  return await place.patiently(() => {
    sqlite.exec('SAVEPOINT rows');
    try {
      for (const row of rows) statement.run(...row);
    } catch (error) {
      sqlite.exec('ROLLBACK TO rows; RELEASE rows');
      throw error;
    }
    sqlite.exec('RELEASE rows');
    return rows.length;
  });
}

async function changed(place: Workplace, sql: string, values: readonly SqlValue[]): Promise<number> {
  const statement = place.sqlite.prepare(sql);
  return await place.patiently(() => Number(statement.run(...values).changes));
}
