import type { Ports } from '../core/ports/ports.ts';
import type { SiteDatabase } from '../core/ports/site-database.ts';
import type { DatabaseSecrets } from '../main/services.ts';
import { AppError } from '../shared/errors.ts';
import type { Settings, SqlServerDatabase } from '../shared/settings.ts';
import type { Globals } from './arguments.ts';
import type { CliHost } from './host.ts';

/** What was found out: as JSON has it, and in lines. */
export interface Told {
  readonly shown: object;
  readonly lines: readonly string[];
  /** How many things the operator can fix are in it. */
  readonly problemCount: number;
  /** What went wrong although there is something to tell. */
  readonly error: AppError | null;
}

/** What an order is carried out with. */
export interface SiteContext {
  readonly settings: Settings;
  readonly ports: Ports;
  readonly host: CliHost;
  readonly globals: Globals;
  readonly secret: DatabaseSecrets['read'];
  readonly signal: AbortSignal;
}

/** @throws {AppError} settings.no-site, site-database.not-on-a-server */
export function sqlServerOf({ site }: Settings): SqlServerDatabase {
  if (site === null) throw new AppError('settings.no-site', {});
  if (site.database.kind === 'sqlserver') return site.database;
  throw new AppError('site-database.not-on-a-server', { path: site.database.path });
}

/** Opens, and closes whatever comes of it; Ctrl-C ends a question by its connection. */
export async function withDatabase<T>(
  ports: Ports,
  signal: AbortSignal,
  use: (database: SiteDatabase) => Promise<T>,
): Promise<T> {
  const database = await ports.openSiteDatabase();
  const stop = (): void => void database.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    return await use(database);
  } catch (error) {
    if (signal.aborted) throw new AppError('job.cancelled', {}, { cause: error });
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    if (!signal.aborted) await database.close();
  }
}
