import { checkSite } from '../../core/jobs/site-checks.ts';
import type { Clock, Log } from '../../core/ports/ports.ts';
import { type AppError, isAppError } from '../../shared/errors.ts';
import type { SiteSettings, SqlServerDatabase } from '../../shared/settings.ts';
import type { Check } from '../../shared/site-checks.ts';
import type { DatabaseFacts, DatabaseTrial, FoundDatabase, ServerCertificate } from '../../shared/site-database.ts';
import type { ReadSecret } from './mssql-config.ts';

/** A trial has no log: Prepare makes the same checks again, and writes them down. */
const silent: Log = { info: () => undefined, warning: () => undefined, error: () => undefined };

/** What a trial stands on. */
export interface TrialOptions {
  readonly secret: ReadSecret;
  readonly stated: SiteSettings['stated'];
  readonly clock: Clock;
}

/**
 * Connects to a site database and makes the checks before Prepare; keeps nothing open. What goes wrong is in the answer.
 * Where the server let nobody in, nothing more is tried: a wrong password is not told twice, that could lock the account.
 */
export async function tryDatabase(settings: SqlServerDatabase, options: TrialOptions): Promise<DatabaseTrial> {
  const { secret, stated, clock } = options;
  const checks: Check[] = [];
  let facts: DatabaseFacts | null = null;
  let certificate: ServerCertificate | null = null;
  let error: AppError | null = null;
  const { MssqlSiteDatabase, findSiteDatabases } = await import('./mssql.ts');
  try {
    const database = await MssqlSiteDatabase.open(settings, { secret, stated });
    try {
      ({ certificate } = database);
      facts = await database.describe();
      const onCheck = (check: Check): void => void checks.push(check);
      await checkSite(database, { clock, log: silent }, { mustBeOffline: true, onCheck });
    } finally {
      await database.close();
    }
  } catch (thrown) {
    // What is not expected is a bug: it is told as one, not as a finding.
    if (!isAppError(thrown)) throw thrown;
    error = thrown;
    certificate ??= certificateOf(thrown);
  }
  const isIn = facts !== null || (error !== null && isAboutTheDatabase(error));
  return {
    facts,
    certificate,
    databases: isIn ? await databasesOf(() => findSiteDatabases(settings, secret)) : [],
    checks,
    error: error?.toReport() ?? null,
  };
}

/** The certificate an error is about. */
function certificateOf(error: AppError): ServerCertificate | null {
  if (
    !isAppError(error, 'site-database.untrusted-certificate') &&
    !isAppError(error, 'site-database.other-certificate')
  )
    return null;
  const { subject, issuer, sha256, validFrom, validTo, isSelfSigned } = error.details;
  return { subject, issuer, sha256, validFrom, validTo, isSelfSigned };
}

/** The server let the account in, and only the database is the wrong one. */
function isAboutTheDatabase({ code }: AppError): boolean {
  return code === 'site-database.which-database' || code === 'site-database.cannot-open';
}

/** To choose from: that it cannot be told is no finding of its own. */
async function databasesOf(find: () => Promise<readonly FoundDatabase[]>): Promise<readonly FoundDatabase[]> {
  try {
    return await find();
  } catch (error) {
    if (!isAppError(error)) throw error;
    return [];
  }
}
