import type { ErrorCode, ErrorReport } from './errors.ts';
import type { DatabaseSettings } from './settings.ts';
import type { Check } from './site-checks.ts';

/** What rights are for: a stage of the trip, or only a detail of what is shown. */
export const databaseStages = ['prepare', 'import', 'details'] as const;
export type DatabaseStage = (typeof databaseStages)[number];

/** What SQL Server takes as a name and a script can hold in one line. */
export const sqlNamePattern = /^[^\p{C}\p{Zl}\p{Zp}]{1,128}$/u;

/** What a rights script is to give, or (`undo`) to take back. */
export interface RightsScriptOrder {
  readonly account: string;
  readonly signIn: 'windows' | 'sql' | 'entra';
  readonly database: string;
  readonly stages: readonly DatabaseStage[];
  readonly undo: boolean;
}

/** What the account of the program needs of one object of the site database. */
export interface DatabaseRight {
  /** With its schema: `dbo.TEL_TelemetryResults`. */
  readonly object: string;
  readonly right: 'SELECT' | 'EXECUTE';
  /** What fails without it. */
  readonly neededFor: DatabaseStage;
  /** `absent`: there is no such object in this database. */
  readonly state: 'granted' | 'missing' | 'absent';
}

/** How the connection is kept from others. */
export interface DatabaseEncryption {
  /** `TLSv1.3`; `null` when nothing was hidden. */
  readonly protocol: string | null;
  /** Who vouched for the server. */
  readonly certificate: 'authority' | 'pinned' | 'none';
  /** Of the certificate the server showed: whom it names, and the SHA-256 of its bytes. */
  readonly subject: string | null;
  readonly sha256: string | null;
}

/** What a site database is, and what this account may do in it. */
export interface DatabaseFacts {
  /** `SQL Server 2022 (16.0.4135.4)`, `SQLite 3.50.1`. */
  readonly product: string;
  /** `server\\instance`, as the server calls itself; `null` for a file. */
  readonly server: string | null;
  readonly database: string;
  /** The name the server knows the account by; `null` for a file. */
  readonly account: string | null;
  readonly collation: string | null;
  /**
   * The day the database was made on its server, `2026-11-18`: as a rule that of the site's installation, but one that was
   * moved or restored is younger. Left out where nothing tells.
   */
  readonly created?: string | null;
  /** `null` for a file. */
  readonly encryption: DatabaseEncryption | null;
  readonly rights: readonly DatabaseRight[];
}

/** A site database among those of a server: its name, and the site code in it. */
export interface FoundDatabase {
  readonly name: string;
  readonly siteCode: string;
  /** This account may open it. */
  readonly isOpen: boolean;
}

/** For messages: a path, or `server\\instance,port/database`; never a secret. */
export function describeDatabase(settings: DatabaseSettings): string {
  if (settings.kind === 'sqlite') return settings.path;
  const { server, instance, port, database } = settings;
  const where = `${server}${instance === null ? '' : `\\${instance}`}${port === null ? '' : `,${port}`}`;
  return database === null ? where : `${where}/${database}`;
}

/** A certificate a server showed. */
export interface ServerCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** Of its bytes; 64 hexadecimal digits. */
  readonly sha256: string;
  /** ISO dates and times. */
  readonly validFrom: string;
  readonly validTo: string;
  readonly isSelfSigned: boolean;
}

/** What came of trying a connection that is not set up yet. */
export interface DatabaseTrial {
  /** `null` when the server let nobody in. */
  readonly facts: DatabaseFacts | null;
  /** Shown by the server, also where it is refused; `null` when there was none. */
  readonly certificate: ServerCertificate | null;
  /** The site databases of the server, as far as this account sees them. */
  readonly databases: readonly FoundDatabase[];
  /** In the order they were made. */
  readonly checks: readonly Check[];
  readonly error: ErrorReport | null;
}

/** The server did not let in who signed in, with the password or the token that was given: it is not sent a second time. */
export const signInRefusals: readonly ErrorCode[] = [
  'site-database.wrong-login',
  'site-database.windows-login-refused',
  'site-database.token-refused',
];
