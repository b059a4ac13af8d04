/* The objects of a database, changed: who may, what has to go before, and the SQL that does it. */
import { say } from '../tsql/sql-error.ts';
import type { Statement } from '../tsql/syntax.ts';
import { quotedName } from './catalogue.ts';
import { dropSql, functionSql, indexSql, ownName, tableSql, viewSql } from './definitions.ts';
import type { Environment } from './environment.ts';
import { dropPrincipals } from './security.ts';
import type { SqliteSession } from './session.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;

export interface ObjectsPlace {
  readonly session: SqliteSession;
  /** T-SQL of the whole batch, which a function keeps. */
  readonly batch: string;
  readonly environment: Environment;
  /** Runs SQLite's own SQL as soon as nobody else writes. */
  run(sql: string): Promise<void>;
}

/** @throws {SqlError} 262, 2714, 2715, 4511 */
export async function changeObjects(
  statement: Of<'create-table' | 'create-view' | 'create-function' | 'create-index'>,
  place: ObjectsPlace,
): Promise<void> {
  // Rights are asked of whoever reads it, not of whoever makes it.
  const environment = { ...place.environment, check: () => undefined };
  switch (statement.kind) {
    case 'create-table':
      await makeRoom('CREATE TABLE', ownName(statement.name), false, place);
      await place.run(tableSql(statement, environment));
      return;
    case 'create-view': {
      const sql = viewSql(statement, environment);
      await makeRoom('CREATE VIEW', ownName(statement.name), statement.canReplace, place);
      await place.run(sql);
      return;
    }
    case 'create-function': {
      const sql = functionSql(statement, place.batch, environment);
      await makeRoom('CREATE FUNCTION', ownName(statement.name), statement.canReplace, place);
      await place.run(sql);
      return;
    }
    case 'create-index':
      await place.run(indexSql(statement));
  }
}

/** Removes what an object of that name replaces. */
async function makeRoom(permission: string, name: string, canReplace: boolean, place: ObjectsPlace): Promise<void> {
  const { catalogue, database } = place.session;
  if (!place.session.facts().hasRight(permission, null)) throw say.deniedInDatabase(permission, database);
  const found = catalogue.find(name);
  if (found === null) return;
  if (!canReplace || found.kind === 'table') throw say.existsAlready(name);
  await place.run(`DROP VIEW ${quotedName(found.name)}`);
}

/** @throws {SqlError} 3701, 15151, 15247 */
export async function dropObjects({ what, names, mayBeMissing }: Of<'drop'>, place: ObjectsPlace): Promise<void> {
  const { session } = place;
  switch (what) {
    case 'USER':
    case 'ROLE':
    case 'LOGIN':
      dropPrincipals(what, names, mayBeMissing, session.security());
      return;
    case 'TABLE':
    case 'VIEW':
    case 'FUNCTION': {
      const sql = dropSql(what, names, mayBeMissing, session.catalogue);
      const [first] = names;
      if (sql.length > 0 && first !== undefined && !session.facts().hasRight('ALTER', ownName(first)))
        throw say.notDropped(what.toLowerCase(), first.join('.'));
      for (const each of sql) await place.run(each);
      return;
    }
    case 'INDEX':
    case 'PROCEDURE':
      if (!mayBeMissing) throw say.notDropped(what.toLowerCase(), names[0]?.join('.') ?? '');
  }
}
