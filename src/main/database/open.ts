import type { SiteDatabase } from '../../core/ports/site-database.ts';
import type { SiteSettings } from '../../shared/settings.ts';

/** Opens the site database the settings name. The adapter is loaded only now: most commands need none. */
export async function openSiteDatabase(settings: SiteSettings['database']): Promise<SiteDatabase> {
  const { SqliteSiteDatabase } = await import('./sqlite.ts');
  return await SqliteSiteDatabase.open(settings.path);
}
