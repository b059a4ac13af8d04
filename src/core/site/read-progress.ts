import { isAppError } from '../../shared/errors.ts';
import type { Log } from '../ports/ports.ts';
import type { PackageProgress, SiteDatabase } from '../ports/site-database.ts';

/**
 * How far each site server is with these updates. Help, not proof: what the site does not tell, or not this account, is
 * missing.
 */
export async function readProgressIfTold(
  database: SiteDatabase,
  guids: readonly string[],
  log?: Log,
): Promise<readonly PackageProgress[]> {
  try {
    return await database.readProgress(guids);
  } catch (error) {
    if (!isAppError(error)) throw error;
    log?.warning(`How far each site server is cannot be read: ${error.message}`);
    return [];
  }
}
