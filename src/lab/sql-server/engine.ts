/*
 * What stands between the wire and the data of the practice SQL Server: the wire side (sessions, packets, tokens) asks an
 * engine to run a batch and turns what it says into tokens. The engine knows T-SQL as far as the product and the lab's own
 * schema script speak it, and answers from SQLite.
 */

/** A column type as it goes over the wire ([MS-TDS] 2.2.5.4 and 2.2.5.5). `length` is in characters or bytes; `max` is the (max) form. */
export type SqlType =
  | { readonly name: 'bit' | 'tinyint' | 'smallint' | 'int' | 'bigint' | 'real' | 'float' | 'money' | 'smallmoney' }
  | { readonly name: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly name: 'date' | 'datetime' | 'smalldatetime' | 'uniqueidentifier' | 'xml' | 'text' | 'ntext' | 'image' }
  | { readonly name: 'datetime2' | 'datetimeoffset' | 'time'; readonly scale: number }
  | { readonly name: 'nvarchar' | 'varchar' | 'varbinary'; readonly length: number | 'max' }
  | { readonly name: 'nchar' | 'char' | 'binary'; readonly length: number }
  | { readonly name: 'sql_variant' };

/**
 * A value of such a type, in the form that loses nothing: whole numbers as bigint (a plain number will do where it is exact,
 * and is quicker; parameters always come as bigint), `decimal` and `money` as their decimal
 * text, dates and times as text with all their digits (`2026-11-18 02:00:00.1234567 +01:00`), `uniqueidentifier` as text,
 * `real` and `float` as number, bytes as Uint8Array.
 */
export type SqlValue = null | bigint | number | string | Uint8Array;

export interface SqlColumn {
  /** Empty for an expression without a name. */
  readonly name: string;
  readonly type: SqlType;
  readonly isNullable: boolean;
}

/** An error or a remark of the server: number, state, class and text as SQL Server has them. */
export interface SqlMessage {
  readonly number: number;
  readonly state: number;
  /** Up to 10 a remark; above, an error; from 20 on the connection ends. */
  readonly class: number;
  readonly message: string;
  readonly procedure?: string;
  readonly line: number;
}

/** What a batch says, in this order: for each statement its columns and rows, or a message, and its end. */
export type SqlEvent =
  | { readonly kind: 'columns'; readonly columns: readonly SqlColumn[] }
  | { readonly kind: 'rows'; readonly rows: readonly (readonly SqlValue[])[] }
  | { readonly kind: 'message'; readonly message: SqlMessage }
  | { readonly kind: 'database'; readonly from: string; readonly to: string }
  /** A transaction began or ended by this batch; the client keeps count of it. */
  | { readonly kind: 'transaction'; readonly change: 'began' | 'committed' | 'rolled-back' }
  /** Rows read or changed; `null` where the statement does not count. */
  | { readonly kind: 'statement-end'; readonly count: number | null };

export interface SqlParameter {
  /** With its `@`. */
  readonly name: string;
  readonly type: SqlType;
  readonly value: SqlValue;
}

/** Who signed in. */
export interface SqlLogin {
  readonly name: string;
  readonly way: 'sql' | 'windows' | 'token';
}

/** One session of one login. Whoever opened it closes it. */
export interface SqlSession {
  readonly database: string;
  readonly collation: string;
  /** Runs a batch. Rows come in small pieces, so that the wire can wait and an attention is heard between two of them. */
  execute(text: string, parameters: readonly SqlParameter[], signal: AbortSignal): AsyncIterable<SqlEvent>;
  close(): void;
}

/** The data behind the practice SQL Server. */
export interface SqlEngine {
  /** `null` when this login may not open the database, or there is none of that name (error 4060). `null` asks for the login's own. */
  openSession(login: SqlLogin, database: string | null): SqlSession | null;
  close(): void;
}
