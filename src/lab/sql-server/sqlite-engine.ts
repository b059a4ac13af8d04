/*
 * The data of the practice SQL Server: databases kept in SQLite files.
 */
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as breathe } from 'node:timers/promises';
import { typeOfDeclared, typeOfValue } from './declared-types.ts';
import type { SqlEngine, SqlEvent, SqlLogin, SqlParameter, SqlSession, SqlType, SqlValue } from './engine.ts';

export interface SqliteEngineOptions {
  /** SQLite files by the name of the database. */
  readonly databases: Readonly<Record<string, { readonly path: string; readonly isWritable?: boolean }>>;
}

const pieceRows = 256;

export function sqliteEngine(options: SqliteEngineOptions): SqlEngine {
  return {
    openSession(_login: SqlLogin, database: string | null): SqlSession | null {
      const name = database ?? Object.keys(options.databases)[0] ?? '';
      const plan = options.databases[name];
      return plan === undefined
        ? null
        : new SqliteSession(name, new DatabaseSync(plan.path, { readOnly: plan.isWritable !== true }));
    },
    close() {},
  };
}

class SqliteSession implements SqlSession {
  readonly collation = 'SQL_Latin1_General_CP1_CI_AS';
  readonly database: string;
  readonly #sqlite: DatabaseSync;

  constructor(database: string, sqlite: DatabaseSync) {
    this.database = database;
    this.#sqlite = sqlite;
  }

  async *execute(text: string, parameters: readonly SqlParameter[], signal: AbortSignal): AsyncIterable<SqlEvent> {
    if (/^\s*set\s/i.test(text)) {
      yield { kind: 'statement-end', count: null };
      return;
    }
    const sql = text
      .replaceAll('[', '"')
      .replaceAll(']', '"')
      .replaceAll(/\bdbo\.(fn\w+)\(\)/g, '(SELECT Value FROM $1)')
      .replaceAll('dbo.', '');
    try {
      const statement = this.#sqlite.prepare(sql);
      statement.setReturnArrays(true);
      statement.setReadBigInts(true);
      statement.setAllowUnknownNamedParameters(true);
      const named = Object.fromEntries(parameters.map(({ name, value }) => [name, value as never]));
      const described = statement.columns();
      let types: SqlType[] | null = null;
      let count = 0;
      let piece: SqlValue[][] = [];
      for (const next of statement.iterate(named) as Iterable<unknown>) {
        const row = next as SqlValue[];
        if (types === null) {
          types = described.map(({ type }, index) => typeOfDeclared(type ?? '') ?? typeOfValue(row[index]));
          yield {
            kind: 'columns',
            columns: described.map(({ name }, index) => ({
              name,
              type: types?.[index] ?? typeOfValue(null),
              isNullable: true,
            })),
          };
        }
        for (const [index, type] of types.entries()) {
          const value = row[index];
          if (type.name === 'datetime' && typeof value === 'string')
            row[index] = value.replace('T', ' ').replace('Z', '');
        }
        piece.push(row);
        count += 1;
        if (piece.length < pieceRows) continue;
        yield { kind: 'rows', rows: piece };
        piece = [];
        await breathe();
        signal.throwIfAborted();
      }
      if (types === null)
        yield {
          kind: 'columns',
          columns: described.map(({ name, type }) => ({
            name,
            type: typeOfDeclared(type ?? '') ?? typeOfValue(null),
            isNullable: true,
          })),
        };
      if (piece.length > 0) yield { kind: 'rows', rows: piece };
      yield { kind: 'statement-end', count };
    } catch (error) {
      signal.throwIfAborted();
      const problem = error instanceof Error ? error.message : String(error);
      const missing = /^no such table: (.*)$/.exec(problem)?.[1];
      yield {
        kind: 'message',
        message:
          missing === undefined
            ? { number: 50000, state: 1, class: 16, message: problem, line: 1 }
            : { number: 208, state: 1, class: 16, message: `Invalid object name '${missing}'.`, line: 1 },
      };
      yield { kind: 'statement-end', count: null };
    }
  }

  close(): void {
    this.#sqlite.close();
  }
}
