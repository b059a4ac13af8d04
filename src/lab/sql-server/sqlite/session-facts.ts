import type { SqlValue } from '../engine.ts';
import type { Catalogue, DatabaseObject } from './catalogue.ts';
import type { Rights } from './rights.ts';

/** What functions, global variables and system views may ask of the session that calls them. */
export interface SessionFacts {
  readonly spid: number;
  readonly login: string;
  readonly way: 'sql' | 'windows' | 'token';
  /** May do everything, everywhere. */
  readonly isAdministrator: boolean;
  /** Name in the database in use. */
  readonly user: string;
  readonly database: string;
  readonly collation: string;
  readonly catalogue: Catalogue;
  readonly rights: Rights;
  readonly rowCount: number;
  readonly lastError: number;
  readonly openTransactions: number;
  readonly lockTimeoutMs: number;
  readonly databases: readonly DatabaseFacts[];
  readonly logins: readonly { readonly name: string; readonly isAdministrator: boolean }[];
  readonly server: ServerFacts;
  now(): Date;
  hasRight(permission: string, object: string | null): boolean;
  /** Objects the user may know of: without any right on one, it is not told that it is there. */
  visibleObjects(): readonly DatabaseObject[];
}

export interface DatabaseFacts {
  readonly id: number;
  readonly name: string;
  readonly collation: string;
  readonly isReadOnly: boolean;
  /** Whether this login may open it. */
  readonly isOpen: boolean;
}

export interface ServerFacts {
  readonly name: string;
  /** `16.0.1000.6`. */
  readonly version: string;
  readonly edition: string;
  readonly collation: string;
  readonly properties: Readonly<Record<string, SqlValue>>;
}
