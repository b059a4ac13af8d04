import type { DatabaseRight } from '../../shared/site-database.ts';

/** Every object the product reads in a site database, and what for (docs/formats/site-database.md). Nothing is ever written. */
export const neededRights: readonly Omit<DatabaseRight, 'state'>[] = [
  { object: 'dbo.TEL_TelemetryResults', right: 'SELECT', neededFor: 'prepare' },
  { object: 'dbo.v_Site', right: 'SELECT', neededFor: 'prepare' },
  { object: 'dbo.fnGetHierarchyID', right: 'EXECUTE', neededFor: 'prepare' },
  { object: 'dbo.fnCurrentSiteVersion', right: 'EXECUTE', neededFor: 'prepare' },
  { object: 'dbo.CM_UpdatePackages', right: 'SELECT', neededFor: 'import' },
  { object: 'dbo.v_LocalizedUpdatePackageMetaData_SiteLoc', right: 'SELECT', neededFor: 'import' },
  { object: 'dbo.CM_UpdatePackages_Hist', right: 'SELECT', neededFor: 'details' },
  { object: 'dbo.CM_UpdatePackageSiteStatus', right: 'SELECT', neededFor: 'details' },
  { object: 'dbo.ServerData', right: 'SELECT', neededFor: 'details' },
  { object: 'dbo.fnGetSiteNumber', right: 'EXECUTE', neededFor: 'details' },
  { object: 'dbo.SC_Component', right: 'SELECT', neededFor: 'details' },
  { object: 'dbo.SC_Component_Property', right: 'SELECT', neededFor: 'details' },
  { object: 'dbo.SC_SysResUse', right: 'SELECT', neededFor: 'details' },
  { object: 'dbo.SC_SysResUse_Property', right: 'SELECT', neededFor: 'details' },
];
