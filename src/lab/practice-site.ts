/*
 * What the hierarchy manager (HMAN) and the download component (DMPDownloader) of a site do with the files of the inbox, as
 * far as Microsoft's articles and logs show it: stage the manifest, run the applicability checks, move the states of the
 * packages, verify payloads, write both logs. A manifest leaves the inbox only when all is done, so whoever is stopped on
 * the way starts over and loses nothing; what has its final state already is left alone. Left out on purpose: signatures
 * (the practice cloud signs nothing), replication to other sites, installation.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAppError } from '../shared/errors.ts';
import { describeState } from '../shared/update-states.ts';
import { judge, type Verdict } from './applicability.ts';
import { digestOf, extractCabinetFile } from './cabinets.ts';
import { type OfferedPackage, readOfferedPackages } from './offered-package.ts';
import { findPayloadProblem, isPayloadLaid } from './payload-check.ts';
import { siteFolders } from './site.ts';
import { openSiteLog } from './site-log.ts';
import { SiteUpdates } from './site-updates.ts';
import type { UpdateTables } from './update-tables.ts';

/** Something done for a site, in one line. */
export interface SiteEvent {
  readonly kind: 'manifest' | 'console-content' | 'state' | 'refused' | 'trouble';
  readonly text: string;
}

/**
 * What goes wrong at a site that is to misbehave: Import must say which of these it is. Each is met as it would be at a real
 * one, by states, logs and folders.
 */
export interface Mishaps {
  /** The component does not run: nothing is taken out of the inbox. */
  readonly isStopped?: boolean;
  /** The manifest cannot be used, whatever it is. */
  readonly refusesManifest?: boolean;
  /** The download component does not tell the site of the manifest. */
  readonly isSilent?: boolean;
  /** Packages that stay in DOWNLOAD_IN_PROGRESS. */
  readonly stuck?: readonly string[];
  /** Packages whose content the site cannot take, with the line its log has for that. */
  readonly failing?: Readonly<Record<string, string>>;
  /** Packages that are filtered out, with the reason. */
  readonly notApplicable?: Readonly<Record<string, string>>;
  /** Packages that a newer one replaces. */
  readonly hidden?: readonly string[];
}

/** Where a site is, and how it is played. */
export interface PracticeSiteOptions {
  readonly mishaps?: Mishaps;
  /** Installation folder of the site server. */
  readonly siteFolder: string;
  /** Its file, or its tables where they are elsewhere. */
  readonly database: string | UpdateTables;
  readonly clock?: () => Date;
  /** How long each change of a state seems to take; 0 for as fast as it goes. */
  readonly stepMs?: number;
  readonly onEvent?: (event: SiteEvent) => void;
}

const state = {
  downloadInProgress: 262145,
  downloadSuccess: 262146,
  downloadFailed: 327679,
  checking: 327681,
  applicable: 327682,
  hidden: 393213,
  notApplicable: 393214,
  checkFailed: 393215,
} as const;
/** States this component sets; any other belongs to an installation and is left alone. */
const ownStates: readonly number[] = [0, ...Object.values(state)];

const manifestName = 'ConfigMgr.Update.Manifest.CAB';
const consoleContentName = 'ConfigMgr.AdminUIContent.CAB';
const stagedLimitBytes = 512 * 1024 * 1024;
/** A file that cannot be read is given up only when it is this old: it may still be on its way into the inbox. */
const settleMs = 1500;

/** One site with its inbox. Whoever made it closes it. */
export class PracticeSite {
  readonly #folder: (name: keyof typeof siteFolders) => string;
  readonly #options: PracticeSiteOptions;
  readonly #mishaps: Mishaps;
  readonly #signal: AbortSignal;
  readonly #updates: UpdateTables;
  readonly #hman: ReturnType<typeof openSiteLog>;
  readonly #downloader: ReturnType<typeof openSiteLog>;

  constructor(options: PracticeSiteOptions, signal: AbortSignal) {
    const clock = options.clock ?? (() => new Date());
    this.#options = options;
    this.#mishaps = options.mishaps ?? {};
    this.#signal = signal;
    this.#folder = (name) => join(options.siteFolder, ...siteFolders[name].split('/'));
    const { database } = options;
    this.#updates = typeof database === 'string' ? new SiteUpdates(database, clock, signal) : database;
    this.#hman = openSiteLog('hman', this.#folder('logs'), clock);
    this.#downloader = openSiteLog('dmpDownloader', this.#folder('logs'), clock);
  }

  close(): void {
    this.#updates.close();
  }

  /** Takes what is in the inbox: `waiting` when there is something that may not be whole yet. */
  async lookAtInbox(): Promise<'nothing' | 'worked' | 'waiting'> {
    if (this.#mishaps.isStopped === true) return 'nothing';
    const names = await readdir(this.#folder('inbox'));
    const named = (wanted: string): string | undefined =>
      names.find((name) => name.toLowerCase() === wanted.toLowerCase());
    const consoleContent = named(consoleContentName);
    // Console content first: when the manifest is gone from the inbox, everything is done.
    if (consoleContent !== undefined) return this.#take(consoleContent, (staged) => this.#consoleContentStaged(staged));
    const manifest = named(manifestName);
    if (manifest !== undefined) return this.#take(manifest, (staged) => this.#takeManifest(staged));
    return 'nothing';
  }

  /** Stages a cabinet of the inbox, lets `use` work with it, and removes it; one that is damaged is put aside. */
  async #take(name: string, use: (stagedFolder: string) => Promise<void>): Promise<'worked' | 'waiting'> {
    const path = join(this.#folder('inbox'), name);
    const isManifest = name.toLowerCase() === manifestName.toLowerCase();
    if (isManifest && this.#mishaps.refusesManifest === true) {
      await this.#putAside(path, name, 'the signature is not trusted');
      return 'worked';
    }
    const target = join(this.#folder('staging'), isManifest ? 'Manifest' : 'AdminUIContent');
    try {
      // Beside the final name first, so that a damaged cabinet leaves what is staged as it was.
      const fresh = `${target}.new`;
      await rm(fresh, { recursive: true, force: true });
      await extractCabinetFile(path, fresh, stagedLimitBytes);
      if (isManifest) await readOfferedPackages(fresh);
      await rm(target, { recursive: true, force: true });
      await rename(fresh, target);
    } catch (error) {
      await rm(`${target}.new`, { recursive: true, force: true });
      if (!isAppError(error)) throw error;
      if (Date.now() - (await stat(path)).mtimeMs < settleMs) return 'waiting';
      await this.#putAside(path, name, error.message);
      return 'worked';
    }
    await use(target);
    this.#signal.throwIfAborted();
    await rm(path);
    return 'worked';
  }

  async #putAside(path: string, name: string, problem: string): Promise<void> {
    const { sha256 } = await digestOf(path);
    const bad = this.#folder('bad');
    await mkdir(bad, { recursive: true });
    // By its digest: the same bad file twice is one file, another one does not overwrite it.
    await rename(path, join(bad, `${sha256.slice(0, 8)}-${name}`));
    await this.#hman.write(
      `ERROR: ${name} in the inbox cannot be used and was moved to ${siteFolders.bad}: ${problem}`,
    );
    this.#tell('refused', `${name} cannot be used: ${problem}`);
  }

  async #consoleContentStaged(staged: string): Promise<void> {
    const files = await readdir(staged);
    await this.#hman.write(
      `Extracted ${consoleContentName} with ${files.length} files to ${siteFolders.staging}/AdminUIContent`,
    );
    this.#tell('console-content', `Console content taken, ${files.length} files`);
  }

  async #takeManifest(staged: string): Promise<void> {
    const offered = await readOfferedPackages(staged);
    await this.#hman.write(
      `Extracted ${manifestName} with ${offered.length} updates to ${siteFolders.staging}/Manifest`,
    );
    await this.#hman.write('The signature is not checked: this is a practice site, and its cloud signs nothing.');
    if (this.#mishaps.isSilent !== true) await this.#downloader.write('Successfully Dropped the state message 4~~');
    this.#tell('manifest', `Manifest taken, ${offered.length} updates`);

    const states = await this.#updates.states();
    const verdicts = await judge(offered, {
      siteVersion: await this.#updates.siteVersion(),
      states,
      runCheck: (one) => this.#runCheck(staged, one),
    });
    for (const one of offered) {
      this.#signal.throwIfAborted();
      const verdict = this.#spoilt(one.guid) ?? verdicts.get(one.guid);
      if (verdict !== undefined) await this.#apply(one, verdict, states);
    }
    for (const one of offered) {
      this.#signal.throwIfAborted();
      const verdict = this.#spoilt(one.guid) ?? verdicts.get(one.guid);
      if (verdict?.kind === 'applicable') await this.#takePayload(one);
    }
    // Last, when the packages they name have come to their states too.
    const settled = await this.#updates.states();
    for (const one of offered) await this.#updates.setPrerequisites(one, settled);
    await this.#hman.write('Finished processing the update manifest.');
  }

  /** The verdict of a site that misbehaves; `null` for all others. */
  #spoilt(guid: string): Verdict | null {
    const reason = this.#mishaps.notApplicable?.[guid];
    if (reason !== undefined) return { kind: 'not-applicable', reason };
    if (this.#mishaps.hidden?.includes(guid) === true)
      return { kind: 'hidden', reason: 'Superseded by a newer update' };
    return null;
  }

  async #runCheck(staged: string, one: OfferedPackage): Promise<{ isApplicable: boolean; reason: string }> {
    const bytes = await readFile(join(staged, ...one.checkPath.split('/'))).catch(() => null);
    if (bytes === null) throw new Error(`The manifest cabinet holds no ${one.checkPath}`);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (sha256 !== one.checkSha256) {
      const shown = (hash: string): string => hash.toUpperCase();
      throw new Error(`Hash of ${one.checkPath} is ${shown(sha256)}, the manifest says ${shown(one.checkSha256)}`);
    }
    return await this.#updates.runCheck(bytes.toString('utf8'));
  }

  /** Logs the verdict and brings the package to the state it asks for. */
  async #apply(one: OfferedPackage, verdict: Verdict, states: ReadonlyMap<string, number>): Promise<void> {
    const current = states.get(one.guid);
    if (current !== undefined && !ownStates.includes(current)) {
      await this.#hman.write(
        `Package ${one.guid} is past its download (${describeState(current).name}), leaving it alone.`,
      );
      return;
    }
    await this.#logVerdict(one, verdict);
    if (current === undefined) await this.#updates.add(one);
    const target = {
      applicable: state.applicable,
      hidden: state.hidden,
      'not-applicable': state.notApplicable,
      failed: state.checkFailed,
    }[verdict.kind];
    const isBeyond =
      verdict.kind === 'applicable' &&
      (current === state.downloadSuccess || current === state.downloadFailed || current === state.downloadInProgress);
    if (current === target || isBeyond) return;
    if (current !== state.checking) await this.#move(one, state.checking);
    await this.#move(one, target);
  }

  async #logVerdict(one: OfferedPackage, verdict: Verdict): Promise<void> {
    const label = `Configuration Manager Update (PackageGuid=${one.guid})`;
    switch (verdict.kind) {
      case 'applicable':
        return this.#hman.write(`${label} is applicable`);
      case 'failed':
        return this.#hman.write(`ERROR: The applicability check of ${label} failed: ${verdict.reason}`);
      case 'hidden':
      case 'not-applicable':
        await this.#hman.write(`SQL MESSAGE:  - ${verdict.reason}`);
        return this.#hman.write(`${label} is not applicable and should be filtered.`);
    }
  }

  /** Verifies the payload of an applicable package, if it was laid, and brings the package to what comes out. */
  async #takePayload(one: OfferedPackage): Promise<void> {
    const offline = this.#folder('offlinePayloads');
    const current = (await this.#updates.states()).get(one.guid);
    const isLaid = await isPayloadLaid(offline, one.guid);
    if (current === undefined || !ownStates.includes(current) || current === state.downloadSuccess) return;
    if (!isLaid && current !== state.downloadInProgress) return;

    await this.#downloader.write(`Generating state message: 6 for package ${one.guid}~~`);
    await this.#updates.setToDownload(one.guid, true);
    if (current !== state.downloadInProgress) await this.#move(one, state.downloadInProgress);
    if (this.#mishaps.stuck?.includes(one.guid) === true) return;
    const failure = this.#mishaps.failing?.[one.guid];
    if (failure !== undefined) await this.#downloader.write(`${failure}~~`);
    const problem =
      failure ?? (isLaid ? await findPayloadProblem(offline, one, this.#downloader) : `Failed to find ${one.guid}.cab`);
    if (problem === null) {
      for (const message of [10, 25, 11, 13]) {
        await this.#downloader.write(`Generating state message: ${message} for package ${one.guid}~~`);
      }
    } else {
      await this.#downloader.write(`ERROR: Failed to verify the content of package ${one.guid}: ${problem}~~`);
    }
    await this.#move(one, problem === null ? state.downloadSuccess : state.downloadFailed);
    await this.#updates.setToDownload(one.guid, false);
  }

  async #move(one: OfferedPackage, to: number): Promise<void> {
    await sleep(this.#options.stepMs ?? 0, undefined, { signal: this.#signal });
    await this.#updates.setState(one.guid, to);
    const { name, words } = describeState(to);
    await this.#hman.write(`CMUHandler: package ${one.guid} is set to state ${to} (${name})`);
    if (to !== state.checking) this.#tell('state', `${one.name} (${one.guid}): ${words}`);
  }

  #tell(kind: SiteEvent['kind'], text: string): void {
    this.#options.onEvent?.({ kind, text });
  }
}
