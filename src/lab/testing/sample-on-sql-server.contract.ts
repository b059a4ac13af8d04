import type { SampleDatabase } from '../../core/ports/site-database.contract.ts';
import { serviceConnectionRole, usageLevelNumbers } from '../site-schema.ts';
import { identifier, literal } from '../sql-site/literal.ts';
import { makeRoom, type SqlTarget, schemaBatches } from '../sql-site/sql-site.ts';

/** Makes the tables anew in a database that is empty or a practice site, and puts the sample of the contract into them. */
export async function makeSample(target: SqlTarget, sample: SampleDatabase): Promise<void> {
  await makeRoom(target, { replaces: true });
  for (const batch of await schemaBatches()) await target.run(batch);
  await usesSampleServer(target, sample);
  const { site, siteServer } = sample;
  const insert = async (table: string, values: Readonly<Record<string, SampleValue>>): Promise<void> => {
    const columns = Object.keys(values).map(identifier).join(', ');
    const cells = Object.values(values).map(valueText).join(', ');
    await target.run(`INSERT INTO dbo.${table} (${columns}) VALUES (${cells})`);
  };
  await insert('Sites', {
    SiteKey: 1,
    SiteCode: site.code,
    SiteName: site.name,
    ReportToSite: '',
    SiteServer: siteServer.serverName,
    SiteType: 2,
    Version: site.version,
    BuildNumber: 9128,
    Status: 1,
  });
  await insert('ServerData', { ID: 1, SiteCode: site.code, ServerName: siteServer.serverName, SiteStatus: 1 });
  await insert('Practice_Hierarchy', { HierarchyID: site.hierarchyId });
  await insert('SC_Component', { ID: 1, SiteNumber: 1, ComponentName: 'SMS_REPLICATION_CONFIGURATION_MONITOR' });
  const level = site.usageLevel === null ? 0 : usageLevelNumbers[site.usageLevel];
  await insert('SC_Component_Property', { ComponentID: 1, Name: 'TelemetryLevel', Value3: level });
  await insert('SC_SysResUse', { ID: 1, SiteNumber: 1, NALPath: 'here', RoleTypeID: serviceConnectionRole });
  if (site.serviceConnectionMode === 'offline')
    await insert('SC_SysResUse_Property', { SysResUseID: 1, Name: 'OfflineMode', Value3: 1 });
  await insertRows(target, sample);
  for (const { guid, name, state, fullVersion } of sample.packages)
    await insert('CM_UpdatePackages', { PackageGuid: guid, Name: name, State: state, FullVersion: fullVersion });
  for (const { guid, sites, history } of sample.progress) {
    for (const [index, { siteCode, server, state, at }] of sites.entries()) {
      if (index > 0)
        await insert('ServerData', { ID: index + 1, SiteCode: siteCode, ServerName: server, SiteStatus: 1 });
      await insert('CM_UpdatePackageSiteStatus', {
        PackageGUID: guid,
        SiteNumber: index + 1,
        State: state,
        LastUpdateTime: withoutZone(at),
      });
    }
    for (const { state, at } of history)
      await insert('CM_UpdatePackages_Hist', { PackageGuid: guid, State: state, RecordTime: withoutZone(at) });
  }
}

type SampleValue = string | number | null;

/** The contract names the folder of the site server and has columns of its own. */
async function usesSampleServer(target: SqlTarget, { siteServer, columns }: SampleDatabase): Promise<void> {
  await target.run('DROP VIEW dbo.v_Site');
  await target.run(`CREATE VIEW dbo.v_Site AS
SELECT SiteCode, SiteName, ReportToSite AS ReportingSiteCode, SiteServer AS ServerName,
  ${valueText(siteServer.installFolder)} AS InstallDir
FROM dbo.Sites`);
  await target.run('DROP TABLE dbo.TEL_TelemetryResults');
  const declared = columns.map(({ name, type }) => `${identifier(name)} ${type} NULL`);
  await target.run(`CREATE TABLE dbo.TEL_TelemetryResults (${declared.join(', ')})`);
}

async function insertRows(target: SqlTarget, { columns, rows }: SampleDatabase): Promise<void> {
  for (let from = 0; from < rows.length; from += 100) {
    const lines = rows
      .slice(from, from + 100)
      .map((row) => `(${row.map((cell, index) => cellText(cell, columns[index]?.type ?? '')).join(', ')})`);
    await target.run(`INSERT INTO dbo.TEL_TelemetryResults VALUES\n${lines.join(',\n')}`);
  }
}

/** Each by name: the rows of one INSERT must agree on a type, and the values of a column need not look alike. */
function cellText(cell: SampleDatabase['rows'][number][number], type: string): string {
  // The one form of these two that means the same in every language of the server.
  const text = typeof cell === 'string' && /^(?:small)?datetime$/.test(type) ? cell.replace(' ', 'T') : cell;
  return cell === null ? 'NULL' : `CAST(${literal(text, '')} AS ${type})`;
}

function valueText(value: SampleValue): string {
  return typeof value === 'number' ? String(value) : literal(value, '');
}

function withoutZone(at: string | null): string | null {
  return at === null ? null : at.replace('Z', '');
}
