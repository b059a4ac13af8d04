import type { SiteDatabase } from '../../core/ports/site-database.ts';
import type { DatabaseSettings, SiteSettings } from '../../shared/settings.ts';
import type { ReadSecret } from './mssql-config.ts';

/** What opens a database besides its settings. */
export interface OpenOptions {
  /** What the operator says of the site; goes before what its database tells. */
  readonly stated?: SiteSettings['stated'];
  /** The password, the client's secret or the token of the sign-in that is set up; `null` when nobody knows it. */
  readonly secret?: ReadSecret;
  /** Ends the connecting with a server, and whatever is being asked of it. */
  readonly signal?: AbortSignal;
}

/**
 * Opens the site database the settings name. The adapter is loaded only now: most commands need none.
 * @throws {AppError} site-database.*, tls.ca-file
 */
export async function openSiteDatabase(settings: DatabaseSettings, options: OpenOptions = {}): Promise<SiteDatabase> {
  const { stated, secret = async () => null, signal } = options;
  if (settings.kind === 'sqlserver') {
    const { MssqlSiteDatabase } = await import('./mssql.ts');
    return await MssqlSiteDatabase.open(settings, {
      secret,
      stated,
      ...(signal === undefined ? {} : { signal }),
    });
  }
  const { SqliteSiteDatabase } = await import('./sqlite.ts');
  return await SqliteSiteDatabase.open(settings.path, { stated });
}
