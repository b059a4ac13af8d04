import { basename, dirname, join } from 'node:path';
import { AppError, type ErrorReport, isAppError } from '../../shared/errors.ts';
import { formatBytes, plural } from '../../shared/format.ts';
import type { ImportedUpdate } from '../../shared/jobs.ts';
import { describeVersion, type Site } from '../../shared/site.ts';
import { describeState, type PackageState } from '../../shared/updates.ts';
import type { SiteDatabase, SitePackage } from '../ports/site-database.ts';
import { isSameFile } from '../transfer/digest.ts';
import { copyFile } from '../transfer/place-file.ts';
import { readFilterReasons } from '../updates/filter-reasons.ts';
import { type HandOver, readHandOver, writeHandOver } from '../updates/hand-over.ts';
import {
  type PackFile,
  type PackRecord,
  readPackRecord,
  recordName,
  strayFiles,
  verifyPackFiles,
} from '../updates/pack.ts';
import { checkPackAgainstOffer } from '../updates/pack-offer.ts';
import { type JobContext, type JobDefinition, stopIfCancelled } from './job.ts';
import { findSiteFolders, type SiteFolders } from './site-folders.ts';

type Step = 'verify' | 'check' | 'lay' | 'follow';
type Context = JobContext<Step>;

/** How often the site database is asked while the site works. */
const followEveryMs = 300;
const slackBytes = 1024 * 1024;
/** The name the hierarchy manager looks for. */
const inboxManifest = 'ConfigMgr.Update.Manifest.CAB';
const inboxConsoleContent = 'ConfigMgr.AdminUIContent.CAB';

/** One file on its way to the site. */
interface Lay {
  readonly file: PackFile;
  readonly to: string;
}

/** Update pack -> site: verifies, lays files, hands over the manifest, follows what the site makes of it. */
export const importJob: JobDefinition<'import', Step> = {
  id: 'import',
  steps: { verify: 40, check: 1, lay: 49, follow: 10 },
  async run(input, context) {
    const { ports, log } = context;
    const database = await ports.openSiteDatabase();
    try {
      const folders = await findSiteFolders(ports.files, ports.siteFolder());
      const site = await database.readSite();
      const record = await readPackRecord(ports.files, input.from);
      const guids = packagesFor(site, record, input.from);
      const chosenFor = versionChosenFor(site, record, log);
      await verifyPack(input.from, record, context);
      const offered = await checkPackAgainstOffer(ports.files, input.from, record);

      const known = await database.readPackages();
      const work = await planWork({ record, guids, folders, known, offered }, context);
      const laid = await layAll(input.from, work, folders, context);
      const isFollowing = laid.isManifestHandedOver || work.isInboxBusy;
      const updates = await follow(
        database,
        { site, record, guids, folders, isFollowing, waitSeconds: input.waitSeconds },
        context,
      );
      const wasThereAlready = laid.filesLaid === 0 && !isFollowing;
      log.info(
        wasThereAlready
          ? `Site ${site.code} has all of this update pack already; nothing was changed.`
          : `${plural(laid.filesLaid, 'file')} laid for site ${site.code}, ${formatBytes(laid.bytesLaid)}.`,
      );
      return {
        site: { code: site.code, version: site.version },
        chosenFor,
        wasThereAlready,
        filesLaid: laid.filesLaid,
        bytesLaid: laid.bytesLaid,
        updates: updates.list,
        problems: updates.problems,
      };
    } finally {
      await database.close();
    }
  },
};

/** The packages this hierarchy is to have. */
function packagesFor(site: Site, record: PackRecord, path: string): ReadonlySet<string> {
  const hierarchy = record.hierarchies.find((candidate) => candidate.hierarchyHash === site.hierarchyHash);
  if (hierarchy !== undefined) return new Set(hierarchy.packages);
  throw new AppError('update-pack.other-hierarchy', {
    path,
    site: site.code,
    made: record.hierarchies.map(({ label, siteVersion }) => `${label} at ${describeVersion(siteVersion)}`),
  });
}

/** The site version the pack was chosen for: the site may have been updated since. */
function versionChosenFor(site: Site, record: PackRecord, log: Context['log']): string {
  const made = record.hierarchies.find((one) => one.hierarchyHash === site.hierarchyHash)?.siteVersion ?? site.version;
  if (made !== site.version) {
    log.warning(
      `The pack was chosen for ${describeVersion(made)}; the site is at ${describeVersion(site.version)} now.`,
    );
  }
  return made;
}

async function verifyPack(folder: string, record: PackRecord, { ports, log, signal, report }: Context): Promise<void> {
  const total = record.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  let done = 0;
  report({ step: 'verify', done, total, unit: 'bytes' });
  await verifyPackFiles(ports.files, folder, record, {
    signal,
    onBytes: (count, item) => {
      done += count;
      report({ step: 'verify', done, total, unit: 'bytes', item });
    },
    onFile: (file) => log.info(`${file.path}: ${file.sizeBytes} bytes, SHA-256 ${file.sha256} verified.`),
  });
  const known = new Set([recordName, ...record.files.map((file) => file.path)]);
  for (const stray of await strayFiles(ports.files, folder, known)) {
    log.warning(`${stray} is not in the record of the update pack and is not imported.`);
  }
}

/** What the pack and the site say before anything is laid. */
interface Evidence {
  readonly record: PackRecord;
  readonly guids: ReadonlySet<string>;
  readonly folders: SiteFolders;
  readonly known: readonly SitePackage[];
  /** GUIDs of everything the manifest offers. */
  readonly offered: readonly string[];
}

interface Work {
  /** Payloads and redistributables the site lacks. */
  readonly missing: readonly Lay[];
  /** What goes to the inbox, the manifest last: it wakes the site, when all it speaks of is there. */
  readonly handOver: readonly Lay[];
  /** What will have been handed over. */
  readonly handedOver: HandOver;
  /** A manifest of an earlier run still waits in the inbox. */
  readonly isInboxBusy: boolean;
}

/**
 * What has to be laid. The evidence is the site's own folders and database, and what was handed over last; so a second run
 * finds nothing to do.
 */
async function planWork(
  { record, guids, folders, known, offered }: Evidence,
  { ports, signal, report }: Context,
): Promise<Work> {
  const states = new Map(known.map((one) => [one.guid, one.state]));
  const missing: Lay[] = [];
  const wanted = record.files.filter((file) => file.package !== undefined && guids.has(file.package));
  for (const [index, file] of wanted.entries()) {
    report({ step: 'check', done: index, total: wanted.length, unit: 'files', item: file.path });
    const to = placeOf(file, folders);
    // The site clears away the content of what it has installed: that is not missing.
    if (isTaken(states.get(file.package ?? ''))) continue;
    if (!(await isSameFile(ports.files, to, file, signal))) missing.push({ file, to });
  }

  const manifest = record.files.find((file) => file.what === 'manifest');
  const consoleContent = record.files.find((file) => file.what === 'console-content');
  if (manifest === undefined) throw new Error('A pack without a manifest passed the check of its record.');
  const last = await readHandOver(ports.files, folders.offlinePayload);
  const mustLook =
    missing.length > 0 ||
    offered.some((guid) => !states.has(guid)) ||
    [...guids].some((guid) => isStuck(states.get(guid)));

  const handOver: Lay[] = [];
  const add = async (file: PackFile): Promise<void> => {
    const to = placeOf(file, folders);
    // One that waits in the inbox from an earlier run is not handed over twice.
    if (!(await isSameFile(ports.files, to, file, signal))) handOver.push({ file, to });
  };
  if (consoleContent !== undefined && last?.consoleContent !== consoleContent.sha256) await add(consoleContent);
  if (mustLook || last?.manifest !== manifest.sha256) await add(manifest);
  return {
    missing,
    handOver,
    handedOver: { format: 1, manifest: manifest.sha256, consoleContent: consoleContent?.sha256 ?? null },
    isInboxBusy: (await ports.files.facts(join(folders.inbox, inboxManifest))) !== null,
  };
}

/** The site has gone on with it: its content is the site's own matter. */
function isTaken(state: number | undefined): boolean {
  const { kind } = describeState(state ?? 0);
  return kind === 'installing' || kind === 'installed';
}

/** Its content was not there, or was bad, when the site looked: the site has to look again. */
function isStuck(state: number | undefined): boolean {
  const { name } = describeState(state ?? 0);
  return name === 'DOWNLOAD_FAILED' || name === 'APPLICABILITY_FAILED' || name === 'APPLICABILITY_SUCCESS';
}

/** Where a file of the pack lies at the site. */
function placeOf(file: PackFile, folders: SiteFolders): string {
  if (file.what === 'manifest') return join(folders.inbox, inboxManifest);
  if (file.what === 'console-content') return join(folders.inbox, inboxConsoleContent);
  const guid = file.package ?? '';
  return join(folders.offlinePayload, guid, file.what === 'payload' ? `${guid}.cab` : file.path.slice(guid.length + 1));
}

async function layAll(
  pack: string,
  { missing, handOver, handedOver }: Work,
  folders: SiteFolders,
  { ports, log, signal, report }: Context,
): Promise<{ filesLaid: number; bytesLaid: number; isManifestHandedOver: boolean }> {
  const all = [...missing, ...handOver];
  const total = all.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  const freeBytes = await ports.files.freeBytes(folders.offlinePayload);
  if (total > 0 && freeBytes < total + slackBytes) {
    throw new AppError('drive.too-little-space', {
      path: folders.offlinePayload,
      neededBytes: total + slackBytes,
      freeBytes,
    });
  }
  let done = 0;
  for (const { file, to } of all) {
    stopIfCancelled(signal);
    await ports.files.makeFolder(dirname(to));
    await copyFile(ports.files, join(pack, file.path), to, {
      replace: true,
      signal,
      accept: (record) => {
        // The drive is read a second time here: it must still say what was verified.
        if (record.sha256 !== file.sha256)
          throw new AppError('update-pack.wrong-hash', { path: pack, file: file.path });
      },
      onBytes: (count, stage) => {
        if (stage === 'write') done += count;
        report({ step: 'lay', done, total, unit: 'bytes', item: file.path });
      },
    });
    log.info(`${file.path} laid as ${to}: ${file.sizeBytes} bytes, SHA-256 ${file.sha256}, read back and the same.`);
  }
  if (handOver.length > 0) await writeHandOver(ports.files, folders.offlinePayload, handedOver, signal);
  const isManifestHandedOver = handOver.some(({ file }) => file.what === 'manifest');
  return { filesLaid: all.length, bytesLaid: done, isManifestHandedOver };
}

interface Following {
  readonly site: Site;
  readonly record: PackRecord;
  readonly guids: ReadonlySet<string>;
  readonly folders: SiteFolders;
  /** The site has something to do; otherwise its states are read once. */
  readonly isFollowing: boolean;
  readonly waitSeconds: number;
}

async function follow(
  database: SiteDatabase,
  options: Following,
  { ports, log, signal, report }: Context,
): Promise<{ list: readonly ImportedUpdate[]; problems: readonly ErrorReport[] }> {
  const { site, record, guids, folders, isFollowing, waitSeconds } = options;
  const wanted = record.packages.filter((update) => guids.has(update.guid));
  const deadline = ports.clock.now().getTime() + waitSeconds * 1000;
  const told = new Map<string, string>();
  let isTimedOut = false;
  let list: readonly ImportedUpdate[] = [];
  for (;;) {
    stopIfCancelled(signal);
    // Asked for first: when the manifest is gone, the states read after it are the final ones.
    const isConsumed = !isFollowing || (await ports.files.facts(join(folders.inbox, inboxManifest))) === null;
    const packages = await readPackages(database);
    if (packages !== null) {
      list = wanted.map((update) => importedUpdate(update, packages));
    }
    for (const { guid, name, words } of list) {
      if (told.get(guid) !== words) log.info(`${name} (${guid}): ${words}.`);
      told.set(guid, words);
    }
    const settled = list.filter((update) => update.outcome !== 'waiting').length;
    report({ step: 'follow', done: settled, total: wanted.length, unit: 'updates' });
    if (packages !== null && isConsumed && settled === wanted.length) break;
    isTimedOut = ports.clock.now().getTime() >= deadline;
    if (isTimedOut || (packages !== null && !isFollowing)) break;
    await ports.clock.sleep(followEveryMs, signal);
  }

  if (list.some(isFilteredOut)) {
    const reasons = await readFilterReasons(ports.files, folders.hmanLog);
    list = list.map((update) =>
      isFilteredOut(update) ? { ...update, reason: reasons.get(update.guid) ?? null } : update,
    );
  }

  const problems: ErrorReport[] = [];
  // Who asked for no waiting is not told that it was in vain.
  if (isTimedOut && waitSeconds > 0) {
    problems.push(
      new AppError('import.no-answer', {
        site: site.code,
        seconds: waitSeconds,
        log: basename(folders.hmanLog),
      }).toReport(),
    );
  }
  for (const { guid, name, words, outcome } of list) {
    if (outcome === 'failed')
      problems.push(new AppError('import.package-failed', { guid, name, state: words }).toReport());
  }
  return { list, problems };
}

/** `null` while the site itself is writing: it is asked again. */
async function readPackages(database: SiteDatabase): Promise<readonly SitePackage[] | null> {
  try {
    return await database.readPackages();
  } catch (error) {
    if (isAppError(error, 'site-database.busy')) return null;
    throw error;
  }
}

function importedUpdate(update: PackRecord['packages'][number], packages: readonly SitePackage[]): ImportedUpdate {
  const { guid, name } = update;
  const found = packages.find((one) => one.guid === guid);
  if (found === undefined) {
    return { guid, name, state: null, words: 'Not yet known to the site', outcome: 'waiting', reason: null };
  }
  const state = describeState(found.state);
  return { guid, name, state: found.state, words: state.words, outcome: outcomeOf(state), reason: null };
}

function isFilteredOut({ outcome }: ImportedUpdate): boolean {
  return outcome === 'not-applicable' || outcome === 'hidden';
}

function outcomeOf({ kind }: PackageState): ImportedUpdate['outcome'] {
  switch (kind) {
    case 'bad':
      return 'failed';
    case 'moving':
    // Its content was laid: the site will go on to take it.
    case 'available':
      return 'waiting';
    case 'ready':
    case 'installing':
    case 'installed':
    case 'hidden':
    case 'not-applicable':
      return kind;
  }
}
