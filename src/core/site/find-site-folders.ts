import { AppError, isAppError } from '../../shared/errors.ts';
import type { FolderCandidate } from '../../shared/site-updates.ts';
import type { Files } from '../ports/files.ts';
import type { SiteDatabase, SiteServer } from '../ports/site-database.ts';
import type { SitePlaces } from '../ports/site-places.ts';
import { checkSiteFolders, type SiteFolders, type SiteRoots, siteFoldersAt } from './site-folders.ts';

/*
 * Where the site server's folders are: named by the settings, or found. Found are the installation folders that the
 * registry of this computer names, and what the site database says of the site server: its own folder where it is this
 * computer, its shares where it is another one. Which shares there are: Microsoft names `EasySetupPayload`; that the
 * installation folder is shared as `SMS_` and the site code, and the names of the registry, are common knowledge and not
 * documented. What is found is looked at before it is believed.
 */

/** What the database says of the site. */
export interface KnownSite {
  readonly code: string;
  /** `null` where the database does not tell. */
  readonly server: SiteServer | null;
}

/** Asks the database; one that does not say where the site server is, for whatever reason, leaves it unknown. */
export async function readKnownSite(database: SiteDatabase, code: string): Promise<KnownSite> {
  try {
    return { code, server: await database.readSiteServer() };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { code, server: null };
  }
}

/**
 * The folders of the site server, looked at.
 * @throws {AppError} site.folder-missing, site.folder-not-found, site.folder-ambiguous, files.*
 */
export async function findSiteFolders(files: Files, places: SitePlaces, site: KnownSite): Promise<SiteFolders> {
  const named = siteFoldersAt(places.chosen);
  if (named !== null) {
    await checkSiteFolders(files, named);
    return named;
  }
  const found = await lookAtAll(files, places, site);
  const usable = found.filter(({ error }) => error === null);
  const [first, second] = usable;
  if (first === undefined) {
    const looked = found.map(({ roots }) => roots.folder ?? '').filter((folder) => folder !== '');
    throw new AppError('site.folder-not-found', { site: site.code, looked });
  }
  if (second !== undefined) {
    const folders = usable.map(({ roots }) => roots.folder ?? '');
    throw new AppError('site.folder-ambiguous', { site: site.code, folders });
  }
  return first.folders;
}

/** Every place that is named or found, each looked at. */
export async function folderCandidates(
  files: Files,
  places: SitePlaces,
  site: KnownSite,
): Promise<readonly FolderCandidate[]> {
  const named = siteFoldersAt(places.chosen);
  const chosen =
    named === null ? [] : [await lookAt(files, { roots: places.chosen, from: 'settings', folders: named })];
  const candidates: FolderCandidate[] = [];
  for (const { roots, from, folders, error } of [...chosen, ...(await lookAtAll(files, places, site))])
    candidates.push({
      folder: roots.folder ?? folders.easySetupPayload,
      from,
      easySetupPayload: error === null ? folders.easySetupPayload : null,
      inbox: error === null ? folders.inbox : null,
      staging: error === null ? await stagingOf(files, folders) : null,
      error: error?.toReport() ?? null,
    });
  return candidates;
}

/** The site makes it when it takes its first manifest, and nothing here depends on it. */
async function stagingOf(files: Files, { staging }: SiteFolders): Promise<string | null> {
  if (staging === null) return null;
  const facts = await files.facts(staging).catch(() => null);
  return facts?.kind === 'folder' ? staging : null;
}

/** A place, and what came of looking there. */
interface Looked {
  readonly roots: SiteRoots;
  readonly from: FolderCandidate['from'];
  readonly folders: SiteFolders;
  readonly error: AppError | null;
}

async function lookAtAll(files: Files, places: SitePlaces, site: KnownSite): Promise<readonly Looked[]> {
  const { easySetupPayload, inbox, logs } = places.chosen;
  const inRegistry = places.registered.map((folder) => ({ folder, easySetupPayload, from: 'registry' }) as const);
  const inDatabase = rootsByDatabase(places, site).map((roots) => ({
    ...roots,
    easySetupPayload: easySetupPayload ?? roots.easySetupPayload,
    from: 'database' as const,
  }));
  const seen = new Set<string>();
  const looked: Looked[] = [];
  for (const { from, ...place } of [...inRegistry, ...inDatabase]) {
    const key = sameness(place.folder);
    if (seen.has(key)) continue;
    seen.add(key);
    const roots = { ...place, inbox, logs };
    const folders = siteFoldersAt(roots);
    if (folders !== null) looked.push(await lookAt(files, { roots, from, folders }));
  }
  return looked;
}

function rootsByDatabase(
  { computer }: SitePlaces,
  { code, server }: KnownSite,
): readonly { readonly folder: string; readonly easySetupPayload: string | null }[] {
  // It becomes a part of a path: what is no name of a computer or of a site is none.
  if (server === null || !/^[\w.-]{1,255}$/.test(server.serverName) || !/^\w{3}$/.test(code)) return [];
  if (isSameComputer(server.serverName, computer)) return [{ folder: server.installFolder, easySetupPayload: null }];
  const share = (name: string): string => `\\\\${server.serverName}\\${name}`;
  return [{ folder: share(`SMS_${code}`), easySetupPayload: share('EasySetupPayload') }];
}

async function lookAt(files: Files, place: Omit<Looked, 'error'>): Promise<Looked> {
  try {
    await checkSiteFolders(files, place.folders);
    return { ...place, error: null };
  } catch (error) {
    // A share that cannot be reached is one that is not there: what the system said is told.
    if (!isAppError(error)) throw error;
    return { ...place, error };
  }
}

/** A server calls itself by its whole name, a computer by the first part; in any case. */
function isSameComputer(server: string, computer: string): boolean {
  const first = (name: string): string => name.toLowerCase().split('.')[0] ?? '';
  return first(server) !== '' && first(server) === first(computer);
}

/** Windows minds neither case nor a separator at the end. */
function sameness(folder: string): string {
  return folder.toLowerCase().replace(/[\\/]+$/, '');
}
