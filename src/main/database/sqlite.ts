import { stat } from 'node:fs/promises';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type {
  Cell,
  PackageProgress,
  Row,
  SiteDatabase,
  SitePackage,
  SiteServer,
  UsageData,
  UsageDataSummary,
} from '../../core/ports/site-database.ts';
import { hashIdentifier } from '../../core/usage-data/hash.ts';
import { type Clause, clause, foreign } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { SiteSettings } from '../../shared/settings.ts';
import type { ServiceConnectionMode, Site, UsageLevel } from '../../shared/site.ts';
import type { DatabaseFacts } from '../../shared/site-database.ts';
import { newestOf, siteTime } from '../../shared/site-time.ts';
import { fileError } from '../files/errno.ts';
import { neededRights } from './needed-rights.ts';

/** How long a lock of the site's own work is waited for, and how often it is tried; SQLite's own wait would hold the thread. */
const busyTimeoutMs = 5_000;
const busyPauseMs = 50;
/** What is read before the thread is given back: about a millisecond's work, and no more of it in memory. */
const batchRows = 256;
const batchLength = 512 * 1024;
/** What is counted before the thread is given back: some ten milliseconds' work. */
const countedRows = 50_000;
const firstRowid = -(2n ** 63n);

function isKnown({ sites, history }: PackageProgress): boolean {
  return sites.length > 0 || history.length > 0;
}

const usageTable = 'TEL_TelemetryResults';
const usageLevels: readonly UsageLevel[] = ['Basic', 'Enhanced', 'Full'];
const connectionModes: readonly ServiceConnectionMode[] = ['offline', 'online'];

/** SQLite's result codes: https://www.sqlite.org/rescode.html */
const resultCode = {
  busy: 5,
  locked: 6,
  notADatabase: 26,
  corrupt: 11,
  cannotOpen: 14,
  auth: 23,
  permission: 3,
};

/** A site database in a SQLite file: the practice site's, and that of tests. */
export class SqliteSiteDatabase implements SiteDatabase {
  readonly label: string;
  readonly #database: DatabaseSync;
  readonly #busyTimeoutMs: number;
  readonly #stated: SiteSettings['stated'];

  private constructor(path: string, database: DatabaseSync, busyMs: number, stated: SiteSettings['stated']) {
    this.label = path;
    this.#database = database;
    this.#busyTimeoutMs = busyMs;
    this.#stated = stated;
  }

  /** @throws {AppError} site-database.not-found, site-database.no-access, site-database.not-a-database */
  static async open(
    path: string,
    options: { readonly busyTimeoutMs?: number; readonly stated?: SiteSettings['stated'] } = {},
  ): Promise<SqliteSiteDatabase> {
    try {
      if (!(await stat(path)).isFile()) throw new AppError('site-database.not-a-database', { path });
    } catch (error) {
      const translated = fileError(error, path);
      if (translated.code === 'files.not-found' || translated.code === 'files.not-a-folder') {
        throw new AppError('site-database.not-found', { path }, { cause: error });
      }
      if (translated.code === 'files.no-access')
        throw new AppError('site-database.no-access', { path }, { cause: error });
      throw translated;
    }
    const database = openReadOnly(path);
    try {
      // SQLite opens anything; only a first look tells whether it is a database.
      const site = new SqliteSiteDatabase(path, database, options.busyTimeoutMs ?? busyTimeoutMs, options.stated);
      await site.#patiently(() => site.#row('the schema', 'SELECT COUNT(*) FROM sqlite_master'));
      return site;
    } catch (error) {
      database.close();
      throw sqliteError(error, path);
    }
  }

  async readSite(): Promise<Site> {
    return await this.#patiently(() => this.#readSite());
  }

  async summarizeUsageData(): Promise<UsageDataSummary> {
    const { rowid, dates } = await this.#patiently(() => this.#usageColumns());
    if (rowid === null) return await this.#patiently(() => this.#summarizeWhole(dates));
    let rows = 0;
    let newest: string | null = null;
    // A piece at a time: counting a million rows in one go would hold the thread.
    let from = firstRowid;
    for (;;) {
      const start = from;
      const piece = await this.#patiently(() => this.#summarizePiece(rowid, dates, start));
      rows += piece.rows;
      newest = newestOf([newest, piece.newest].filter((text) => text !== null));
      if (piece.rows < countedRows) return { rows, newest };
      from = piece.last + 1n;
      await setImmediate();
    }
  }

  async readUsageData(signal: AbortSignal): Promise<UsageData> {
    const statement = await this.#patiently(() =>
      this.#prepare('TEL_TelemetryResults', 'SELECT * FROM TEL_TelemetryResults'),
    );
    const columns = statement.columns().map((column) => column.name);
    return { columns, batches: this.#batches(statement, signal) };
  }

  async readPackages(): Promise<readonly SitePackage[]> {
    return await this.#patiently(() => this.#readPackages());
  }

  async describe(): Promise<DatabaseFacts> {
    return await this.#patiently(() => {
      const names = this.#all('the schema', "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')");
      const present = new Set(names.map(([name]) => name));
      const [version] = this.#row('the version', 'SELECT sqlite_version()');
      return {
        product: `SQLite ${String(version)}`,
        server: null,
        database: this.label,
        account: null,
        collation: null,
        encryption: null,
        // Who may open the file may read all of it.
        rights: neededRights.map((right) => ({
          ...right,
          state: present.has(right.object.replace(/^dbo\./, '')) ? 'granted' : 'absent',
        })),
      };
    });
  }

  async readSiteServer(): Promise<SiteServer | null> {
    return await this.#patiently(() => {
      if (this.#all('the schema', "SELECT 1 FROM sqlite_master WHERE name = 'v_Site'").length === 0) return null;
      const [row] = this.#all('v_Site', "SELECT ServerName, InstallDir FROM v_Site WHERE ReportingSiteCode = ''");
      const [serverName, installFolder] = row ?? [];
      if (typeof serverName !== 'string' || typeof installFolder !== 'string' || installFolder === '') return null;
      return { serverName, installFolder };
    });
  }

  async readProgress(guids: readonly string[]): Promise<readonly PackageProgress[]> {
    return await this.#patiently(() => guids.map((guid) => this.#progressOf(guid)).filter(isKnown));
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #progressOf(guid: string): PackageProgress {
    const sites = this.#all(
      'CM_UpdatePackageSiteStatus',
      `SELECT server.SiteCode, server.ServerName, status.State, status.LastUpdateTime FROM CM_UpdatePackageSiteStatus AS status
         JOIN ServerData AS server ON server.ID = status.SiteNumber WHERE status.PackageGUID = ? ORDER BY status.SiteNumber`,
      guid,
    );
    const history = this.#all(
      'CM_UpdatePackages_Hist',
      'SELECT State, RecordTime FROM CM_UpdatePackages_Hist WHERE PackageGuid = ? ORDER BY RecordTime, rowid',
      guid,
    );
    return {
      guid,
      sites: sites.map(([siteCode, server, state, at]) => ({
        siteCode: String(siteCode),
        server: String(server),
        state: Number(state),
        at: siteTime(at),
      })),
      history: history.map(([state, at]) => ({ state: Number(state), at: siteTime(at) })),
    };
  }

  #readSite(): Site {
    const [code, name] = this.#row('Sites', "SELECT SiteCode, SiteName FROM Sites WHERE ReportToSite = ''");
    const hierarchyId = this.#text('fnGetHierarchyID', 'SELECT Value FROM fnGetHierarchyID');
    return {
      code: this.#asText(code, 'the site code'),
      name: this.#asText(name, 'the site name'),
      version: this.#text('fnCurrentSiteVersion', 'SELECT Value FROM fnCurrentSiteVersion'),
      hierarchyId,
      hierarchyHash: hashIdentifier(hierarchyId),
      usageLevel: this.#stated?.usageLevel ?? oneOf(usageLevels, this.#setting('UsageLevel')),
      serviceConnectionMode:
        this.#stated?.serviceConnectionMode ?? oneOf(connectionModes, this.#setting('ServiceConnectionMode')),
    };
  }

  /** Columns declared as dates, whatever they are called, tell the age; a row number that is the table's own lets it be read in pieces. */
  #usageColumns(): { readonly rowid: string | null; readonly dates: readonly string[] } {
    const columns = this.#all(
      usageTable,
      `SELECT name, upper(type) LIKE '%DATE%' FROM pragma_table_info('${usageTable}')`,
    );
    const names = columns.map(([name]) => String(name));
    const dates = columns.flatMap(([name, isDate]) =>
      isDate === 1n ? [`"${String(name).replaceAll('"', '""')}"`] : [],
    );
    const isTable = this.#all(
      'the schema',
      'SELECT 1 FROM pragma_table_list WHERE name = ? AND type = ? AND wr = 0',
      usageTable,
      'table',
    );
    const isOwn = isTable.length > 0 && !names.some((name) => name.toLowerCase() === 'rowid');
    return { rowid: isOwn ? 'rowid' : null, dates };
  }

  #summarizeWhole(dates: readonly string[]): UsageDataSummary {
    const [rows, ...newest] = this.#row(
      usageTable,
      `SELECT ${['COUNT(*)', ...dates.map((date) => `MAX(${date})`)].join(', ')} FROM ${usageTable}`,
    );
    return { rows: Number(rows), newest: newestOf(textsOf(newest)) };
  }

  #summarizePiece(rowid: string, dates: readonly string[], from: bigint): UsageDataSummary & { readonly last: bigint } {
    const facts = ['COUNT(*)', `MAX(${rowid})`, ...dates.map((date) => `MAX(${date})`)].join(', ');
    const piece = `SELECT ${[rowid, ...dates].join(', ')} FROM ${usageTable} WHERE ${rowid} >= ? ORDER BY ${rowid} LIMIT ${countedRows}`;
    const [rows, last, ...newest] = this.#row(usageTable, `SELECT ${facts} FROM (${piece})`, from.toString());
    return {
      rows: Number(rows),
      last: typeof last === 'bigint' ? last : firstRowid,
      newest: newestOf(textsOf(newest)),
    };
  }

  #readPackages(): readonly SitePackage[] {
    return this.#all('CM_UpdatePackages', 'SELECT PackageGuid, Name, State, FullVersion FROM CM_UpdatePackages').map(
      ([guid, name, state, fullVersion]) => ({
        guid: String(guid).toUpperCase(),
        name: String(name ?? ''),
        state: Number(state),
        fullVersion: String(fullVersion ?? ''),
      }),
    );
  }

  async *#batches(statement: StatementSync, signal: AbortSignal): AsyncGenerator<readonly Row[]> {
    const rows = this.#translated('TEL_TelemetryResults', () => statement.iterate()) as Iterator<unknown>;
    try {
      for (;;) {
        signal.throwIfAborted();
        const batch: Row[] = [];
        let length = 0;
        let isEnd = false;
        await this.#patiently(() => {
          while (batch.length < batchRows && length < batchLength) {
            const next = rows.next();
            isEnd = next.done === true;
            if (isEnd) break;
            // The statement returns arrays of SQLite's own values (see #prepare), which are what Cell is.
            const row = next.value as Cell[];
            batch.push(row);
            for (const cell of row)
              length += typeof cell === 'object' || typeof cell === 'string' ? (cell?.length ?? 0) : 8;
          }
        });
        if (batch.length > 0) yield batch;
        if (isEnd) return;
        await setImmediate();
      }
    } finally {
      rows.return?.();
    }
  }

  /** Does it again while the site itself is writing. An interrupted read goes on where it was. */
  async #patiently<T>(action: () => T): Promise<T> {
    const deadline = Date.now() + this.#busyTimeoutMs;
    for (;;) {
      try {
        return action();
      } catch (error) {
        const translated = sqliteError(error, this.label, 'TEL_TelemetryResults');
        if (translated.code !== 'site-database.busy' || Date.now() >= deadline) throw translated;
        await setTimeout(busyPauseMs);
      }
    }
  }

  #setting(name: string): Cell | undefined {
    const [row] = this.#all('Practice_SiteSettings', 'SELECT Value FROM Practice_SiteSettings WHERE Name = ?', name);
    return row?.[0];
  }

  #text(object: string, sql: string, ...parameters: readonly string[]): string {
    return this.#asText(this.#row(object, sql, ...parameters)[0], object);
  }

  #asText(value: Cell | undefined, what: string): string {
    if (typeof value !== 'string' || value === '') throw this.#unexpected(what, clause('it-is-empty'));
    return value;
  }

  #row(object: string, sql: string, ...parameters: readonly string[]): Row {
    const [first] = this.#all(object, sql, ...parameters);
    if (first === undefined) throw this.#unexpected(object, clause('no-row'));
    return first;
  }

  #all(object: string, sql: string, ...parameters: readonly string[]): readonly Row[] {
    // Arrays of SQLite's own values, as in #batches.
    return this.#translated(object, () => this.#prepare(object, sql).all(...parameters) as unknown as readonly Row[]);
  }

  #prepare(object: string, sql: string): StatementSync {
    return this.#translated(object, () => {
      const statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      statement.setReadBigInts(true);
      return statement;
    });
  }

  #unexpected(name: string, problem: Clause): AppError {
    return new AppError('site-database.unexpected-value', { database: this.label, name, problem });
  }

  #translated<T>(object: string, action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw sqliteError(error, this.label, object);
    }
  }
}

/** What a site does not tell, or tells in words that are not known, is `null`. */
function oneOf<T extends string>(known: readonly T[], value: Cell | undefined): T | null {
  return known.find((name) => name === value) ?? null;
}

function textsOf(values: readonly Cell[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}

function openReadOnly(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { readOnly: true, timeout: 0 });
  } catch (error) {
    throw sqliteError(error, path);
  }
}

function sqliteError(error: unknown, path: string, object?: string): AppError {
  if (error instanceof AppError) return error;
  const options = { cause: error };
  const code =
    error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;
  const problem = error instanceof Error ? error.message : String(error);
  switch (code) {
    case resultCode.busy:
    case resultCode.locked:
      return new AppError('site-database.busy', { path }, options);
    case resultCode.notADatabase:
    case resultCode.corrupt:
      return new AppError('site-database.not-a-database', { path }, options);
    case resultCode.cannotOpen:
    case resultCode.auth:
    case resultCode.permission:
      return new AppError('site-database.no-access', { path }, options);
    case null:
      return new AppError('site-database.read-failed', { database: path, problem: foreign(problem) }, options);
    default:
      if (object !== undefined && /^no such (table|column|function)/.test(problem)) {
        return new AppError('site-database.missing-object', { database: path, name: object }, options);
      }
      return new AppError('site-database.read-failed', { database: path, problem: foreign(problem) }, options);
  }
}
