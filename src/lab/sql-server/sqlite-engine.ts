/*
 * The data of the practice SQL Server: databases kept in SQLite files, asked in T-SQL. A batch is read (tsql/), each
 * statement is translated to SQLite's own SQL with the types SQL Server would give (sqlite/expressions.ts, queries.ts), and
 * what SQLite cannot say is done by functions it is taught (engine-functions.ts). Left out on purpose: procedures, triggers,
 * foreign keys, FOR XML, APPLY, cursors, and plans; what is not known is told by name, or by SQL Server's own error.
 */
import type { SqlEngine } from './engine.ts';
import { ServerState, type SqliteEngineOptions } from './sqlite/server-state.ts';
import { SqliteSession } from './sqlite/session.ts';
import { SqlError } from './tsql/sql-error.ts';

export type { DatabasePlan } from './sqlite/server-state.ts';

/** An engine over these databases. Its sessions are closed by whoever opened them. */
export function sqliteEngine(options: SqliteEngineOptions): SqlEngine {
  const server = new ServerState(options);
  return {
    openSession(login, name) {
      // Who is not among the logins has no rights, but may be let in by what the wire knows of him.
      if (server.findLogin(login.name) === null) server.addLogin(login.name, {});
      const database = server.findDatabase(name ?? server.findLogin(login.name)?.database ?? 'master');
      const user = database === null ? null : server.userIn(database, login.name);
      if (database === null || user === null) return null;
      try {
        return new SqliteSession(server, login, database, user);
      } catch (error) {
        // A file that is not there is a database that is offline; at the sign-in both are told alike.
        if (error instanceof SqlError) return null;
        throw error;
      }
    },
    close: () => undefined,
  };
}
