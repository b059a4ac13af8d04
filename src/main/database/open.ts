import type { SiteDatabase } from '../../core/ports/site-database.ts';
import { AppError } from '../../shared/errors.ts';
import type { DatabaseSettings, SiteSettings } from '../../shared/settings.ts';
import { describeDatabase } from '../../shared/site-database.ts';

/** What settings of a database do not hold. */
export interface OpenDatabaseOptions {
  /** What the operator says of the site; goes before what its database tells. */
  readonly stated: SiteSettings['stated'];
  /** Asked for only where the way to sign in needs one; `null` when nobody knows it. */
  readonly secret: () => Promise<string | null>;
}

/** Opens the site database the settings name. The adapter is loaded only now: most commands need none. */
export async function openSiteDatabase(
  settings: DatabaseSettings,
  _options: OpenDatabaseOptions,
): Promise<SiteDatabase> {
  if (settings.kind === 'sqlserver')
    throw new AppError('site-database.read-failed', {
      database: describeDatabase(settings),
      problem: 'SQL Server cannot be read yet',
    });
  const { SqliteSiteDatabase } = await import('./sqlite.ts');
  return await SqliteSiteDatabase.open(settings.path);
}
