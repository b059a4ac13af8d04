/*
 * The update tables of a practice site, as the site component writes them. Every change of a state also goes to the
 * history and to the status of each site. Writes wait, without blocking this program, while somebody reads the database:
 * the reader may well be in the same process.
 */
import { existsSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabProblem } from './lab-problem.ts';
import type { OfferedPackage } from './offered-package.ts';
import type { UpdateTables } from './update-tables.ts';

const sqliteBusy = 5;
const retryMs = 20;

/** The update tables of one site, in SQLite. */
export class SiteUpdates implements UpdateTables {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #clock: () => Date;
  readonly #signal: AbortSignal;

  constructor(path: string, clock: () => Date, signal: AbortSignal) {
    // SQLite would make an empty one.
    if (!existsSync(path))
      throw new LabProblem(`There is no site database ${path}: the lab is not whole. Make a new one.`);
    this.#path = path;
    this.#database = new DatabaseSync(path);
    // The journal stays, so a killed process loses nothing; a power cut is not practised here, and flushing is slow.
    this.#database.exec('PRAGMA synchronous = OFF');
    this.#clock = clock;
    this.#signal = signal;
  }

  close(): void {
    this.#database.close();
  }

  async siteVersion(): Promise<string> {
    const row = await this.#whenFree(() => this.#database.prepare('SELECT Value FROM fnCurrentSiteVersion').get());
    return String(row?.Value ?? '');
  }

  async states(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#whenFree(() =>
      this.#database.prepare('SELECT PackageGuid, State FROM CM_UpdatePackages').all(),
    );
    return new Map(rows.map((row) => [String(row.PackageGuid), Number(row.State)]));
  }

  async add(offered: OfferedPackage): Promise<void> {
    const now = this.#now();
    await this.#write(() => {
      this.#run(
        `INSERT INTO CM_UpdatePackages (PackageGuid, Name, Description, State, FullVersion, ClientVersion, DateCreated, DateReleased,
           LastUpdateTime, MinCMVersion, MaxCMVersion, MoreInfoLink, Impact, UpdateType, UpdateTag)
         VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        offered.guid,
        offered.name,
        offered.description,
        offered.fullVersion,
        offered.clientVersion,
        now,
        offered.released,
        now,
        offered.minSiteVersion,
        offered.maxSiteVersion,
        offered.moreInfoUrl,
        offered.impact,
        offered.updateType,
        offered.release,
      );
    });
  }

  async setState(guid: string, state: number): Promise<void> {
    const now = this.#now();
    await this.#write(() => {
      this.#run('UPDATE CM_UpdatePackages SET State = ?, LastUpdateTime = ? WHERE PackageGuid = ?', state, now, guid);
      this.#run('INSERT INTO CM_UpdatePackages_Hist VALUES (?, ?, ?)', guid, state, now);
      this.#run(
        `INSERT INTO CM_UpdatePackageSiteStatus SELECT ?, ID, ?, 0, ? FROM ServerData WHERE true
         ON CONFLICT DO UPDATE SET State = excluded.State, LastUpdateTime = excluded.LastUpdateTime`,
        guid,
        state,
        now,
      );
      this.#run('INSERT INTO CM_UpdatePackageSiteStatus_HIST SELECT ?, ID, ?, ? FROM ServerData', guid, state, now);
    });
  }

  async setPrerequisites(offered: OfferedPackage, states: ReadonlyMap<string, number>): Promise<void> {
    if (offered.prerequisites.length === 0) return;
    const now = this.#now();
    const best = offered.prerequisites.find((guid) => states.has(guid)) ?? offered.prerequisites[0] ?? '';
    await this.#write(() => {
      for (const guid of offered.prerequisites) {
        this.#run(
          `INSERT INTO CM_UpdatePackagePrereqStatus SELECT ?, ID, ?, ?, ? FROM ServerData WHERE true
           ON CONFLICT DO UPDATE SET State = excluded.State, MessageTime = excluded.MessageTime WHERE State <> excluded.State`,
          offered.guid,
          guid,
          states.get(guid) ?? 0,
          now,
        );
      }
      const bestState = states.get(best) ?? 0;
      this.#run(
        `UPDATE CM_UpdatePackages SET PrereqPackageName = COALESCE((SELECT Name FROM CM_UpdatePackages WHERE PackageGuid = ?1), ?1),
           PrereqPackageState = ?2 WHERE PackageGuid = ?3 AND PrereqPackageState IS NOT ?2`,
        best,
        bestState,
        offered.guid,
      );
    });
  }

  async setToDownload(guid: string, isWanted: boolean): Promise<void> {
    const now = this.#now();
    await this.#write(() => {
      if (isWanted)
        this.#run('INSERT INTO CM_UpdatePackagesToDownload VALUES (?, ?) ON CONFLICT DO NOTHING', guid, now);
      else this.#run('DELETE FROM CM_UpdatePackagesToDownload WHERE PackageGuid = ?', guid);
    });
  }

  /** On a connection of its own, that cannot write. */
  async runCheck(sql: string): Promise<{ readonly isApplicable: boolean; readonly reason: string }> {
    const database = new DatabaseSync(this.#path, { readOnly: true, timeout: 2000 });
    try {
      const row = database.prepare(sql).get();
      const isApplicable = row?.IsApplicable;
      if (isApplicable !== 0 && isApplicable !== 1) throw new Error('The check yields no IsApplicable of 0 or 1');
      return { isApplicable: isApplicable === 1, reason: String(row?.Reason ?? '') };
    } finally {
      database.close();
    }
  }

  #run(sql: string, ...values: readonly SQLInputValue[]): void {
    this.#database.prepare(sql).run(...values);
  }

  #now(): string {
    return this.#clock().toISOString();
  }

  /** All or nothing. The exclusive lock is asked for first, so that being refused leaves nothing half done. */
  async #write(change: () => void): Promise<void> {
    await this.#whenFree(() => this.#database.exec('BEGIN EXCLUSIVE'));
    try {
      change();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  async #whenFree<T>(attempt: () => T): Promise<T> {
    for (;;) {
      try {
        return attempt();
      } catch (error) {
        if (!(error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy)) throw error;
        await sleep(retryMs, undefined, { signal: this.#signal });
      }
    }
  }
}
