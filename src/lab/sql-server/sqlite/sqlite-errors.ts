/* SQLite's errors in SQL Server's words (result codes: https://www.sqlite.org/rescode.html). */
import { SqlError, say } from '../tsql/sql-error.ts';

const code = { busy: 5, locked: 6, readOnly: 8, cannotOpen: 14, constraint: 19 } as const;

function codeOf(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : null;
}

/** Somebody else is writing. */
export function isBusy(error: unknown): boolean {
  const found = codeOf(error);
  return found === code.busy || found === code.locked;
}

/** The file is not there, or not for us. */
export function isUnopened(error: unknown): boolean {
  return codeOf(error) === code.cannotOpen;
}

/** `statement` is INSERT or UPDATE. */
export function asSqlError(error: unknown, database: string, statement: string): SqlError {
  if (error instanceof SqlError) return error;
  if (error instanceof RangeError && /call stack/.test(error.message)) return say.tooDeep();
  const problem = error instanceof Error ? error.message : String(error);
  const found = codeOf(error);
  if (/^misuse of (?:aggregate|window)/.test(problem)) return say.nestedAggregate();
  if (found === code.readOnly) return say.readOnly(database);
  if (found === code.busy || found === code.locked) return say.lockTimeout();
  if (found === code.constraint) {
    const [, kind = '', table = '', column = ''] =
      /^(NOT NULL|UNIQUE|CHECK) constraint failed: ([^.,]*)(?:\.(.*))?$/.exec(problem) ?? [];
    if (kind === 'NOT NULL') return say.noNull(column, `${database}.dbo.${table}`, statement);
    return kind === 'UNIQUE' ? say.duplicateKey(`PK_${table}`, table) : say.checkFailed(table);
  }
  return say.notHere(`what to make of this: ${problem}`);
}
