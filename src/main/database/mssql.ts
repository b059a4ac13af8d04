import type {
  PackageProgress,
  Row,
  SiteDatabase,
  SitePackage,
  SiteServer,
  UsageData,
  UsageDataSummary,
} from '../../core/ports/site-database.ts';
import { hashIdentifier } from '../../core/usage-data/hash.ts';
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { SiteSettings, SqlServerDatabase } from '../../shared/settings.ts';
import type { ServiceConnectionMode, Site, UsageLevel } from '../../shared/site.ts';
import {
  type DatabaseFacts,
  type DatabaseRight,
  describeDatabase,
  type FoundDatabase,
  type ServerCertificate,
} from '../../shared/site-database.ts';
import { siteTime } from '../../shared/site-time.ts';
import { CellPlans } from './mssql-cells.ts';
import type { ReadSecret } from './mssql-config.ts';
import { MssqlConnection, type Question } from './mssql-connection.ts';
import { neededRights } from './needed-rights.ts';
import { productName } from './product-name.ts';
import { type StatementName, tsql } from './tsql.ts';

const usageTable = 'dbo.TEL_TelemetryResults';

/** Value3 of TelemetryLevel [I]. */
const usageLevels: Readonly<Record<string, UsageLevel>> = { 1: 'Basic', 2: 'Enhanced', 3: 'Full' };

/** What opens it besides its settings. */
interface MssqlOptions {
  readonly secret: ReadSecret;
  readonly stated?: SiteSettings['stated'];
  /** Ends the connecting, and whatever is being asked. */
  readonly signal?: AbortSignal;
}

/** A site database on SQL Server: a real site's. */
export class MssqlSiteDatabase implements SiteDatabase {
  readonly label: string;
  readonly #connection: MssqlConnection;
  readonly #settings: SqlServerDatabase;
  readonly #stated: SiteSettings['stated'];
  /** Ends whatever is being asked. */
  readonly #signal: AbortSignal;
  #plans: CellPlans | null = null;

  private constructor(
    connection: MssqlConnection,
    settings: SqlServerDatabase,
    { stated, signal = new AbortController().signal }: Pick<MssqlOptions, 'stated' | 'signal'>,
  ) {
    this.label = describeDatabase(settings);
    this.#connection = connection;
    this.#settings = settings;
    this.#stated = stated;
    this.#signal = signal;
  }

  /** @throws {AppError} site-database.*, tls.ca-file */
  static async open(settings: SqlServerDatabase, options: MssqlOptions): Promise<MssqlSiteDatabase> {
    // Asked for only where the way to sign in needs it, and once, however many connections there are.
    let asked: Promise<string | null> | null = null;
    const secret: ReadSecret = async () => {
      asked ??= options.secret();
      return await asked;
    };
    const named = settings.database === null ? await withFoundDatabase(settings, secret, options.signal) : settings;
    const connection = await MssqlConnection.open(named, secret, options.signal);
    return new MssqlSiteDatabase(connection, named, options);
  }

  /** What the server showed; `null` without encryption. */
  get certificate(): ServerCertificate | null {
    return this.#connection.certificate;
  }

  async readSite(): Promise<Site> {
    const [code, name] = await this.#row('site', 'dbo.v_Site');
    const [hierarchyId] = await this.#row('hierarchy-id', 'dbo.fnGetHierarchyID');
    const [version] = await this.#row('site-version', 'dbo.fnCurrentSiteVersion');
    const id = this.#asText(hierarchyId, 'dbo.fnGetHierarchyID');
    return {
      code: this.#asText(code, 'the site code'),
      name: this.#asText(name, 'the site name'),
      version: this.#asText(version, 'dbo.fnCurrentSiteVersion'),
      hierarchyId: id,
      hierarchyHash: hashIdentifier(id),
      usageLevel: this.#stated?.usageLevel ?? (await this.#usageLevel()),
      serviceConnectionMode: this.#stated?.serviceConnectionMode ?? (await this.#connectionMode()),
    };
  }

  async summarizeUsageData(): Promise<UsageDataSummary> {
    const plans = await this.#usagePlans();
    const [row] = await this.#connection.ask(
      {
        text: plans.questionForSummary(await tsql('usage-summary')),
        object: usageTable,
      },
      this.#signal,
    );
    const [rows, ...newest] = row ?? [];
    return { rows: this.#asCount(rows), newest: plans.newestOf(newest) };
  }

  async readUsageData(signal: AbortSignal): Promise<UsageData> {
    const plans = await this.#usagePlans(signal);
    const question: Question = {
      text: plans.questionForRows(await tsql('usage-data')),
      object: usageTable,
      isAnsweredBy: (columns) => plans.isAnsweredBy(columns),
    };
    const batches = this.#connection.stream(question, signal);
    return { columns: plans.columns.map(({ name }) => name), batches: cellsOf(batches, plans) };
  }

  async readPackages(): Promise<readonly SitePackage[]> {
    const packages = new Map<string, SitePackage>();
    for (const [guid, name, state, fullVersion] of await this.#all('packages', 'dbo.CM_UpdatePackages')) {
      const key = String(guid).toUpperCase();
      // The view may have an update in several languages.
      if (packages.has(key)) continue;
      packages.set(key, {
        guid: key,
        name: String(name ?? ''),
        state: Number(state),
        fullVersion: String(fullVersion ?? ''),
      });
    }
    return [...packages.values()];
  }

  async describe(): Promise<DatabaseFacts> {
    const [version, server, database, account, collation, seesAll, created] = await this.#row('server', 'the server');
    const rights: DatabaseRight[] = [];
    for (const needed of neededRights) {
      const { object, right } = needed;
      const [row] = await this.#all('right', object, { object, right });
      const granted = row?.[0] ?? null;
      const state =
        Number(granted) === 1 ? 'granted' : granted === null && Number(seesAll) === 1 ? 'absent' : 'missing';
      rights.push({ ...needed, state });
    }
    const { certificate, protocol } = this.#connection;
    return {
      product: productName(String(version)),
      server: textOrNull(server),
      database: String(database),
      account: textOrNull(account),
      collation: textOrNull(collation),
      created: textOrNull(created),
      encryption: {
        protocol,
        certificate: this.#settings.certificate.check,
        subject: certificate?.subject ?? null,
        sha256: certificate?.sha256 ?? null,
      },
      rights,
    };
  }

  async readSiteServer(): Promise<SiteServer | null> {
    const rows = await this.#ifShown('site', 'dbo.v_Site');
    const [, , serverName, installFolder] = rows?.[0] ?? [];
    if (typeof serverName !== 'string' || typeof installFolder !== 'string' || installFolder === '') return null;
    return { serverName, installFolder };
  }

  async readProgress(guids: readonly string[]): Promise<readonly PackageProgress[]> {
    const progress: PackageProgress[] = [];
    for (const guid of guids) {
      // Both only say more of what the state of an update says already.
      const sites = (await this.#ifShown('package-sites', 'dbo.CM_UpdatePackageSiteStatus', { guid })) ?? [];
      const history = (await this.#ifShown('package-history', 'dbo.CM_UpdatePackages_Hist', { guid })) ?? [];
      if (sites.length === 0 && history.length === 0) continue;
      progress.push({
        guid,
        sites: sites.map(([siteCode, server, state, at]) => ({
          siteCode: String(siteCode),
          server: String(server),
          state: Number(state),
          at: siteTime(at),
        })),
        history: history.map(([state, at]) => ({ state: Number(state), at: siteTime(at) })),
      });
    }
    return progress;
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  /** Where the columns of the usage data have been learned, they are not asked for again. */
  async #usagePlans(signal = this.#signal): Promise<CellPlans> {
    this.#plans ??= new CellPlans(
      await this.#connection.askColumns({ text: await tsql('usage-columns'), object: usageTable }, signal),
      this.#connection.types,
    );
    return this.#plans;
  }

  async #usageLevel(): Promise<UsageLevel | null> {
    const rows = await this.#undocumented('usage-level', 'dbo.SC_Component_Property');
    return usageLevels[String(rows?.[0]?.[0])] ?? null;
  }

  async #connectionMode(): Promise<ServiceConnectionMode | null> {
    const rows = await this.#undocumented('connection-mode', 'dbo.SC_SysResUse_Property');
    // Without the role there is no service connection point to tell of.
    if (rows === null || rows.length === 0) return null;
    const values = new Set(rows.map(([value]) => Number(value ?? 0)));
    return values.has(1) ? 'offline' : 'online';
  }

  async #undocumented(name: StatementName, object: string): Promise<readonly Row[] | null> {
    return this.#settings.readsUndocumented ? await this.#ifShown(name, object) : null;
  }

  /** `null` where the account may not read it, or the site does not have it so. */
  async #ifShown(
    name: StatementName,
    object: string,
    parameters?: Readonly<Record<string, string>>,
  ): Promise<readonly Row[] | null> {
    try {
      return await this.#all(name, object, parameters);
    } catch (error) {
      const isHidden =
        isAppError(error, 'site-database.no-right') ||
        isAppError(error, 'site-database.missing-object') ||
        isAppError(error, 'site-database.missing-column');
      if (isHidden) return null;
      throw error;
    }
  }

  async #row(name: StatementName, object: string): Promise<Row> {
    const [first] = await this.#all(name, object);
    if (first === undefined) throw this.#unexpected(object, clause('no-row'));
    return first;
  }

  async #all(
    name: StatementName,
    object: string,
    parameters?: Readonly<Record<string, string>>,
  ): Promise<readonly Row[]> {
    const question = { text: await tsql(name), object, ...(parameters === undefined ? {} : { parameters }) };
    // These are text, numbers and dates; each reader makes what it needs of them.
    return (await this.#connection.ask(question, this.#signal)) as readonly Row[];
  }

  #asText(value: Row[number] | undefined, what: string): string {
    if (typeof value !== 'string' || value === '') throw this.#unexpected(what, clause('it-is-empty'));
    return value;
  }

  /** The driver gives a count as text. */
  #asCount(value: unknown): number {
    const count = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
    throw this.#unexpected(usageTable, clause('number-rows-none'));
  }

  #unexpected(name: string, problem: Clause): AppError {
    return new AppError('site-database.unexpected-value', { database: this.label, name, problem });
  }
}

/** The site databases of a server, by their names: `CM_` and three characters. @throws {AppError} site-database.* */
export async function findSiteDatabases(
  settings: SqlServerDatabase,
  secret: ReadSecret,
  signal?: AbortSignal,
): Promise<readonly FoundDatabase[]> {
  const connection = await MssqlConnection.open({ ...settings, database: null }, secret, signal);
  try {
    const rows = await connection.ask({ text: await tsql('databases'), object: 'sys.databases' }, signal);
    return rows.flatMap(([name, hasAccess]) => {
      const siteCode = /^CM_([A-Z0-9]{3})$/i.exec(String(name))?.[1];
      return siteCode === undefined ? [] : [{ name: String(name), siteCode, isOpen: Number(hasAccess) === 1 }];
    });
  } finally {
    await connection.close();
  }
}

async function withFoundDatabase(
  settings: SqlServerDatabase,
  secret: ReadSecret,
  signal: AbortSignal | undefined,
): Promise<SqlServerDatabase> {
  const found = await findSiteDatabases(settings, secret, signal);
  const open = found.filter(({ isOpen }) => isOpen);
  const [only] = open;
  if (only === undefined || open.length > 1)
    throw new AppError('site-database.which-database', {
      server: describeDatabase(settings),
      names: open.map(({ name }) => name),
    });
  return { ...settings, database: only.name };
}

async function* cellsOf(batches: AsyncGenerator<unknown[][], void>, plans: CellPlans): AsyncGenerator<readonly Row[]> {
  for await (const batch of batches) yield batch.map((row) => plans.toCells(row));
}

function textOrNull(value: Row[number] | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
