import type { DatabaseSync } from 'node:sqlite';
import { identifier, literal, type SqliteValue } from './literal.ts';

/** SQL Server takes 1000 rows in one INSERT; it reads shorter ones faster. */
const mostRows = 100;
const mostLength = 256 * 1024;

/** A batch of INSERTs, and how many rows it brings. */
export interface InsertBatch {
  readonly text: string;
  readonly rows: number;
}

/** Every row of a practice site database made in SQLite, as INSERT statements for tables of the same names and columns. */
export function* insertBatches(database: DatabaseSync): Generator<InsertBatch> {
  const tables = database
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
    )
    .all();
  for (const { name } of tables) yield* insertsOf(database, String(name));
}

function* insertsOf(database: DatabaseSync, table: string): Generator<InsertBatch> {
  const statement = database.prepare(`SELECT * FROM "${table}"`);
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  const columns = statement.columns();
  const into = `INSERT INTO dbo.${identifier(table)} (${columns.map(({ name }) => identifier(name)).join(', ')}) VALUES`;
  let lines: string[] = [];
  let length = 0;
  const take = (): InsertBatch => {
    const batch = { text: `${into}\n${lines.join(',\n')}`, rows: lines.length };
    lines = [];
    length = 0;
    return batch;
  };
  for (const row of statement.iterate()) {
    // The statement returns arrays of SQLite's own values.
    const values = row as unknown as readonly SqliteValue[];
    const line = `(${values.map((value, index) => literal(value, columns[index]?.type ?? '')).join(', ')})`;
    if (lines.length === mostRows || (lines.length > 0 && length + line.length > mostLength)) yield take();
    lines.push(line);
    length += line.length;
  }
  if (lines.length > 0) yield take();
}
