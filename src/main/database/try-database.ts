import { checkSite } from '../../core/jobs/site-checks.ts';
import type { Clock, Log } from '../../core/ports/ports.ts';
import type { SiteDatabase } from '../../core/ports/site-database.ts';
import { isAppError } from '../../shared/errors.ts';
import type { Check } from '../../shared/jobs.ts';
import type { DatabaseFacts, DatabaseTrial } from '../../shared/site-database.ts';

/** A trial has no log: Prepare makes the same checks again, and writes them down. */
const silent: Log = { info: () => undefined, warning: () => undefined, error: () => undefined };

/** What a trial stands on. */
export interface TrialOptions {
  readonly open: () => Promise<SiteDatabase>;
  readonly clock: Clock;
}

/** Connects to a site database and makes the checks before Prepare; keeps nothing open. What goes wrong is in the answer. */
export async function tryDatabase({ open, clock }: TrialOptions): Promise<DatabaseTrial> {
  const checks: Check[] = [];
  let facts: DatabaseFacts | null = null;
  const trial = { certificate: null, databases: [] };
  try {
    const database = await open();
    try {
      facts = await database.describe();
      const onCheck = (check: Check): void => void checks.push(check);
      await checkSite(database, { clock, log: silent }, { mustBeOffline: true, onCheck });
    } finally {
      await database.close();
    }
  } catch (error) {
    // What is not expected is a bug: it is told as one, not as a finding.
    if (!isAppError(error)) throw error;
    return { ...trial, facts, checks, error: error.toReport() };
  }
  return { ...trial, facts, checks, error: null };
}
