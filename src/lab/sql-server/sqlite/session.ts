/* One session: a connection of SQLite's own for each database it uses, its settings, and what it knows for translating. */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SqlEvent, SqlLogin, SqlParameter, SqlSession, SqlValue } from '../engine.ts';
import { say } from '../tsql/sql-error.ts';
import type { Name } from '../tsql/syntax.ts';
import { Batch } from './batch.ts';
import type { Translated } from './built-in.ts';
import { Catalogue, type DatabaseObject } from './catalogue.ts';
import type { Workplace } from './changes.ts';
import { teachFunctions } from './engine-functions.ts';
import { type Environment, writtenOut } from './environment.ts';
import { globalVariable } from './global-variables.ts';
import type { SecurityPlace } from './security.ts';
import type { DatabaseState, ServerState } from './server-state.ts';
import type { SessionFacts } from './session-facts.ts';
import { isBusy, isUnopened } from './sqlite-errors.ts';
import { systemViews } from './system-views.ts';

const busyPauseMs = 20;

/** What SET changes. */
export interface SessionSettings {
  countsRows: boolean;
  endsBatchAtErrors: boolean;
  onlyParses: boolean;
  /** -1 waits as long as it takes. */
  lockTimeoutMs: number;
}

interface Opened {
  readonly state: DatabaseState;
  readonly user: string;
  readonly sqlite: DatabaseSync;
  readonly catalogue: Catalogue;
}

export class SqliteSession implements SqlSession {
  readonly settings: SessionSettings = {
    countsRows: true,
    endsBatchAtErrors: false,
    onlyParses: false,
    lockTimeoutMs: -1,
  };
  rowCount = 0;
  lastError = 0;
  openTransactions = 0;
  readonly #server: ServerState;
  readonly #login: SqlLogin;
  readonly #spid: number;
  readonly #open = new Map<string, Opened>();
  #current: Opened;
  #desk: DatabaseSync | null = null;

  constructor(server: ServerState, login: SqlLogin, database: DatabaseState, user: string) {
    this.#server = server;
    this.#login = login;
    this.#spid = server.nextSpid();
    this.#current = this.#opened(database, user);
  }

  get database(): string {
    return this.#current.state.name;
  }

  get collation(): string {
    return this.#current.state.collation;
  }

  get sqlite(): DatabaseSync {
    return this.#current.sqlite;
  }

  get catalogue(): Catalogue {
    return this.#current.catalogue;
  }

  async *execute(text: string, parameters: readonly SqlParameter[], signal: AbortSignal): AsyncGenerator<SqlEvent> {
    yield* new Batch(this, parameters, signal).run(text);
  }

  close(): void {
    for (const { sqlite } of this.#open.values()) sqlite.close();
    this.#open.clear();
    this.#desk?.close();
    this.#desk = null;
  }

  /** USE. @throws {SqlError} 911, 916 */
  use(name: string): void {
    const state = this.#server.findDatabase(name);
    if (state === null) throw say.noDatabase(name);
    const user = this.#server.userIn(state, this.#login.name);
    if (user === null) throw say.noAccess(this.#login.name, state.name);
    this.#current = this.#opened(state, user);
  }

  /** What a batch needs to change data. */
  workplace(variable: (name: string) => Variable | null, signal: AbortSignal): Workplace {
    return {
      sqlite: this.sqlite,
      database: this.database,
      begin: () => this.translation(variable),
      target: (name, permission) => this.#target(name, permission),
      patiently: (action) => this.patiently(action, signal),
    };
  }

  /** An environment for one translation, and the values it will have bound. */
  translation(variable: (name: string) => Variable | null): {
    readonly environment: Environment;
    readonly values: readonly SqlValue[];
    /** Where the translated SQL is to run. */
    readonly sqlite: () => DatabaseSync;
  } {
    const values: SqlValue[] = [];
    let aliases = 0;
    let isOfDatabase = false;
    const bound = (value: SqlValue): string => {
      values.push(value);
      return `?${values.length}`;
    };
    const environment: Environment = {
      catalogue: {
        find: (name) => {
          isOfDatabase = true;
          return this.catalogue.find(name);
        },
      },
      database: this.database,
      isCaseSensitive: /_(?:CS|BIN2?)(?:_|$)/.test(this.collation),
      nextAlias: () => {
        aliases += 1;
        return `t${aliases}`;
      },
      // Whole numbers are written out: SQLite plans better when it knows them.
      value: (value) => (typeof value === 'bigint' ? writtenOut(value) : bound(value)),
      variable: (name): Translated => {
        const found = name.startsWith('@@') ? globalVariable(name, this.facts()) : variable(name);
        if (found === null) throw say.undeclared(name);
        return { sql: found.value === null ? 'NULL' : bound(found.value), type: found.type };
      },
      systemView: (name) => this.#systemView(name, bound),
      check: (permission, object) => {
        if (!this.facts().hasRight(permission, object)) throw say.denied(permission, object, this.database);
      },
    };
    return { environment, values, sqlite: () => (isOfDatabase ? this.sqlite : this.#aside()) };
  }

  /** Does it as soon as nobody else is writing. @throws {SqlError} 1222 */
  async patiently<T>(action: () => T, signal: AbortSignal): Promise<T> {
    const { lockTimeoutMs } = this.settings;
    const deadline = lockTimeoutMs < 0 ? Number.POSITIVE_INFINITY : Date.now() + lockTimeoutMs;
    for (;;) {
      try {
        return action();
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (Date.now() >= deadline) throw say.lockTimeout();
        await sleep(busyPauseMs, undefined, { signal });
      }
    }
  }

  security(): SecurityPlace {
    const { rights } = this.#current.state;
    return {
      state: this.#server,
      rights,
      catalogue: this.catalogue,
      isAdministrator: this.#isAdministrator(),
      isOwner: this.isOwner(),
    };
  }

  isOwner(): boolean {
    return this.#isAdministrator() || this.#current.state.rights.isMember(this.#current.user, 'db_owner');
  }

  facts(): SessionFacts {
    const { state, user, catalogue } = this.#current;
    const { rights } = state;
    const hasRight = (permission: string, object: string | null): boolean =>
      this.#isAdministrator() || rights.has(user, permission, object);
    return {
      spid: this.#spid,
      login: this.#login.name,
      way: this.#login.way,
      isAdministrator: this.#isAdministrator(),
      user,
      database: state.name,
      collation: state.collation,
      catalogue,
      rights,
      rowCount: this.rowCount,
      lastError: this.lastError,
      openTransactions: this.openTransactions,
      lockTimeoutMs: this.settings.lockTimeoutMs,
      databases: this.#server.databases.map((database) => ({
        id: database.id,
        name: database.name,
        collation: database.collation,
        isReadOnly: !database.isWritable,
        isOpen: this.#server.userIn(database, this.#login.name) !== null,
      })),
      logins: this.#server.logins(),
      server: this.#server.server,
      now: this.#server.now,
      hasRight,
      visibleObjects: () =>
        catalogue.all().filter(({ name }) => visibleBy.some((permission) => hasRight(permission, name))),
    };
  }

  /** For what touches no table: it need not wait for the lock of a file. */
  #aside(): DatabaseSync {
    if (this.#desk === null) {
      this.#desk = new DatabaseSync(':memory:');
      teachFunctions(this.#desk, () => this.facts());
    }
    return this.#desk;
  }

  #isAdministrator(): boolean {
    return this.#server.findLogin(this.#login.name)?.isAdministrator === true;
  }

  #opened(state: DatabaseState, user: string): Opened {
    const known = this.#open.get(state.name);
    if (known !== undefined) return known;
    const sqlite = openFile(state);
    teachFunctions(sqlite, () => this.facts());
    if (state.isWritable) writeQuickly(sqlite);
    const opened: Opened = { state, user, sqlite, catalogue: new Catalogue(sqlite) };
    this.#open.set(state.name, opened);
    return opened;
  }

  #target(name: Name, permission: 'INSERT' | 'UPDATE' | 'DELETE'): DatabaseObject {
    const found = this.catalogue.find(name.at(-1) ?? '');
    if (found === null || found.kind === 'function') throw say.noObject(name.join('.'));
    if (!this.facts().hasRight(permission, found.name)) throw say.denied(permission, found.name, this.database);
    return found;
  }

  #systemView(name: string, bound: (value: SqlValue) => string): ReturnType<Environment['systemView']> {
    const view = systemViews[name];
    if (view === undefined) return null;
    const plain = (value: SqlValue): unknown => (typeof value === 'bigint' ? Number(value) : value);
    const rows = JSON.stringify(view.rows(this.facts()).map((row) => row.map(plain)));
    const columns = view.columns.map(({ name: column, type }) => ({
      name: column,
      sql: `"${column}"`,
      type,
      isNullable: true,
      isIso: false,
    }));
    const list = columns.map(({ sql }, index) => `value ->> ${index} AS ${sql}`).join(', ');
    return { sql: `SELECT ${list} FROM json_each(${bound(rows)})`, columns };
  }
}

/** @throws {SqlError} 942 */
function openFile(state: DatabaseState): DatabaseSync {
  try {
    return new DatabaseSync(state.path, { readOnly: !state.isWritable, timeout: 0 });
  } catch (error) {
    throw isUnopened(error) ? say.offline(state.name) : error;
  }
}

/** A power cut is not practised here, and to wait for the disk is slow. */
function writeQuickly(sqlite: DatabaseSync): void {
  try {
    sqlite.exec('PRAGMA synchronous = OFF');
  } catch (error) {
    // While somebody else writes it cannot be set; then this connection is only slower.
    if (!isBusy(error)) throw error;
  }
}

/** Any of these makes an object known to be there. */
const visibleBy = ['SELECT', 'EXECUTE', 'INSERT', 'UPDATE', 'DELETE', 'VIEW DEFINITION', 'ALTER'];

/** A variable of a batch. */
export interface Variable {
  readonly type: NonNullable<Translated['type']>;
  readonly value: SqlValue;
}
