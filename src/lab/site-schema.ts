import type { UsageLevel } from '../shared/site.ts';

/**
 * The practice site database, in SQLite. Table and column names follow Microsoft's documents (docs/formats/site-database.md);
 * documented functions are views with the column `Value`, because SQLite keeps no functions in a database, and there are no
 * procedures, because it knows none. Names that begin with `Practice_` are ours.
 * The columns of TEL_TelemetryResults are ours: nobody has published them, and the product must not know them.
 */
export const siteSchema = `
CREATE TABLE Sites (SiteKey INTEGER PRIMARY KEY, SiteCode TEXT NOT NULL, SiteName TEXT NOT NULL, ReportToSite TEXT NOT NULL,
  SiteServer TEXT NOT NULL, SiteType INTEGER NOT NULL, Version TEXT NOT NULL, BuildNumber INTEGER NOT NULL, Status INTEGER NOT NULL);
CREATE TABLE ServerData (ID INTEGER PRIMARY KEY, SiteCode TEXT NOT NULL, ServerName TEXT NOT NULL, SiteStatus INTEGER NOT NULL);
CREATE VIEW v_Site AS SELECT SiteCode, SiteName, ReportToSite AS ReportingSiteCode, SiteServer AS ServerName,
    'C:\\Program Files\\Microsoft Configuration Manager' AS InstallDir, SiteType AS Type, Version, BuildNumber, Status FROM Sites;
CREATE TABLE SC_Component (ID INTEGER PRIMARY KEY, SiteNumber INTEGER NOT NULL, ComponentName TEXT NOT NULL);
CREATE TABLE SC_Component_Property (ComponentID INTEGER NOT NULL, Name TEXT NOT NULL, Value1 TEXT, Value2 TEXT, Value3 INTEGER,
  PRIMARY KEY (ComponentID, Name));
CREATE TABLE SC_SysResUse (ID INTEGER PRIMARY KEY, SiteNumber INTEGER NOT NULL, NALPath TEXT NOT NULL, RoleTypeID INTEGER NOT NULL);
CREATE TABLE SC_SysResUse_Property (SysResUseID INTEGER NOT NULL, Name TEXT NOT NULL, Value1 TEXT, Value2 TEXT, Value3 INTEGER,
  PRIMARY KEY (SysResUseID, Name));
CREATE VIEW fnGetSiteNumber AS SELECT ServerData.ID AS Value FROM ServerData JOIN Sites ON Sites.SiteCode = ServerData.SiteCode
  WHERE Sites.ReportToSite = '';
CREATE VIEW Practice_SiteSettings AS
  SELECT 'UsageLevel' AS Name, CASE scp.Value3 WHEN 1 THEN 'Basic' WHEN 2 THEN 'Enhanced' WHEN 3 THEN 'Full' ELSE '' END AS Value
    FROM SC_Component AS sc JOIN SC_Component_Property AS scp ON scp.ComponentID = sc.ID
    WHERE sc.SiteNumber = (SELECT Value FROM fnGetSiteNumber)
      AND sc.ComponentName = 'SMS_REPLICATION_CONFIGURATION_MONITOR' AND scp.Name = 'TelemetryLevel'
  UNION ALL SELECT 'ServiceConnectionMode', CASE WHEN EXISTS (SELECT 1
    FROM SC_SysResUse AS sc JOIN SC_SysResUse_Property AS scp ON scp.SysResUseID = sc.ID
    WHERE sc.RoleTypeID = 23 AND scp.Name = 'OfflineMode' AND scp.Value3 = 1) THEN 'offline' ELSE 'online' END;
CREATE TABLE Practice_Hierarchy (HierarchyID TEXT NOT NULL);
CREATE VIEW fnGetHierarchyID AS SELECT HierarchyID AS Value FROM Practice_Hierarchy;
CREATE VIEW fnCurrentSiteVersion AS SELECT Version AS Value FROM Sites WHERE ReportToSite = '';
CREATE VIEW fnCurrentSiteVersion_INT AS SELECT 500 * 10000 + BuildNumber AS Value FROM Sites WHERE ReportToSite = '';
CREATE VIEW fnGetSecondarySiteCMUpdateStatus AS SELECT secondary.SiteCode, secondary.BuildNumber >= parent.BuildNumber AS Value
  FROM Sites AS secondary JOIN Sites AS parent ON parent.SiteCode = secondary.ReportToSite WHERE secondary.SiteType = 1;
CREATE TABLE TEL_TelemetryResults (ResultID INTEGER PRIMARY KEY, SupportID TEXT NOT NULL, QueryName TEXT NOT NULL, Level INTEGER NOT NULL,
  Category TEXT, CollectedOn DATETIME NOT NULL, DurationMs INTEGER, ResultFormat TEXT NOT NULL, Result TEXT, NumericValue REAL,
  CounterValue BIGINT, SubjectHash TEXT, Revision BLOB);
CREATE TABLE CM_UpdatePackages (PackageGuid TEXT PRIMARY KEY, Name TEXT NOT NULL, Description TEXT, State INTEGER NOT NULL, Flag INTEGER NOT NULL DEFAULT 0,
  FullVersion TEXT NOT NULL, ClientVersion TEXT, DateCreated DATETIME, DateReleased DATETIME, LastUpdateTime DATETIME, MinCMVersion TEXT, MaxCMVersion TEXT,
  MoreInfoLink TEXT, EULA TEXT, Impact INTEGER NOT NULL DEFAULT 0, LocaleID INTEGER NOT NULL DEFAULT 1033, PrereqFlag INTEGER NOT NULL DEFAULT 0,
  PrereqPackageName TEXT, PrereqPackageState INTEGER, PublisherFlags INTEGER NOT NULL DEFAULT 0, UpdateType INTEGER NOT NULL DEFAULT 0,
  UpdateTag TEXT, WarningFlag INTEGER NOT NULL DEFAULT 0);
CREATE TABLE CM_UpdatePackages_Hist (PackageGuid TEXT NOT NULL, State INTEGER NOT NULL, RecordTime DATETIME NOT NULL);
CREATE TABLE CM_UpdatePackageSiteStatus (PackageGUID TEXT NOT NULL, SiteNumber INTEGER NOT NULL, State INTEGER NOT NULL, PrereqFlag INTEGER NOT NULL DEFAULT 0,
  LastUpdateTime DATETIME, PRIMARY KEY (PackageGUID, SiteNumber));
CREATE TABLE CM_UpdatePackageSiteStatus_HIST (PackageGUID TEXT NOT NULL, SiteNumber INTEGER NOT NULL, State INTEGER NOT NULL, RecordTime DATETIME NOT NULL);
CREATE TABLE CM_UpdatePackageInstallationStatus (PackageGuid TEXT NOT NULL, SiteNumber INTEGER NOT NULL, MessageTime DATETIME NOT NULL, Message TEXT);
CREATE TABLE CM_UpdatePackage_MonitoringStatus (PackageGuid TEXT NOT NULL, SiteNumber INTEGER NOT NULL, MessageTime DATETIME NOT NULL, Progress INTEGER NOT NULL);
CREATE TABLE CM_UpdatePackagePrereqStatus (PackageGuid TEXT NOT NULL, SiteNumber INTEGER NOT NULL, PrereqPackageGuid TEXT NOT NULL, State INTEGER NOT NULL,
  MessageTime DATETIME NOT NULL, PRIMARY KEY (PackageGuid, SiteNumber, PrereqPackageGuid));
CREATE TABLE CM_UpdateReadiness (PackageGuid TEXT PRIMARY KEY, State INTEGER NOT NULL);
CREATE TABLE CM_UpdateReadinessSite (PackageGuid TEXT NOT NULL, SiteNumber INTEGER NOT NULL, State INTEGER NOT NULL, PRIMARY KEY (PackageGuid, SiteNumber));
CREATE TABLE CM_UpdatePackagesToDownload (PackageGuid TEXT PRIMARY KEY, RequestedTime DATETIME NOT NULL);
CREATE TABLE EasySetupSettings (Name TEXT PRIMARY KEY, Value TEXT NOT NULL) WITHOUT ROWID;
CREATE VIEW v_LocalizedUpdatePackageMetaData_SiteLoc AS SELECT Name, PackageGuid FROM CM_UpdatePackages;
CREATE VIEW fnSetupFullVersion AS SELECT COALESCE((SELECT max(FullVersion) FROM CM_UpdatePackages
    WHERE State = 196612 AND UpdateType = 0 AND FullVersion LIKE '5.00.' || BuildNumber || '.%'), Version) AS Value
  FROM Sites WHERE ReportToSite = '';
CREATE VIEW vEasySetupPackage AS SELECT SiteCode || '10001' AS PackageID, 'Configuration Manager Easy Setup Package' AS Name,
    SiteCode AS SourceSite, 'EasySetupPayload' AS PkgSourcePath,
    (SELECT count(*) FROM CM_UpdatePackages_Hist WHERE State = 196612) AS SourceVersion,
    (SELECT max(RecordTime) FROM CM_UpdatePackages_Hist WHERE State = 196612) AS LastRefreshTime
  FROM Sites WHERE ReportToSite = '';
CREATE VIEW vSMS_CM_UpdatePackages AS SELECT PackageGuid, Name, Description, State, Flag, FullVersion, ClientVersion, DateCreated, DateReleased,
    LastUpdateTime, MinCMVersion, MaxCMVersion, MoreInfoLink, EULA, Impact, LocaleID, PrereqFlag, PrereqPackageName, PrereqPackageState,
    PublisherFlags, UpdateType, WarningFlag
  FROM CM_UpdatePackages;
CREATE VIEW vSMS_CM_UpdatePackageSiteStatus AS SELECT status.PackageGUID AS PackageGuid, Sites.SiteCode, Sites.SiteName,
    Sites.SiteServer AS SiteServerName, Sites.SiteType, status.SiteNumber, status.State, status.PrereqFlag, status.LastUpdateTime
  FROM CM_UpdatePackageSiteStatus AS status JOIN ServerData ON ServerData.ID = status.SiteNumber
  JOIN Sites ON Sites.SiteCode = ServerData.SiteCode;
CREATE TABLE Practice_UpdateFeatures (FeatureGuid TEXT PRIMARY KEY, Name TEXT NOT NULL, Description TEXT, FeatureType INTEGER NOT NULL,
  PackageGuid TEXT NOT NULL, ExposureStatus INTEGER NOT NULL DEFAULT 0);
CREATE VIEW vSMS_CM_UpdateFeatures AS SELECT FeatureGuid, Name, Description, FeatureType, ExposureStatus FROM Practice_UpdateFeatures;
CREATE VIEW vSMS_CM_UpdatePackageFeatures AS SELECT PackageGuid, FeatureGuid, Name, Description, FeatureType FROM Practice_UpdateFeatures;
`;

/** `SC_Component_Property.Value3` of `TelemetryLevel`, as docs/formats/site-database.md reads it. */
export const usageLevelNumbers: Readonly<Record<UsageLevel, number>> = { Basic: 1, Enhanced: 2, Full: 3 };
/** `SC_SysResUse.RoleTypeID` of the service connection point. */
export const serviceConnectionRole = 23;
