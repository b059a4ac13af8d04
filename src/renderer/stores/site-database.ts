import { create } from 'zustand';
import type { ErrorReport } from '../../shared/errors.ts';
import type { SqlServerDatabase } from '../../shared/settings.ts';
import { type DatabaseTrial, signInRefusals } from '../../shared/site-database.ts';
import type { FolderCandidate } from '../../shared/site-updates.ts';
import { ask, HostError, reportOf } from '../api.ts';
import { lookAround, readSite, useHost } from './host.ts';
import { readSettings } from './settings.ts';

/** What came of trying a connection. */
export type Trial =
  | { readonly state: 'trying'; readonly database: SqlServerDatabase }
  | { readonly state: 'tried'; readonly database: SqlServerDatabase; readonly found: DatabaseTrial }
  /** It was not even tried. */
  | { readonly state: 'failed'; readonly database: SqlServerDatabase; readonly error: ErrorReport };

interface SiteDatabaseState {
  /** `null` before the first one. */
  readonly trial: Trial | null;
}

/** The connection to the site database while it is set up. A password goes straight to the host and is never here. */
export const useSiteDatabase = create<SiteDatabaseState>(() => ({ trial: null }));

/** A later trial counts, however long an earlier one takes. */
let round = 0;

/** Tries a connection that need not be saved; `secret` is `null` to go on with one that is kept. */
export async function tryDatabase(database: SqlServerDatabase, secret: string | null): Promise<void> {
  round += 1;
  const mine = round;
  const tell = (trial: Trial): void => {
    if (mine === round) useSiteDatabase.setState({ trial });
  };
  tell({ state: 'trying', database });
  try {
    tell({ state: 'tried', database, found: await ask('site.try', { database, secret }) });
  } catch (error) {
    tell({ state: 'failed', database, error: reportOf(error) });
  }
}

/** Leaves what was tried: it is shown no more, and what is still under way tells nothing. */
export function forgetTrial(): void {
  round += 1;
  useSiteDatabase.setState({ trial: null });
}

/** Tells the site database of the settings who we are. @throws {HostError} also when it does not let us in */
export async function signInToDatabase(secret: string, remember: boolean): Promise<void> {
  await ask('site.sign-in', { secret, remember });
  await readSettings();
  // One question alone: a password that was refused is not sent again, and a second one would only hear that it is missing.
  await readSite();
  const { siteError } = useHost.getState();
  if (siteError !== null && needsDatabaseSignIn(siteError)) throw new HostError(siteError);
  void lookAround();
}

/** Forgets the password of the site database. @throws {HostError} */
export async function signOutOfDatabase(): Promise<void> {
  await ask('site.sign-out', {});
  await readSettings();
}

const codesOfSignIn: readonly string[] = [
  'site-database.needs-password',
  'site-database.needs-token',
  ...signInRefusals,
  'site-database.entra-refused',
];

/** Looks where the folder of the site server may be, for the site that is saved. @throws {HostError} */
export async function findSiteFolders(): Promise<readonly FolderCandidate[]> {
  return (await ask('site.find-folders', {})).candidates;
}

/** Whether something failed because the site database does not know who we are. */
export function needsDatabaseSignIn(error: ErrorReport | null): boolean {
  return error !== null && codesOfSignIn.includes(error.code);
}

/** Whether there is a database, but not of a site: what it has not got, no right would give. */
export function isOfNoSite({ checks }: DatabaseTrial): boolean {
  return checks.some(
    ({ error }) => error?.code === 'site-database.missing-object' && error.details.name === 'dbo.v_Site',
  );
}

/** Whether the script for the rights is what helps next: some are missing, or the account is no user of the database yet. */
export function wantsScript(found: DatabaseTrial, database: string | null): boolean {
  const { facts, databases } = found;
  if (facts === null) return databases.some(({ name, isOpen }) => !isOpen && name === (database ?? name));
  return !isOfNoSite(found) && facts.rights.some(({ state }) => state === 'missing');
}

/** Whether two connections are one: what was found by the first holds for the second. */
export function isSameDatabase(one: SqlServerDatabase, other: SqlServerDatabase | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
