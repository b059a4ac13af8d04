import type { SqlType, SqlValue } from '../engine.ts';
import type { SessionFacts } from './session-facts.ts';

/** A value as SQL that SQLite knows, with the type it has in T-SQL. */
export interface Translated {
  readonly sql: string;
  /** `null` for NULL, and for a column nothing is declared for. */
  readonly type: SqlType | null;
  /** A date in the form the practice site keeps it. */
  readonly isIso?: boolean;
  readonly isNullable?: boolean;
}

/** A function whose arguments are only values. */
export interface BuiltIn {
  readonly least: number;
  readonly most: number;
  readonly type: SqlType | ((given: readonly (SqlType | null)[]) => SqlType);
  /** Gets NULL too; the others give NULL for any. */
  readonly takesNull?: boolean;
  readonly run: (given: readonly SqlValue[], session: SessionFacts) => SqlValue;
}

export const text = (value: SqlValue | undefined): string =>
  value === null || value === undefined ? '' : String(value);
export const whole = (value: SqlValue | undefined): number => Number(value ?? 0);
export const flag = (value: boolean | null): SqlValue => (value === null ? null : value ? 1n : 0n);
