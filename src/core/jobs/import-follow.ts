import type { ChecklistItem } from '../../shared/checklist.ts';
import { AppError, type ErrorReport, isAppError } from '../../shared/errors.ts';
import type { ImportedUpdate } from '../../shared/imported-pack.ts';
import type { Site } from '../../shared/site.ts';
import { describeState, outcomeOfState } from '../../shared/update-states.ts';
import type { PackageProgress, SiteDatabase, SitePackage } from '../ports/site-database.ts';
import { runChecklist } from '../site/checklist.ts';
import { filterReasons } from '../site/filter-reasons.ts';
import { readProgressIfTold } from '../site/read-progress.ts';
import type { SiteFolders } from '../site/site-folders.ts';
import { readSiteLog } from '../site/site-log.ts';
import type { PackRecord } from '../updates/pack.ts';
import { type JobContext, stopIfCancelled } from './job.ts';

/** How often the site database is asked while the site works: often while somebody watches, then as its own tools do. */
const followEveryMs = 300;
const watchedMs = 60_000;
const followSlowlyMs = 5_000;

/** What is followed. */
export interface Following {
  readonly site: Site;
  readonly record: PackRecord;
  readonly guids: ReadonlySet<string>;
  readonly folders: SiteFolders;
  /** The site has something to do; otherwise its states are read once. */
  readonly isFollowing: boolean;
  readonly waitSeconds: number;
}

/** What the site made of the updates. */
export interface Followed {
  readonly list: readonly ImportedUpdate[];
  readonly progress: readonly PackageProgress[];
  /** Empty when every update has come as far as it comes by itself, or nobody waited. */
  readonly checklist: readonly ChecklistItem[];
  readonly problems: readonly ErrorReport[];
}

/** Follows what the site makes of the updates, until each has settled or the time is up. */
export async function follow(
  database: SiteDatabase,
  options: Following,
  { ports, log, signal, pauses, report }: JobContext<'follow'>,
): Promise<Followed> {
  const { site, record, guids, folders, isFollowing, waitSeconds } = options;
  const wanted = record.packages.filter((update) => guids.has(update.guid));
  let deadline = ports.clock.now().getTime() + waitSeconds * 1000;
  const told = new Map<string, string>();
  let isTimedOut = false;
  let list: readonly ImportedUpdate[] = [];
  let known: readonly SitePackage[] = [];
  let trouble: AppError | null = null;
  for (;;) {
    stopIfCancelled(signal);
    // Asked for first: when the manifest is gone, the states read after it are the final ones.
    const looked = await look(
      database,
      async () => !isFollowing || (await ports.files.facts(folders.manifest)) === null,
    );
    const packages = looked instanceof AppError ? null : looked.packages;
    const isConsumed = !(looked instanceof AppError) && looked.isConsumed;
    if (looked instanceof AppError && looked.code !== trouble?.code && looked.code !== 'site-database.busy')
      log.warning(`The site cannot be asked just now, it is tried again: ${looked.message}`);
    trouble = looked instanceof AppError ? looked : null;
    if (packages !== null) {
      known = packages;
      list = wanted.map((update) => importedUpdate(update, packages));
    }
    for (const { guid, name, words } of list) {
      if (told.get(guid) !== words) log.info(`${name} (${guid}): ${words}.`);
      told.set(guid, words);
    }
    const settled = list.filter((update) => update.outcome !== 'waiting').length;
    report({ step: 'follow', done: settled, total: wanted.length, unit: 'updates', updates: list });
    if (packages !== null && isConsumed && settled === wanted.length) break;
    isTimedOut = ports.clock.now().getTime() >= deadline;
    if (isTimedOut || (packages !== null && !isFollowing)) break;
    const asleepFrom = ports.clock.now().getTime();
    const pausesBefore = pauses();
    const leftMs = deadline - asleepFrom;
    const pauseMs = waitSeconds * 1000 - leftMs < watchedMs ? followEveryMs : followSlowlyMs;
    await ports.clock.sleep(Math.min(pauseMs, leftMs), signal);
    // The time of a pause is not waited for the site.
    if (pauses() !== pausesBefore) deadline += ports.clock.now().getTime() - asleepFrom;
  }

  if (list.some(isFilteredOut)) {
    const reasons = filterReasons((await readSiteLog(ports, folders.logs, 'hman')) ?? []);
    list = list.map((update) =>
      isFilteredOut(update) ? { ...update, reason: reasons.get(update.guid) ?? null } : update,
    );
  }

  const progress = await readProgressIfTold(
    database,
    wanted.map(({ guid }) => guid),
    log,
  );
  // Who did not wait is told nothing of what the site has had no time for.
  const hasWaited = !isFollowing || waitSeconds > 0;
  const isAllWell = !isTimedOut && list.every(({ outcome }) => isAsFarAsItComes(outcome));
  const isNeeded = hasWaited && !isAllWell && trouble === null;
  const sources = { files: ports.files, clock: ports.clock, folders, packages: known, progress, wanted };
  const checked = isNeeded ? await checkIfAllowed(async () => await runChecklist(sources)) : [];
  const checklist = checked instanceof AppError ? [] : checked;
  for (const { id, outcome, finding } of checklist) {
    const text = `Check list, ${id}: ${outcome}. ${finding}`;
    if (outcome === 'failed' || outcome === 'warning') log.warning(text);
    else log.info(text);
  }

  const problems: ErrorReport[] = [];
  if (checked instanceof AppError) problems.push(checked.toReport());
  if (trouble !== null) problems.push(trouble.toReport());
  // Who asked for no waiting is not told that it was in vain.
  else if (isTimedOut && waitSeconds > 0) {
    problems.push(
      new AppError('import.no-answer', {
        site: site.code,
        seconds: waitSeconds,
        log: 'hman.log',
      }).toReport(),
    );
  }
  for (const { guid, name, state, words, outcome } of list) {
    if (outcome === 'failed') {
      const stateName = describeState(state ?? 0).name;
      problems.push(new AppError('import.package-failed', { guid, name, state: words, stateName }).toReport());
    }
  }
  return { list, progress, checklist, problems };
}

/**
 * What the site says now; an error that may pass is given back. The files are laid by then: a database that is busy, or a
 * network that is gone for a moment, must not make a failure of that.
 */
async function look(
  database: SiteDatabase,
  isConsumed: () => Promise<boolean>,
): Promise<{ readonly isConsumed: boolean; readonly packages: readonly SitePackage[] } | AppError> {
  try {
    return { isConsumed: await isConsumed(), packages: await database.readPackages() };
  } catch (error) {
    if (isAppError(error) && error.canRetry) return error;
    throw error;
  }
}

/** The check list; the error of a folder that cannot be read: the files are laid, and that is no failure of it either. */
async function checkIfAllowed(
  check: () => Promise<readonly ChecklistItem[]>,
): Promise<readonly ChecklistItem[] | AppError> {
  try {
    return await check();
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
}

function isAsFarAsItComes(outcome: ImportedUpdate['outcome']): boolean {
  return outcome === 'ready' || outcome === 'installing' || outcome === 'installed';
}

function importedUpdate(update: PackRecord['packages'][number], packages: readonly SitePackage[]): ImportedUpdate {
  const { guid, name } = update;
  const found = packages.find((one) => one.guid === guid);
  if (found === undefined) {
    return { guid, name, state: null, words: 'Not yet known to the site', outcome: 'waiting', reason: null };
  }
  const state = describeState(found.state);
  return { guid, name, state: found.state, words: state.words, outcome: outcomeOfState(state), reason: null };
}

function isFilteredOut({ outcome }: ImportedUpdate): boolean {
  return outcome === 'not-applicable' || outcome === 'hidden';
}
