import { DatabaseSync } from 'node:sqlite';
import type { SampleDatabase } from '../../core/ports/site-database.contract.ts';
import { serviceConnectionRole, siteSchema, usageLevelNumbers } from '../../lab/site-schema.ts';

/** A practice site database with the sample in it; the last word of a type says how SQLite keeps what must not change. */
export function makeSampleFile(path: string, sample: SampleDatabase): void {
  const { site, siteServer } = sample;
  const database = new DatabaseSync(path);
  const columns = sample.columns.map(({ name, type }) => `"${name.replaceAll('"', '""')}" "${type} ${storage(type)}"`);
  database.exec(`${siteSchema}
    DROP TABLE TEL_TelemetryResults; DROP VIEW v_Site;
    CREATE TABLE TEL_TelemetryResults (${columns.join(', ')});
    CREATE TABLE SampleServer (ServerName TEXT, InstallDir TEXT);
    CREATE VIEW v_Site AS SELECT SiteCode, SiteName, ReportToSite AS ReportingSiteCode, ServerName, InstallDir FROM Sites, SampleServer;
    BEGIN`);
  const insert = (table: string, ...values: readonly unknown[]): void => {
    // SQLite takes every value of the sample; the names of tables are ours.
    database.prepare(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`).run(...(values as string[]));
  };
  insert('Sites', 1, site.code, site.name, '', siteServer.serverName, 2, site.version, 9128, 1);
  insert('SampleServer', siteServer.serverName, siteServer.installFolder);
  insert('ServerData', 1, site.code, siteServer.serverName, 1);
  insert('Practice_Hierarchy', site.hierarchyId);
  insert('SC_Component', 1, 1, 'SMS_REPLICATION_CONFIGURATION_MONITOR');
  const level = site.usageLevel === null ? 0 : usageLevelNumbers[site.usageLevel];
  insert('SC_Component_Property (ComponentID, Name, Value3)', 1, 'TelemetryLevel', level);
  insert('SC_SysResUse', 1, 1, '["Display=\\\\srv\\"]', serviceConnectionRole);
  if (site.serviceConnectionMode === 'offline')
    insert('SC_SysResUse_Property (SysResUseID, Name, Value3)', 1, 'OfflineMode', 1);
  const row = database.prepare(`INSERT INTO TEL_TelemetryResults VALUES (${columns.map(() => '?').join(', ')})`);
  for (const cells of sample.rows) row.run(...cells);
  for (const { guid, name, state, fullVersion } of sample.packages)
    insert('CM_UpdatePackages (PackageGuid, Name, State, FullVersion)', guid, name, state, fullVersion);
  for (const { guid, sites, history } of sample.progress) {
    for (const [index, { siteCode, server, state, at }] of sites.entries()) {
      if (index > 0) insert('ServerData', index + 1, siteCode, server, 1);
      insert('CM_UpdatePackageSiteStatus (PackageGUID, SiteNumber, State, LastUpdateTime)', guid, index + 1, state, at);
    }
    for (const { state, at } of history) insert('CM_UpdatePackages_Hist', guid, state, at);
  }
  database.exec('COMMIT');
  database.close();
}

function storage(type: string): string {
  if (/^(?:bit|smallint|bigint)$/.test(type)) return 'integer';
  if (/^(?:float|real)$/.test(type)) return 'real';
  return type.startsWith('varbinary') ? 'blob' : 'text';
}
