/* Logins, users, roles and rights: CREATE, DROP, ALTER ROLE, GRANT, DENY, REVOKE. */
import { say } from '../tsql/sql-error.ts';
import type { Name, Statement } from '../tsql/syntax.ts';
import type { Catalogue } from './catalogue.ts';
import { ownName } from './definitions.ts';
import type { Rights } from './rights.ts';
import type { ServerState } from './server-state.ts';

/** Where such a statement works. */
export interface SecurityPlace {
  readonly state: ServerState;
  readonly rights: Rights;
  readonly catalogue: Catalogue;
  readonly isAdministrator: boolean;
  /** Owns the database. */
  readonly isOwner: boolean;
}

type Of<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;

/** Every statement about who may do what, but DROP. */
export function changeSecurity(
  statement: Of<'create-login' | 'create-user' | 'create-role' | 'alter-role' | 'right'>,
  place: SecurityPlace,
): void {
  switch (statement.kind) {
    case 'create-login':
      createLogin(statement.name, place);
      return;
    case 'create-user':
      createUser(statement, place);
      return;
    case 'create-role':
      createRole(statement.name, place);
      return;
    case 'alter-role':
      alterRole(statement, place);
      return;
    case 'right':
      changeRights(statement, place);
  }
}

function createLogin(name: string, place: SecurityPlace): void {
  if (!place.isAdministrator) throw say.notAllowed();
  if (place.state.findLogin(name) !== null) throw say.loginExists(name);
  place.state.addLogin(name, {});
}

function createUser({ name, login, isExternal }: Of<'create-user'>, place: SecurityPlace): void {
  if (!place.isOwner) throw say.notAllowed();
  if (login !== null && place.state.findLogin(login) === null) {
    if (!isExternal) throw say.noLogin(login);
    place.state.addLogin(login, {});
  }
  place.rights.add(name, 'user', login);
}

function createRole(name: string, place: SecurityPlace): void {
  if (!place.isOwner) throw say.notAllowed();
  place.rights.add(name, 'role', null);
}

function alterRole({ role, member, isAdded }: Of<'alter-role'>, place: SecurityPlace): void {
  if (!place.isOwner) throw say.notAllowed();
  place.rights.setMember(role, member, isAdded);
}

export function dropPrincipals(
  what: 'USER' | 'ROLE' | 'LOGIN',
  names: readonly Name[],
  mayBeMissing: boolean,
  place: SecurityPlace,
): void {
  if (what === 'LOGIN' ? !place.isAdministrator : !place.isOwner) throw say.notAllowed();
  for (const name of names.map(ownName)) {
    if (what === 'LOGIN') {
      if (!place.state.removeLogin(name) && !mayBeMissing) throw say.noPrincipal('login', name);
    } else if (!mayBeMissing || place.rights.find(name) !== null) {
      place.rights.remove(name, what === 'USER' ? 'user' : 'role');
    }
  }
}

/** @throws {SqlError} 4606, 15151, 15247 */
function changeRights({ state, permissions, on, to }: Of<'right'>, place: SecurityPlace): void {
  if (!place.isOwner) throw say.notAllowed();
  if (on?.kind !== 'object') {
    place.rights.set(state, permissions, null, to);
    return;
  }
  const object = place.catalogue.find(ownName(on.name));
  if (object === null) throw say.noPrincipal('object', ownName(on.name));
  const isFunction = object.kind === 'function';
  for (const permission of permissions) {
    const isOfFunction = permission === 'EXECUTE';
    const isOfTable = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'].includes(permission);
    if ((isOfFunction && !isFunction) || (isOfTable && isFunction)) throw say.wrongRight(permission);
  }
  place.rights.set(state, permissions, object.name, to);
}
