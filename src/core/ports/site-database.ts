import type { Site } from '../../shared/site.ts';
import type { DatabaseFacts } from '../../shared/site-database.ts';

/** One value of one row, losslessly. Dates come as the database's own ISO text. */
export type Cell = string | number | bigint | Uint8Array | null;
export type Row = readonly Cell[];

/** All usage data as it is at one moment. */
export interface UsageData {
  readonly columns: readonly string[];
  /**
   * Rows in the order of the database, in batches small enough to leave the thread free between them. Nothing else is asked
   * of the database between the first and the last of them.
   */
  readonly batches: AsyncIterable<readonly Row[]>;
}

/** What can be told about the usage data without reading it. */
export interface UsageDataSummary {
  readonly rows: number;
  /** The newest date in any date column, as it is written there, in UTC unless an offset follows; `null` where there is none. */
  readonly newest: string | null;
}

/** The site server, as the database knows it. */
export interface SiteServer {
  readonly serverName: string;
  /** Installation folder, as the server itself names it: `C:\\Program Files\\Microsoft Configuration Manager`. */
  readonly installFolder: string;
}

/** What the site has written down about one update, as far as documented tables tell; `at` is ISO, in UTC. */
export interface PackageProgress {
  /** Upper case with dashes. */
  readonly guid: string;
  readonly sites: readonly {
    readonly siteCode: string;
    readonly server: string;
    readonly state: number;
    readonly at: string | null;
  }[];
  /** The oldest first. */
  readonly history: readonly { readonly state: number; readonly at: string | null }[];
}

/** One row of `CM_UpdatePackages`. */
export interface SitePackage {
  /** Upper case with dashes. */
  readonly guid: string;
  readonly name: string;
  readonly state: number;
  readonly fullVersion: string;
}

/** The site database, read only. It speaks of the site, not of tables. Whoever opened it closes it. */
export interface SiteDatabase {
  /** For messages: a path or `server/database`; never a secret. */
  readonly label: string;
  /** @throws {AppError} site-database.missing-object, site-database.unexpected-value, site-database.read-failed */
  readSite(): Promise<Site>;
  /** @throws {AppError} site-database.missing-object, site-database.read-failed */
  summarizeUsageData(): Promise<UsageDataSummary>;
  /** Reads every row and column of the usage data, whatever they are. */
  readUsageData(signal: AbortSignal): Promise<UsageData>;
  /** The updates the site knows, with their states. */
  readPackages(): Promise<readonly SitePackage[]>;
  /** Product, account, rights: everything is asked, nothing missing is thrown. @throws {AppError} site-database.* for the connection */
  describe(): Promise<DatabaseFacts>;
  /** The server of the top-level site; `null` where the database does not tell. */
  readSiteServer(): Promise<SiteServer | null>;
  /** What is known of these updates; those nothing is known of are left out. */
  readProgress(guids: readonly string[]): Promise<readonly PackageProgress[]>;
  close(): Promise<void>;
}
