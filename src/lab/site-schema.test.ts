import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { siteSchema } from './site-schema.ts';

/** Every table, view and function the public documents name; procedures cannot be in SQLite. */
const documented = [
  'CM_UpdatePackages',
  'CM_UpdatePackages_Hist',
  'CM_UpdatePackageSiteStatus',
  'CM_UpdatePackageSiteStatus_HIST',
  'CM_UpdatePackageInstallationStatus',
  'CM_UpdatePackage_MonitoringStatus',
  'CM_UpdatePackagePrereqStatus',
  'CM_UpdateReadiness',
  'CM_UpdateReadinessSite',
  'CM_UpdatePackagesToDownload',
  'EasySetupSettings',
  'TEL_TelemetryResults',
  'ServerData',
  'Sites',
  'v_Site',
  'SC_Component',
  'SC_Component_Property',
  'SC_SysResUse',
  'SC_SysResUse_Property',
  'fnGetSiteNumber',
  'v_LocalizedUpdatePackageMetaData_SiteLoc',
  'vEasySetupPackage',
  'vSMS_CM_UpdatePackages',
  'vSMS_CM_UpdatePackageSiteStatus',
  'vSMS_CM_UpdatePackageFeatures',
  'vSMS_CM_UpdateFeatures',
  'fnCurrentSiteVersion',
  'fnCurrentSiteVersion_INT',
  'fnSetupFullVersion',
  'fnGetHierarchyID',
  'fnGetSecondarySiteCMUpdateStatus',
];

let database: DatabaseSync;

beforeEach(() => {
  database = new DatabaseSync(':memory:');
  database.exec(siteSchema);
  database.exec(`
    INSERT INTO Sites VALUES (1, 'P01', 'Primary', '', 'CM-P01', 2, '5.00.9128.1000', 9128, 1),
      (2, 'S01', 'Up to date', 'P01', 'CM-S01', 1, '5.00.9128.1000', 9128, 1),
      (3, 'S02', 'Behind', 'P01', 'CM-S02', 1, '5.00.9122.1000', 9122, 1);
    INSERT INTO ServerData VALUES (1, 'P01', 'CM-P01', 125), (2, 'S01', 'CM-S01', 125), (3, 'S02', 'CM-S02', 125);`);
});
afterEach(() => database.close());

function installed(guid: string, fullVersion: string, updateType: number): void {
  database
    .prepare(
      'INSERT INTO CM_UpdatePackages (PackageGuid, Name, State, FullVersion, UpdateType) VALUES (?, ?, 196612, ?, ?)',
    )
    .run(guid, `Configuration Manager ${guid}`, fullVersion, updateType);
  database.prepare('INSERT INTO CM_UpdatePackages_Hist VALUES (?, 196612, ?)').run(guid, '2026-01-01T00:00:00Z');
  database
    .prepare('INSERT INTO CM_UpdatePackageSiteStatus VALUES (?, 1, 196612, 0, ?)')
    .run(guid, '2026-01-01T00:00:00Z');
}

const all = (sql: string): unknown[] =>
  database
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }));

it.each(documented)('has %s, which can be read', (name) => {
  expect(all('SELECT name FROM sqlite_schema').map((row) => (row as { name: string }).name)).toContain(name);
  expect(() => all(`SELECT * FROM ${name}`)).not.toThrow();
});

describe('a documented function', () => {
  it('gives the version of setup: that of the update installed last of this build, hotfixes aside', () => {
    const version = (): unknown[] => all('SELECT Value FROM fnSetupFullVersion');
    expect(version()).toEqual([{ Value: '5.00.9128.1000' }]);
    installed('A', '5.00.9128.1007', 0);
    installed('B', '5.00.9128.1030', 2);
    installed('C', '5.00.9122.1009', 0);
    expect(version()).toEqual([{ Value: '5.00.9128.1007' }]);
  });

  it('says of every secondary site whether it is up to date', () => {
    expect(all('SELECT * FROM fnGetSecondarySiteCMUpdateStatus')).toEqual([
      { SiteCode: 'S01', Value: 1 },
      { SiteCode: 'S02', Value: 0 },
    ]);
  });
});

describe('a documented view', () => {
  beforeEach(() => installed('A', '5.00.9128.1000', 0));

  it('shows updates, and how each site stands', () => {
    expect(all('SELECT PackageGuid, Name, State FROM vSMS_CM_UpdatePackages')).toEqual([
      { PackageGuid: 'A', Name: 'Configuration Manager A', State: 196612 },
    ]);
    expect(all('SELECT * FROM vSMS_CM_UpdatePackageSiteStatus')).toEqual([
      {
        PackageGuid: 'A',
        SiteCode: 'P01',
        SiteName: 'Primary',
        SiteServerName: 'CM-P01',
        SiteType: 2,
        SiteNumber: 1,
        State: 196612,
        PrereqFlag: 0,
        LastUpdateTime: '2026-01-01T00:00:00Z',
      },
    ]);
  });

  it('shows the hidden package that carries installations, one version an installed update', () => {
    expect(all('SELECT PackageID, SourceVersion FROM vEasySetupPackage')).toEqual([
      { PackageID: 'P0110001', SourceVersion: 1 },
    ]);
  });

  it('shows the features an update brings', () => {
    database.exec("INSERT INTO Practice_UpdateFeatures VALUES ('F', 'A feature', NULL, 1, 'A', 0)");
    expect(all('SELECT PackageGuid, FeatureGuid FROM vSMS_CM_UpdatePackageFeatures')).toEqual([
      { PackageGuid: 'A', FeatureGuid: 'F' },
    ]);
    expect(all('SELECT Name, ExposureStatus FROM vSMS_CM_UpdateFeatures')).toEqual([
      { Name: 'A feature', ExposureStatus: 0 },
    ]);
  });
});

describe('the level of usage data and the connection mode', () => {
  const settings = (): unknown[] => all('SELECT Name, Value FROM Practice_SiteSettings');

  it('are read where the site keeps them', () => {
    database.exec(`
      INSERT INTO SC_Component VALUES (7, 1, 'SMS_REPLICATION_CONFIGURATION_MONITOR'), (8, 2, 'SMS_REPLICATION_CONFIGURATION_MONITOR');
      INSERT INTO SC_Component_Property (ComponentID, Name, Value3) VALUES (7, 'TelemetryLevel', 3), (8, 'TelemetryLevel', 1);
      INSERT INTO SC_SysResUse VALUES (4, 1, 'here', 23);
      INSERT INTO SC_SysResUse_Property (SysResUseID, Name, Value3) VALUES (4, 'OfflineMode', 1);`);
    expect(settings()).toEqual([
      { Name: 'UsageLevel', Value: 'Full' },
      { Name: 'ServiceConnectionMode', Value: 'offline' },
    ]);
  });

  it('are no level and online where the site has not set them', () => {
    expect(settings()).toEqual([{ Name: 'ServiceConnectionMode', Value: 'online' }]);
  });
});
