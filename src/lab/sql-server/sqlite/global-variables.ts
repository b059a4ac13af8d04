import type { SqlType, SqlValue } from '../engine.ts';
import { say } from '../tsql/sql-error.ts';
import type { SessionFacts } from './session-facts.ts';

const int: SqlType = { name: 'int' };
const bigint: SqlType = { name: 'bigint' };
const sysname: SqlType = { name: 'nvarchar', length: 128 };

/** `@@NAME`. @throws {SqlError} 137 */
export function globalVariable(
  name: string,
  session: SessionFacts,
): { readonly type: SqlType; readonly value: SqlValue } {
  switch (name.toUpperCase()) {
    case '@@VERSION':
      return { type: { name: 'nvarchar', length: 300 }, value: versionText(session) };
    case '@@SPID':
      return { type: { name: 'smallint' }, value: BigInt(session.spid) };
    case '@@ROWCOUNT':
      return { type: int, value: BigInt(session.rowCount) };
    case '@@ERROR':
      return { type: int, value: BigInt(session.lastError) };
    case '@@TRANCOUNT':
      return { type: int, value: BigInt(session.openTransactions) };
    case '@@LOCK_TIMEOUT':
      return { type: int, value: BigInt(session.lockTimeoutMs) };
    case '@@SERVERNAME':
      return { type: sysname, value: session.server.name };
    case '@@SERVICENAME':
      return { type: sysname, value: 'MSSQLSERVER' };
    case '@@LANGUAGE':
      return { type: sysname, value: 'us_english' };
    case '@@MAX_PRECISION':
      return { type: { name: 'tinyint' }, value: 38n };
    case '@@OPTIONS':
      return { type: int, value: 5496n };
    case '@@IDENTITY':
      return { type: { name: 'decimal', precision: 38, scale: 0 }, value: null };
    case '@@DBTS':
      return { type: bigint, value: 0n };
    default:
      throw say.undeclared(name);
  }
}

function versionText({ server }: SessionFacts): string {
  return `Microsoft SQL Server (practice) - ${server.version} (X64) ${server.edition} on a practice computer`;
}
