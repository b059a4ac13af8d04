/*
 * The objects of one database. A function is a view with a column `Value`; its other columns are its parameters. What
 * SQLite cannot say of a view or function made in T-SQL (its types, its own text) stands in a comment of the view.
 */
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { typeOfDeclared } from '../declared-types.ts';
import type { SqlType } from '../engine.ts';
import { typeOfText } from './conversions.ts';

export interface ColumnFacts {
  readonly name: string;
  /** How translated SQL calls it, in quotes where it needs them. */
  readonly sql: string;
  /** `null` where nothing is declared and the values must tell. */
  readonly type: SqlType | null;
  readonly isNullable: boolean;
  /** A date in the form the practice site keeps it, `2026-11-18T03:00:00Z`. */
  readonly isIso: boolean;
}

export interface DatabaseObject {
  readonly id: number;
  readonly name: string;
  readonly kind: 'table' | 'view' | 'function';
  readonly columns: readonly ColumnFacts[];
  /** T-SQL of a function that was made in T-SQL. */
  readonly source: string | null;
}

const Note = z.object({
  kind: z.enum(['view', 'function']),
  columns: z.array(
    z.object({ name: z.string(), type: z.string().nullable(), isNullable: z.boolean(), isIso: z.boolean() }),
  ),
  source: z.string().nullable(),
});
export type Note = z.infer<typeof Note>;

const notePattern = /\/\*tsql (\{.*?\})\*\//s;

/** The comment that goes into the text of a view. */
export function noteText(note: Note): string {
  return `/*tsql ${JSON.stringify(note).replaceAll('*/', '*\\/')}*/`;
}

function noteIn(sql: string): Note | null {
  const found = notePattern.exec(sql)?.[1];
  return found === undefined ? null : Note.parse(JSON.parse(found));
}

/** A name as SQLite takes it, whatever is in it. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export class Catalogue {
  readonly #database: DatabaseSync;
  #version: unknown = null;
  #objects: ReadonlyMap<string, DatabaseObject> = new Map();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  find(name: string): DatabaseObject | null {
    return this.#current().get(name.toLowerCase()) ?? null;
  }

  all(): readonly DatabaseObject[] {
    return [...this.#current().values()];
  }

  #current(): ReadonlyMap<string, DatabaseObject> {
    // Another session, or the practice site itself, may have changed it.
    const version = this.#database.prepare('PRAGMA schema_version').get()?.schema_version;
    if (version !== this.#version) {
      this.#objects = this.#read();
      this.#version = version;
    }
    return this.#objects;
  }

  #read(): ReadonlyMap<string, DatabaseObject> {
    const found = this.#database
      .prepare(
        "SELECT rowid AS id, type, name, sql FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
      )
      .all();
    return new Map(
      found.map((row) => {
        const name = String(row.name);
        const note = noteIn(String(row.sql));
        const isView = row.type === 'view';
        const isFunction = note?.kind === 'function' || (isView && note === null && name.startsWith('fn'));
        const object: DatabaseObject = {
          id: 1000 + Number(row.id),
          name,
          kind: isFunction ? 'function' : isView ? 'view' : 'table',
          columns: this.#columns(name, note),
          source: note?.source ?? null,
        };
        return [name.toLowerCase(), object];
      }),
    );
  }

  #columns(table: string, note: Note | null): readonly ColumnFacts[] {
    if (note !== null)
      return note.columns.map(({ name, type, isNullable, isIso }) => {
        return { name, sql: quotedName(name), type: type === null ? null : typeOfText(type), isNullable, isIso };
      });
    return this.#declared(table).map((row) => {
      const name = String(row.name);
      const declared = String(row.type);
      return {
        name,
        sql: quotedName(name),
        type: typeOfDeclared(declared),
        isNullable: row.notnull !== 1 && row.pk === 0,
        isIso: declared.toUpperCase() === 'DATETIME',
      };
    });
  }

  #declared(table: string): readonly Record<string, unknown>[] {
    try {
      return this.#database.prepare('SELECT * FROM pragma_table_info(?)').all(table);
    } catch {
      // A view whose table is gone has no columns; reading it says what is missing.
      return [];
    }
  }
}
