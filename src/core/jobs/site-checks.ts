import { clause } from '../../shared/clauses.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import { knownVersions, type Site } from '../../shared/site.ts';
import type { Check } from '../../shared/site-checks.ts';
import type { DatabaseFacts } from '../../shared/site-database.ts';
import type { Clock, Log } from '../ports/ports.ts';
import type { SiteDatabase, UsageDataSummary } from '../ports/site-database.ts';
import { program } from '../program.ts';
import { connectionChecks, missingFor, rightsChecks } from '../site/database-checks.ts';
import { levelCheck, modeCheck, nameChecks, versionCheck } from '../site/site-facts-checks.ts';
import { ageCheck, firstDataExpected, rowsCheck } from '../site/usage-data-checks.ts';

/** What the checks of a site found out. */
export interface CheckedSite {
  readonly site: Site;
  readonly summary: UsageDataSummary;
  readonly checks: readonly Check[];
}

/** How much is checked. */
export interface SiteCheckOptions {
  readonly mustBeOffline: boolean;
  /** Told of each check as it is made: what is thrown afterwards does not take them away. */
  readonly onCheck?: (check: Check) => void;
}

/**
 * The checks before usage data is taken: the connection, rights, mode, version, data and its age. Every check that can be
 * made is made, also after one that failed; what makes the trip pointless is thrown when all of them were.
 * @throws {AppError} site-database.*, site.online-mode, usage-data.empty
 */
export async function checkSite(
  database: SiteDatabase,
  context: { readonly clock: Clock; readonly log: Log },
  options: SiteCheckOptions,
): Promise<CheckedSite> {
  const checks: Check[] = [];
  const errors: AppError[] = [];
  const note = (check: Check, error?: AppError): void => {
    const noted = error === undefined ? check : { ...check, error: error.toReport() };
    if (error !== undefined) errors.push(error);
    checks.push(noted);
    options.onCheck?.(noted);
    const text = `Check ${check.id}: ${check.outcome}. ${check.finding}`;
    if (check.outcome === 'passed') context.log.info(text);
    else context.log.warning(text);
  };
  const attempt = async <T>(id: Check['id'], read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      if (!isAppError(error)) throw error;
      note({ id, outcome: 'failed', finding: error.message, details: {} }, error);
      // Whatever else is asked would get the same answer, and perhaps only after a long wait.
      if (!isAboutOneObject(error)) throw error;
      return null;
    }
  };

  const facts = await attempt('database', () => database.describe());
  if (facts === null) throw errors[0];
  const site = await attempt('database', () => database.readSite());
  if (site !== null) noteDatabase(site, database.label, note);
  for (const check of connectionChecks(facts)) note(check);
  noteRights(facts, database.label, note);
  if (site !== null) noteSite(site, { database, facts, now: context.clock.now(), options, note });
  const newestRelease = knownVersions.at(-1)?.name ?? '';
  note({
    id: 'tool-version',
    outcome: 'passed',
    finding: `This is ${program}; it knows the releases up to ${newestRelease}.`,
    details: { program, newestRelease },
  });
  const summary = await attempt('usage-data', () => database.summarizeUsageData());
  if (summary !== null) {
    const isEmpty = summary.rows === 0;
    const expected = firstDataExpected(facts.created ?? null, context.clock.now());
    const details = { site: site?.code ?? '', ...(expected === null ? {} : { expected }) };
    note(rowsCheck(summary), isEmpty ? new AppError('usage-data.empty', details) : undefined);
    if (!isEmpty) note(ageCheck(summary, context.clock.now()));
  }
  // Missing rights are why nothing else could be read.
  const [first] = errors;
  const ending = errors.find((error) => isAppError(error, 'site-database.missing-rights')) ?? first;
  if (ending !== undefined) throw ending;
  if (site === null || summary === null) throw new Error('What could not be read has an error');
  return { site, summary, checks };
}

/** Whether the rest of the database may be read all the same. */
function isAboutOneObject({ code }: AppError): boolean {
  return (
    code === 'site-database.no-right' ||
    code === 'site-database.missing-object' ||
    code === 'site-database.missing-column' ||
    code === 'site-database.unexpected-value'
  );
}

type Note = (check: Check, error?: AppError) => void;

/** All rights that Prepare lacks are told in one error: one after the other would cost a talk with the administrator each. */
function noteRights(facts: DatabaseFacts, label: string, note: Note): void {
  const objects = facts.account === null ? [] : missingFor(facts.rights, 'prepare');
  for (const check of rightsChecks(facts)) {
    const isTold = check.id === 'read-permission' && objects.length > 0;
    note(check, isTold ? new AppError('site-database.missing-rights', { database: label, objects }) : undefined);
  }
}

interface Found {
  readonly database: SiteDatabase;
  readonly facts: DatabaseFacts;
  readonly now: Date;
  readonly options: SiteCheckOptions;
  readonly note: Note;
}

function noteDatabase({ code, name }: Site, label: string, note: Note): void {
  note({
    id: 'database',
    outcome: 'passed',
    finding: `${label} is the database of site ${code} (${name}).`,
    details: { database: label, site: code, siteName: name },
  });
}

function noteSite(site: Site, { database: { label }, facts, now, options, note }: Found): void {
  for (const check of nameChecks(site, facts)) note(check);
  const mode = modeCheck(site, options.mustBeOffline);
  note(mode, mode.outcome === 'failed' ? new AppError('site.online-mode', { site: site.code }) : undefined);
  note(levelCheck(site));
  const version = versionCheck(site, now);
  if (version !== null) {
    note(version);
    return;
  }
  const error = new AppError('site-database.unexpected-value', {
    database: label,
    name: 'the site version',
    problem: clause('not-four-numbers', { version: site.version }),
  });
  note({ id: 'site-version', outcome: 'failed', finding: error.message, details: { version: site.version } }, error);
}
