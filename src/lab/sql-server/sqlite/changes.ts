/* INSERT, UPDATE and DELETE. A value is converted to the type of its column, and what does not fit is refused. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
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

/** What is to be done: one statement of SQLite's, for one list of values or for many. */
interface Change {
  readonly sql: string;
  readonly rows: readonly (readonly SqlValue[])[];
  /** Each list of values is a row; otherwise SQLite counts. */
  readonly isRowByRow: boolean;
}

/** INSERT, UPDATE or DELETE. @returns how many rows came, changed or went. */
export async function change(statement: Of<'insert' | 'update' | 'delete'>, place: Workplace): Promise<number> {
  const { sql, rows, isRowByRow } = await place.patiently(() => planOf(statement, place));
  const prepared = await place.patiently(() => place.sqlite.prepare(sql));
  if (isRowByRow) return await insertRows(prepared, rows, place);
  const [values = []] = rows;
  return await place.patiently(() => Number(prepared.run(...values).changes));
}

function planOf(statement: Of<'insert' | 'update' | 'delete'>, place: Workplace): Change {
  switch (statement.kind) {
    case 'insert':
      return planInsert(statement, place);
    case 'update':
      return planUpdate(statement, place);
    case 'delete':
      return planDelete(statement, place);
  }
}

function planInsert(statement: Of<'insert'>, place: Workplace): Change {
  const target = place.target(statement.into, 'INSERT');
  const columns =
    statement.columns.length === 0 ? target.columns : statement.columns.map((name) => columnOf(target, name));
  const into = `INSERT INTO ${quotedName(target.name)}`;
  const { values } = statement;
  if (values === null) return { sql: `${into} DEFAULT VALUES`, rows: [], isRowByRow: false };
  const list = `(${columns.map(({ sql }) => sql).join(', ')})`;
  if (values.body.kind === 'rows' && values.with.length === 0) {
    const rows = values.body.rows.map((row) => valuesOf(row, columns, place));
    return { sql: `${into} ${list} VALUES (${columns.map(() => '?').join(', ')})`, rows, isRowByRow: true };
  }
  const { environment, values: bound } = place.begin();
  const translator = new QueryTranslator(environment);
  const query = translator.translate(values);
  if (query.columns.length !== columns.length) throw say.valueCount();
  const cells = query.columns.map((column, index) => {
    const value: Translated = { sql: column.sql, type: column.type, isIso: column.isIso };
    return stored(value, columns[index] ?? column, translator);
  });
  const sql = `${into} ${list} SELECT ${cells.join(', ')} FROM (${query.sql})`;
  return { sql, rows: [bound], isRowByRow: false };
}

function planUpdate(statement: Of<'update'>, place: Workplace): Change {
  const target = place.target(statement.table, 'UPDATE');
  const { environment, values } = place.begin();
  const translator = new QueryTranslator(environment);
  const scope = translator.scopeOf(target.name, 'changed', target.columns);
  const sets = statement.changes.map(({ column, value }) => {
    const facts = columnOf(target, column);
    return `${facts.sql} = ${stored(translator.expressions.translate(value, scope), facts, translator)}`;
  });
  const where = whereOf(statement.where, translator, scope);
  const sql = `UPDATE ${quotedName(target.name)} AS changed SET ${sets.join(', ')}${where}`;
  return { sql, rows: [values], isRowByRow: false };
}

function planDelete(statement: Of<'delete'>, place: Workplace): Change {
  const target = place.target(statement.table, 'DELETE');
  const { environment, values } = place.begin();
  const translator = new QueryTranslator(environment);
  const scope = translator.scopeOf(target.name, 'changed', target.columns);
  const sql = `DELETE FROM ${quotedName(target.name)} AS changed${whereOf(statement.where, translator, scope)}`;
  return { sql, rows: [values], isRowByRow: false };
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
async function insertRows(
  statement: StatementSync,
  rows: readonly (readonly SqlValue[])[],
  place: Workplace,
): Promise<number> {
  const { sqlite } = place;
  return await place.patiently(() => {
    sqlite.exec('SAVEPOINT rows');
    try {
      for (const row of rows) statement.run(...row);
      sqlite.exec('RELEASE rows');
    } catch (error) {
      sqlite.exec('ROLLBACK TO rows; RELEASE rows');
      throw error;
    }
    return rows.length;
  });
}
