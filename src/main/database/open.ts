import type { SiteDatabase } from '../../core/ports/site-database.ts';
import { AppError } from '../../shared/errors.ts';
import type { DatabaseSettings } from '../../shared/settings.ts';
import { describeDatabase } from '../../shared/site-database.ts';

/** Opens the site database the settings name. The adapter is loaded only now: most commands need none. */
export async function openSiteDatabase(settings: DatabaseSettings): Promise<SiteDatabase> {
  if (settings.kind === 'sqlserver')
    throw new AppError('site-database.read-failed', {
      database: describeDatabase(settings),
      problem: 'SQL Server cannot be read yet',
    });
  const { SqliteSiteDatabase } = await import('./sqlite.ts');
  return await SqliteSiteDatabase.open(settings.path);
}
