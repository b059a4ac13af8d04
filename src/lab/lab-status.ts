import { DatabaseSync } from 'node:sqlite';
import { formatCount } from '../shared/format.ts';
import { describeVersion } from '../shared/site.ts';
import { describeState } from '../shared/update-states.ts';
import type { LabSite } from './lab.ts';

/** What is to be told of one practice site. */
export interface SiteStatus {
  readonly code: string;
  readonly name: string;
  readonly version: string;
  readonly usageLevel: string;
  readonly rows: number;
  /** How many packages are in each state, in words; most first. */
  readonly packages: readonly { readonly words: string; readonly count: number }[];
}

/** Reads the status of a site from its database, read only. */
export function readSiteStatus(site: LabSite): SiteStatus {
  const database = new DatabaseSync(site.databasePath, { readOnly: true, timeout: 5000 });
  try {
    const value = (sql: string): unknown => Object.values(database.prepare(sql).get() ?? {})[0];
    const states = database
      .prepare('SELECT State, count(*) AS Count FROM CM_UpdatePackages GROUP BY State ORDER BY Count DESC, State')
      .all();
    return {
      code: site.code,
      name: site.name,
      version: String(value('SELECT Value FROM fnCurrentSiteVersion')),
      usageLevel: String(value("SELECT Value FROM Practice_SiteSettings WHERE Name = 'UsageLevel'")),
      rows: Number(value('SELECT count(*) FROM TEL_TelemetryResults')),
      packages: states.map((row) => ({ words: describeState(Number(row.State)).words, count: Number(row.Count) })),
    };
  } finally {
    database.close();
  }
}

/** The status as lines for a terminal. */
export function statusLines(status: SiteStatus): readonly string[] {
  return [
    `${status.code}  ${status.name}`,
    `     ${describeVersion(status.version)}, usage level ${status.usageLevel}, ${formatCount(status.rows)} rows of usage data`,
    ...status.packages.map(({ words, count }) => `     ${String(count).padStart(4)}  ${words}`),
  ];
}
