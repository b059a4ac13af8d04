import type { ChecklistItem } from '../../shared/checklist.ts';
import { isAppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { FolderCandidate, SiteUpdate, SiteUpdates } from '../../shared/site-updates.ts';
import { describeState, type PackageState } from '../../shared/update-states.ts';
import type { Files } from '../ports/files.ts';
import type { Ports } from '../ports/ports.ts';
import type { SiteDatabase } from '../ports/site-database.ts';
import { runChecklist } from './checklist.ts';
import { filterReasons } from './filter-reasons.ts';
import { findSiteFolders, folderCandidates, readKnownSite } from './find-site-folders.ts';
import { readProgressIfTold } from './read-progress.ts';
import type { SiteFolders } from './site-folders.ts';
import { readSiteLog } from './site-log.ts';

/** What looking at a site takes. */
export type SiteLook = Pick<Ports, 'files' | 'clock' | 'openSiteDatabase' | 'sitePlaces'>;

/** Every update the site knows: the documented read-only queries, and the reasons of its log where that can be read. */
export async function readSiteUpdates(ports: SiteLook): Promise<SiteUpdates> {
  return await withDatabase(ports, async (database) => {
    const { code, version } = await database.readSite();
    const packages = await database.readPackages();
    const progress = new Map(
      (
        await readProgressIfTold(
          database,
          packages.map(({ guid }) => guid),
        )
      ).map((one) => [one.guid, one]),
    );
    const logs = await logsOf(ports, database, code);
    const reasons = filterReasons((await readSiteLog(ports, logs, 'hman')) ?? []);
    const updates = packages.map(({ guid, name, fullVersion, state }): SiteUpdate => {
      const { sites = [], history = [] } = progress.get(guid) ?? {};
      const { kind } = describeState(state);
      const isFilteredOut = kind === 'not-applicable' || kind === 'hidden';
      const reason = isFilteredOut ? (reasons.get(guid) ?? null) : null;
      return { guid, name: safeText(name) || guid, fullVersion: safeText(fullVersion), state, reason, sites, history };
    });
    return { site: { code, version }, updates: updates.toSorted(compareUpdates) };
  });
}

/** The check list for these updates; for those whose content lies at the site when nobody names any. */
export async function readChecklist(
  ports: SiteLook,
  guids: readonly string[] | null,
): Promise<readonly ChecklistItem[]> {
  return await withDatabase(ports, async (database) => {
    const { code } = await database.readSite();
    const { files, clock } = ports;
    const folders = await findSiteFolders(files, await ports.sitePlaces(), await readKnownSite(database, code));
    const packages = await database.readPackages();
    const asked = guids?.map((guid) => guid.toUpperCase()) ?? (await laidPackages(files, folders));
    const names = new Map(packages.map(({ guid, name }) => [guid, safeText(name)]));
    const wanted = asked.map((guid) => ({ guid, name: names.get(guid) || guid }));
    const progress = await readProgressIfTold(database, asked);
    return await runChecklist({ files, clock, folders, packages, progress, wanted });
  });
}

/**
 * Where the folders of the site server are named or found. A database that cannot be asked matters only where nothing else
 * names a folder that is there.
 * @throws {AppError} settings.no-site, site-database.*
 */
export async function readFolderCandidates(ports: SiteLook): Promise<readonly FolderCandidate[]> {
  const places = await ports.sitePlaces();
  try {
    return await withDatabase(ports, async (database) => {
      const { code } = await database.readSite();
      return await folderCandidates(ports.files, places, await readKnownSite(database, code));
    });
  } catch (error) {
    if (!isAppError(error)) throw error;
    const found = await folderCandidates(ports.files, places, { code: '', server: null });
    if (found.every((one) => one.error !== null)) throw error;
    return found;
  }
}

async function withDatabase<T>(ports: SiteLook, look: (database: SiteDatabase) => Promise<T>): Promise<T> {
  const database = await ports.openSiteDatabase();
  try {
    return await look(database);
  } finally {
    await database.close();
  }
}

/** The folder of the logs; `null` where the folders are not found, which is no reason to tell no states. */
async function logsOf(ports: SiteLook, database: SiteDatabase, code: string): Promise<string | null> {
  try {
    const known = await readKnownSite(database, code);
    return (await findSiteFolders(ports.files, await ports.sitePlaces(), known)).logs;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return null;
  }
}

/** The packages whose folder lies in `Offline`: what was imported and not yet cleared away. */
async function laidPackages(files: Files, { offlinePayload }: SiteFolders): Promise<readonly string[]> {
  if ((await files.facts(offlinePayload)) === null) return [];
  const entries = await files.list(offlinePayload);
  return entries
    .filter(({ name, kind }) => kind === 'folder' && /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/.test(name))
    .map(({ name }) => name.toUpperCase());
}

/** What asks for somebody comes first, what the console hides last; within one kind the newest version. */
const ranks: Readonly<Record<PackageState['kind'], number>> = {
  bad: 0,
  ready: 1,
  installing: 2,
  moving: 3,
  available: 4,
  installed: 5,
  'not-applicable': 6,
  hidden: 7,
};

function compareUpdates(a: SiteUpdate, b: SiteUpdate): number {
  return (
    ranks[describeState(a.state).kind] - ranks[describeState(b.state).kind] ||
    b.fullVersion.localeCompare(a.fullVersion, 'en', { numeric: true }) ||
    (a.guid < b.guid ? -1 : 1)
  );
}
