import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { Settings, SqlServerDatabase } from '../../shared/settings.ts';
import type { SecretStore } from './secret-store.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variables that hold the password (or a service principal's secret), and the token, for the site database. */
export const sqlPasswordVariable = 'SERVICE_CONNECTION_SQL_PASSWORD';
export const sqlTokenVariable = 'SERVICE_CONNECTION_SQL_TOKEN';

/** As it waits in the secret store: it belongs to one server and account, and goes to no other. */
const Kept = z.strictObject({ database: z.string(), secret: z.string().min(1) });

/** What the secret of a site database stands on. */
export interface DatabaseSecretOptions {
  /** In force now. */
  readonly settings: () => Settings;
  readonly environment: Environment;
  readonly secrets: SecretStore;
  /** Told of every secret before anybody gets it: it must appear nowhere. */
  readonly onSecret: (secret: string) => void;
}

/** Whether this way to sign in needs a secret that somebody has to give. */
export function needsSecret({ signIn }: SqlServerDatabase): boolean {
  return signIn.kind !== 'windows' && signIn.kind !== 'entra-managed-identity';
}

/** The secret the environment holds for this way to sign in; `null` when there is none. */
export function secretOfEnvironment(environment: Environment, database: SqlServerDatabase): string | null {
  if (!needsSecret(database)) return null;
  const given = environment[database.signIn.kind === 'entra-token' ? sqlTokenVariable : sqlPasswordVariable] ?? '';
  return given === '' ? null : given;
}

/**
 * Which server and account a secret is for. How the server proves itself is part of it: a password that was given to one
 * that authorities vouch for is not sent to whoever answers to its name.
 */
export function databaseSecretKey({
  server,
  instance,
  port,
  signIn,
  encryption,
  certificate,
}: SqlServerDatabase): string {
  return JSON.stringify([server.toLowerCase(), instance?.toLowerCase() ?? null, port, signIn, encryption, certificate]);
}

/** The password, secret or token for the site database of a host with screens: of the environment, given, or kept. */
export class DatabaseSecret {
  readonly #options: DatabaseSecretOptions;
  /** The environment speaks of the server that was set up when the program began, not of one a screen names later. */
  readonly #environmentIsFor: string | null;
  #given: z.infer<typeof Kept> | null = null;
  #refused: z.infer<typeof Kept> | null = null;

  constructor(options: DatabaseSecretOptions) {
    this.#options = options;
    const database = this.#database();
    this.#environmentIsFor = database === null ? null : databaseSecretKey(database);
  }

  /** Whether the database of the settings in force is told a secret. */
  get isSignedIn(): boolean {
    const database = this.#database();
    return database !== null && this.#find(database) !== null;
  }

  /** The secret for a database, if it is the one it was given for. */
  read(database: SqlServerDatabase): string | null {
    const secret = this.#find(database);
    if (secret !== null) this.#options.onSecret(secret);
    return secret;
  }

  /**
   * The server did not let it in. It is not sent again until somebody gives one: a screen that looks at the site now and then
   * would lock the account.
   */
  refuse(database: SqlServerDatabase, secret: string): void {
    this.#refused = { database: databaseSecretKey(database), secret };
  }

  /** @throws {AppError} site-database.no-password-wanted */
  async signIn(secret: string, remember: boolean): Promise<void> {
    const database = this.#database();
    if (database === null || !needsSecret(database)) throw new AppError('site-database.no-password-wanted', {});
    const { secrets, onSecret } = this.#options;
    onSecret(secret);
    this.#given = { database: databaseSecretKey(database), secret };
    this.#refused = null;
    if (remember && secrets.canRemember) await secrets.write('sql-password', JSON.stringify(this.#given));
    else await secrets.remove('sql-password');
  }

  /** Forgets it, here and where it was kept. */
  async signOut(): Promise<void> {
    this.#given = null;
    await this.#options.secrets.remove('sql-password');
  }

  /** Takes up what an earlier run of the program kept, if it is for the database of these settings. */
  async restore(): Promise<void> {
    const database = this.#database();
    const text = database === null ? null : await this.#options.secrets.read('sql-password');
    if (database === null || text === null) return;
    // What the environment says now goes before what was kept once.
    if (secretOfEnvironment(this.#options.environment, database) !== null) return;
    const kept = Kept.safeParse(parsed(text)).data;
    if (kept !== undefined && kept.database === databaseSecretKey(database)) this.#given = kept;
  }

  #find(database: SqlServerDatabase): string | null {
    if (!needsSecret(database)) return null;
    const key = databaseSecretKey(database);
    const isFit = (secret: string | null): boolean =>
      secret !== null && (this.#refused?.database !== key || this.#refused.secret !== secret);
    // What somebody gave goes before the environment: they may have seen that one refused.
    const given = this.#given?.database === key ? this.#given.secret : null;
    if (given !== null) return isFit(given) ? given : null;
    const found = this.#environmentIsFor === key ? secretOfEnvironment(this.#options.environment, database) : null;
    return isFit(found) ? found : null;
  }

  #database(): SqlServerDatabase | null {
    const database = this.#options.settings().site?.database;
    return database?.kind === 'sqlserver' ? database : null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
