/*
 * Who may do what in one database: users, roles, and rights given or denied (Transact-SQL reference, "GRANT", "Permissions
 * (Database Engine)"). A denial beats every grant; a right on the schema or the database holds for each object in it.
 */
import { say } from '../tsql/sql-error.ts';

export interface Principal {
  readonly id: number;
  readonly name: string;
  readonly kind: 'user' | 'role';
  readonly login: string | null;
  readonly isFixed: boolean;
  /** Names of roles, in small letters. */
  readonly memberOf: Set<string>;
}

export interface Right {
  readonly principal: string;
  readonly permission: string;
  /** Name of an object in small letters; `null` for the schema or the whole database. */
  readonly object: string | null;
  readonly isDenied: boolean;
}

/** What the fixed roles bring with them, on every object. */
const fixedRoles: Readonly<Record<string, readonly string[]>> = {
  public: [],
  db_owner: [],
  db_datareader: ['SELECT'],
  db_datawriter: ['INSERT', 'UPDATE', 'DELETE'],
  db_denydatareader: [],
  db_denydatawriter: [],
  db_ddladmin: ['CREATE TABLE', 'CREATE VIEW', 'CREATE FUNCTION', 'ALTER'],
  db_accessadmin: ['ALTER ANY USER'],
  db_securityadmin: ['ALTER ANY ROLE', 'VIEW DEFINITION'],
  db_backupoperator: [],
};

const deniedByRole: Readonly<Record<string, readonly string[]>> = {
  db_denydatareader: ['SELECT'],
  db_denydatawriter: ['INSERT', 'UPDATE', 'DELETE'],
};

export class Rights {
  readonly #principals = new Map<string, Principal>();
  #rights: Right[] = [];
  #nextId = 5;

  constructor() {
    for (const [index, name] of Object.keys(fixedRoles).entries())
      this.#put({ id: 16384 + index, name, kind: 'role', login: null, isFixed: true, memberOf: new Set() });
    this.#put({ id: 1, name: 'dbo', kind: 'user', login: null, isFixed: true, memberOf: new Set(['db_owner']) });
    this.#put({ id: 2, name: 'guest', kind: 'user', login: null, isFixed: true, memberOf: new Set() });
  }

  principals(): readonly Principal[] {
    return [...this.#principals.values()];
  }

  rights(): readonly Right[] {
    return this.#rights;
  }

  find(name: string): Principal | null {
    return this.#principals.get(name.toLowerCase()) ?? null;
  }

  /** The user a login is in this database. */
  userOf(login: string): Principal | null {
    const name = login.toLowerCase();
    return this.principals().find((principal) => principal.login?.toLowerCase() === name) ?? null;
  }

  /** @throws {SqlError} 15023, 15063 */
  add(name: string, kind: 'user' | 'role', login: string | null): void {
    if (this.find(name) !== null) throw say.userExists(name);
    if (login !== null && this.userOf(login) !== null) throw say.hasOtherUser();
    this.#put({ id: this.#nextId, name, kind, login, isFixed: false, memberOf: new Set() });
    this.#nextId += 1;
    if (kind === 'user') this.set('GRANT', ['CONNECT'], null, [name]);
  }

  /** @throws {SqlError} 15144, 15151, 15247 */
  remove(name: string, kind: 'user' | 'role'): void {
    const found = this.#existing(kind, name, kind);
    if (found.isFixed) throw say.notAllowed();
    if (this.principals().some(({ memberOf }) => memberOf.has(name.toLowerCase()))) throw say.hasMembers();
    this.#principals.delete(name.toLowerCase());
    this.#rights = this.#rights.filter((right) => right.principal !== name.toLowerCase());
    for (const principal of this.principals()) principal.memberOf.delete(name.toLowerCase());
  }

  /** @throws {SqlError} 15151 */
  setMember(role: string, member: string, isMember: boolean): void {
    const found = this.#existing('role', role, 'role');
    const principal = this.#existing('principal', member);
    if (isMember) principal.memberOf.add(found.name.toLowerCase());
    else principal.memberOf.delete(found.name.toLowerCase());
  }

  /** @throws {SqlError} 15151 */
  set(
    state: 'GRANT' | 'DENY' | 'REVOKE',
    permissions: readonly string[],
    object: string | null,
    to: readonly string[],
  ): void {
    for (const name of to) {
      const principal = this.#existing('user', name).name.toLowerCase();
      for (const permission of permissions) {
        const onObject = object?.toLowerCase() ?? null;
        this.#rights = this.#rights.filter(
          (right) => right.principal !== principal || right.permission !== permission || right.object !== onObject,
        );
        if (state === 'REVOKE') continue;
        this.#rights.push({ principal, permission, object: onObject, isDenied: state === 'DENY' });
      }
    }
  }

  /** Whether the user has the right: on one object, or with `null` on the database. */
  has(user: string, permission: string, object: string | null): boolean {
    const all = this.#withRoles(user);
    if (all.has('db_owner')) return true;
    const onObject = object?.toLowerCase() ?? null;
    if ([...all].some((name) => deniedByRole[name]?.includes(permission) === true)) return false;
    const concerned = this.#rights.filter(
      (right) =>
        all.has(right.principal) &&
        (right.object === null || right.object === onObject) &&
        (right.permission === permission || right.permission === 'CONTROL' || right.permission === 'ALL'),
    );
    if (concerned.some((right) => right.isDenied)) return false;
    return concerned.length > 0 || [...all].some((name) => fixedRoles[name]?.includes(permission) === true);
  }

  isMember(user: string, role: string): boolean {
    return this.#withRoles(user).has(role.toLowerCase());
  }

  #withRoles(user: string): ReadonlySet<string> {
    const found = new Set<string>();
    const add = (name: string): void => {
      if (found.has(name)) return;
      found.add(name);
      for (const role of this.#principals.get(name)?.memberOf ?? []) add(role);
    };
    add(user.toLowerCase());
    add('public');
    return found;
  }

  #put(principal: Principal): void {
    this.#principals.set(principal.name.toLowerCase(), principal);
  }

  #existing(called: string, name: string, kind?: Principal['kind']): Principal {
    const found = this.find(name);
    if (found === null || (kind !== undefined && found.kind !== kind)) throw say.noPrincipal(called, name);
    return found;
  }
}
