/* What all sessions of the practice server share: its databases and logins. Rights are kept as long as it runs. */
import { Rights } from './rights.ts';
import type { ServerFacts } from './session-facts.ts';

/** One database: a SQLite file. */
export interface DatabasePlan {
  /** It is made when it is not there and may be written. */
  readonly path: string;
  /** False is the rule: the practice site's own database is only read. */
  readonly isWritable?: boolean;
  readonly collation?: string;
}

export interface LoginPlan {
  /** May do everything; others may do what GRANT gave them. */
  readonly isAdministrator?: boolean;
  /** Where a connection that names none begins; otherwise in `master`. */
  readonly database?: string;
}

export interface SqliteEngineOptions {
  readonly databases: Readonly<Record<string, DatabasePlan>>;
  /** Without it, everyone who signs in is an administrator. */
  readonly logins?: Readonly<Record<string, LoginPlan>>;
  readonly server?: Partial<ServerFacts>;
  readonly now?: () => Date;
}

export interface DatabaseState {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  readonly isWritable: boolean;
  readonly collation: string;
  readonly rights: Rights;
}

export const usualCollation = 'SQL_Latin1_General_CP1_CI_AS';
const systemDatabases = ['master', 'tempdb', 'model', 'msdb'];

export class ServerState {
  readonly databases: readonly DatabaseState[];
  readonly server: ServerFacts;
  readonly now: () => Date;
  readonly #logins = new Map<string, { readonly name: string } & LoginPlan>();
  readonly #isOpenToAll: boolean;
  #nextSpid = 51;

  constructor(options: SqliteEngineOptions) {
    this.now = options.now ?? ((): Date => new Date());
    this.server = {
      name: 'LAB-SQL',
      version: '16.0.1000.6',
      edition: 'Developer Edition (64-bit)',
      collation: usualCollation,
      properties: {},
      ...options.server,
    };
    this.#isOpenToAll = options.logins === undefined;
    for (const [name, plan] of Object.entries(options.logins ?? {})) this.addLogin(name, plan);
    const system = systemDatabases.map((name) => [name, { path: ':memory:', isWritable: true }] as const);
    this.databases = [...system, ...Object.entries(options.databases)].map(([name, plan], index) => ({
      id: index + 1,
      name,
      path: plan.path,
      isWritable: plan.isWritable === true,
      collation: 'collation' in plan ? (plan.collation ?? usualCollation) : this.server.collation,
      rights: new Rights(),
    }));
  }

  nextSpid(): number {
    this.#nextSpid += 1;
    return this.#nextSpid;
  }

  findDatabase(name: string): DatabaseState | null {
    return this.databases.find((database) => database.name.toLowerCase() === name.toLowerCase()) ?? null;
  }

  findLogin(name: string): ({ readonly name: string } & LoginPlan) | null {
    const known = this.#logins.get(name.toLowerCase());
    return known ?? (this.#isOpenToAll ? { name, isAdministrator: true } : null);
  }

  logins(): readonly { readonly name: string; readonly isAdministrator: boolean }[] {
    return [...this.#logins.values()].map(({ name, isAdministrator }) => ({
      name,
      isAdministrator: isAdministrator === true,
    }));
  }

  addLogin(name: string, plan: LoginPlan): void {
    this.#logins.set(name.toLowerCase(), { ...plan, name });
  }

  removeLogin(name: string): boolean {
    return this.#logins.delete(name.toLowerCase());
  }

  /** The user this login is in a database; null when it has none there. */
  userIn(database: DatabaseState, login: string): string | null {
    if (this.findLogin(login)?.isAdministrator === true) return 'dbo';
    const user = database.rights.userOf(login);
    if (user !== null) return database.rights.has(user.name, 'CONNECT', null) ? user.name : null;
    // Everyone may look around in the system's own.
    return systemDatabases.includes(database.name) && database.name !== 'model' ? 'guest' : null;
  }
}
