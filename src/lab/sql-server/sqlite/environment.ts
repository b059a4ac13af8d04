import type { SqlValue } from '../engine.ts';
import type { Translated } from './built-in.ts';
import type { Catalogue, ColumnFacts } from './catalogue.ts';

/** What a translation needs to know of the session it is for. */
export interface Environment {
  readonly catalogue: Pick<Catalogue, 'find'>;
  readonly database: string;
  readonly isCaseSensitive: boolean;
  /** A name no other source of the translation has. */
  nextAlias(): string;
  /** A value as SQL: a parameter, or written out where SQLite takes none. */
  value(value: SqlValue): string;
  /** @throws {SqlError} 137 */
  variable(name: string): Translated;
  /** The rows of a system view as SQL that gives them, or null. */
  systemView(name: string): { readonly sql: string; readonly columns: readonly ColumnFacts[] } | null;
  /** @throws {SqlError} 229 */
  check(permission: 'SELECT' | 'EXECUTE', object: string): void;
}

/** Something in FROM. */
export interface ScopeSource {
  /** By what it may be called, in small letters: its alias, or its name. */
  readonly name: string;
  readonly alias: string;
  readonly columns: readonly ColumnFacts[];
}

/** What names may mean at a place; what is not found here is looked for outside. */
export interface Scope {
  readonly sources: readonly ScopeSource[];
  readonly outer: Scope | null;
}

/** A column of a query: `sql` is its name in the translated query. */
export interface QueryColumn extends ColumnFacts {
  /** The variable it is assigned to, if any. */
  readonly variable: string | null;
}

export interface TranslatedQuery {
  readonly sql: string;
  readonly columns: readonly QueryColumn[];
}

/** SQL text of a value, where a parameter cannot stand. */
export function writtenOut(value: SqlValue): string {
  if (value === null) return 'NULL';
  // In brackets, for a minus before a minus begins a comment.
  if (typeof value === 'bigint') return value < 0n ? `(${value})` : String(value);
  if (typeof value === 'number') return `(${value.toExponential()})`;
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return `x'${Buffer.from(value).toString('hex')}'`;
}

export const nullValue: Translated = { sql: 'NULL', type: null };
