import type { Site } from '../../shared/site.ts';
import type { DatabaseFacts } from '../../shared/site-database.ts';
import type {
  PackageProgress,
  Row,
  SiteDatabase,
  SitePackage,
  SiteServer,
  UsageData,
  UsageDataSummary,
} from '../ports/site-database.ts';
import { hashIdentifier } from '../usage-data/hash.ts';

/** A small believable site. */
export function sampleSite(given: Partial<Site> = {}): Site {
  const hierarchyId = given.hierarchyId ?? '00112233-4455-6677-8899-aabbccddeeff';
  return {
    code: 'P01',
    name: 'Utrecht',
    version: '5.00.9128.1000',
    hierarchyId,
    hierarchyHash: hashIdentifier(hierarchyId),
    usageLevel: 'Enhanced',
    serviceConnectionMode: 'offline',
    ...given,
  };
}

/** A site database in memory: the fake that passes the same contract as the real ones. */
export class MemorySiteDatabase implements SiteDatabase {
  readonly label = 'memory/CM_P01';
  site: Site;
  columns: readonly string[];
  rows: readonly Row[];
  newest: string | null;
  packages: readonly SitePackage[] = [];
  progress: readonly PackageProgress[] = [];
  siteServer: SiteServer | null = null;
  facts: DatabaseFacts = {
    product: 'memory',
    server: null,
    database: 'CM_P01',
    account: null,
    collation: null,
    encryption: null,
    rights: [],
  };
  isClosed = false;

  constructor(given: {
    readonly site?: Site;
    readonly columns: readonly string[];
    readonly rows: readonly Row[];
    readonly newest: string | null;
  }) {
    this.site = given.site ?? sampleSite();
    this.columns = given.columns;
    this.rows = given.rows;
    this.newest = given.newest;
  }

  async readSite(): Promise<Site> {
    return this.site;
  }

  async summarizeUsageData(): Promise<UsageDataSummary> {
    return { rows: this.rows.length, newest: this.newest };
  }

  async readUsageData(signal: AbortSignal): Promise<UsageData> {
    const { rows } = this;
    return {
      columns: this.columns,
      batches: (async function* () {
        for (let start = 0; start < rows.length; start += 100) {
          signal.throwIfAborted();
          yield rows.slice(start, start + 100);
        }
      })(),
    };
  }

  async readPackages(): Promise<readonly SitePackage[]> {
    return this.packages;
  }

  async describe(): Promise<DatabaseFacts> {
    return this.facts;
  }

  async readSiteServer(): Promise<SiteServer | null> {
    return this.siteServer;
  }

  async readProgress(guids: readonly string[]): Promise<readonly PackageProgress[]> {
    return this.progress.filter(({ guid }) => guids.includes(guid));
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}
