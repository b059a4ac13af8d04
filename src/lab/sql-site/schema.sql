-- The practice site database in T-SQL: the same tables, functions and views as src/lab/site-schema.ts makes in SQLite, where
-- docs/formats/site-database.md says which are documented, and by whom. Names that begin with Practice_ are ours, and so are
-- all types: nobody has published them. A line with GO ends a batch; it is not T-SQL.

CREATE TABLE dbo.Practice_Hierarchy (HierarchyID nvarchar(36) NOT NULL)
GO

CREATE TABLE dbo.Sites (
  SiteKey int NOT NULL PRIMARY KEY,
  SiteCode nvarchar(3) NOT NULL,
  SiteName nvarchar(200) NOT NULL,
  ReportToSite nvarchar(3) NOT NULL,
  SiteServer nvarchar(256) NOT NULL,
  SiteType int NOT NULL,
  Version nvarchar(32) NOT NULL,
  BuildNumber int NOT NULL,
  Status int NOT NULL
)
GO

CREATE TABLE dbo.ServerData (
  ID int NOT NULL PRIMARY KEY,
  SiteCode nvarchar(3) NOT NULL,
  ServerName nvarchar(256) NOT NULL,
  SiteStatus int NOT NULL
)
GO

CREATE VIEW dbo.v_Site AS
SELECT
  SiteCode,
  SiteName,
  ReportToSite AS ReportingSiteCode,
  SiteServer AS ServerName,
  N'C:\Program Files\Microsoft Configuration Manager' AS InstallDir,
  SiteType AS Type,
  Version,
  BuildNumber,
  Status
FROM dbo.Sites
GO

CREATE TABLE dbo.SC_Component (
  ID int NOT NULL PRIMARY KEY,
  SiteNumber int NOT NULL,
  ComponentName nvarchar(128) NOT NULL
)
GO

CREATE TABLE dbo.SC_Component_Property (
  ComponentID int NOT NULL,
  Name nvarchar(128) NOT NULL,
  Value1 nvarchar(max),
  Value2 nvarchar(max),
  Value3 int,
  PRIMARY KEY (ComponentID, Name)
)
GO

CREATE TABLE dbo.SC_SysResUse (
  ID int NOT NULL PRIMARY KEY,
  SiteNumber int NOT NULL,
  NALPath nvarchar(512) NOT NULL,
  RoleTypeID int NOT NULL
)
GO

CREATE TABLE dbo.SC_SysResUse_Property (
  SysResUseID int NOT NULL,
  Name nvarchar(128) NOT NULL,
  Value1 nvarchar(max),
  Value2 nvarchar(max),
  Value3 int,
  PRIMARY KEY (SysResUseID, Name)
)
GO

CREATE FUNCTION dbo.fnGetSiteNumber() RETURNS int AS
BEGIN
  RETURN (
    SELECT ServerData.ID
    FROM dbo.ServerData AS ServerData
    INNER JOIN dbo.Sites AS Sites ON Sites.SiteCode = ServerData.SiteCode
    WHERE Sites.ReportToSite = N''
  )
END
GO

CREATE VIEW dbo.Practice_SiteSettings AS
SELECT
  N'UsageLevel' AS Name,
  CASE scp.Value3 WHEN 1 THEN N'Basic' WHEN 2 THEN N'Enhanced' WHEN 3 THEN N'Full' ELSE N'' END AS Value
FROM dbo.SC_Component AS sc
INNER JOIN dbo.SC_Component_Property AS scp ON scp.ComponentID = sc.ID
WHERE sc.SiteNumber = dbo.fnGetSiteNumber()
  AND sc.ComponentName = N'SMS_REPLICATION_CONFIGURATION_MONITOR'
  AND scp.Name = N'TelemetryLevel'
UNION ALL
SELECT
  N'ServiceConnectionMode' AS Name,
  CASE
    WHEN EXISTS (
      SELECT 1
      FROM dbo.SC_SysResUse AS sc
      INNER JOIN dbo.SC_SysResUse_Property AS scp ON scp.SysResUseID = sc.ID
      WHERE sc.RoleTypeID = 23 AND scp.Name = N'OfflineMode' AND scp.Value3 = 1
    ) THEN N'offline'
    ELSE N'online'
  END AS Value
GO

CREATE FUNCTION dbo.fnGetHierarchyID() RETURNS nvarchar(36) AS
BEGIN
  RETURN (SELECT HierarchyID FROM dbo.Practice_Hierarchy)
END
GO

CREATE FUNCTION dbo.fnCurrentSiteVersion() RETURNS nvarchar(32) AS
BEGIN
  RETURN (SELECT Version FROM dbo.Sites WHERE ReportToSite = N'')
END
GO

CREATE FUNCTION dbo.fnCurrentSiteVersion_INT() RETURNS int AS
BEGIN
  RETURN (SELECT 500 * 10000 + BuildNumber FROM dbo.Sites WHERE ReportToSite = N'')
END
GO

CREATE FUNCTION dbo.fnGetSecondarySiteCMUpdateStatus(@SiteCode nvarchar(3)) RETURNS int AS
BEGIN
  RETURN (
    SELECT CASE WHEN child.BuildNumber >= parent.BuildNumber THEN 1 ELSE 0 END
    FROM dbo.Sites AS child
    INNER JOIN dbo.Sites AS parent ON parent.SiteCode = child.ReportToSite
    WHERE child.SiteType = 1 AND child.SiteCode = @SiteCode
  )
END
GO

CREATE TABLE dbo.TEL_TelemetryResults (
  ResultID bigint NOT NULL PRIMARY KEY,
  SupportID nvarchar(64) NOT NULL,
  QueryName nvarchar(128) NOT NULL,
  Level int NOT NULL,
  Category nvarchar(64),
  CollectedOn datetime NOT NULL,
  DurationMs int,
  ResultFormat nvarchar(16) NOT NULL,
  Result nvarchar(max),
  NumericValue float,
  CounterValue bigint,
  SubjectHash nvarchar(64),
  Revision varbinary(8)
)
GO

CREATE TABLE dbo.CM_UpdatePackages (
  PackageGuid uniqueidentifier NOT NULL PRIMARY KEY,
  Name nvarchar(256) NOT NULL,
  Description nvarchar(max),
  State int NOT NULL,
  Flag int NOT NULL DEFAULT 0,
  FullVersion nvarchar(32) NOT NULL,
  ClientVersion nvarchar(32),
  DateCreated datetime,
  DateReleased datetime,
  LastUpdateTime datetime,
  MinCMVersion nvarchar(32),
  MaxCMVersion nvarchar(32),
  MoreInfoLink nvarchar(512),
  EULA nvarchar(max),
  Impact int NOT NULL DEFAULT 0,
  LocaleID int NOT NULL DEFAULT 1033,
  PrereqFlag int NOT NULL DEFAULT 0,
  PrereqPackageName nvarchar(256),
  PrereqPackageState int,
  PublisherFlags int NOT NULL DEFAULT 0,
  UpdateType int NOT NULL DEFAULT 0,
  UpdateTag nvarchar(64),
  WarningFlag int NOT NULL DEFAULT 0
)
GO

CREATE TABLE dbo.CM_UpdatePackages_Hist (
  PackageGuid uniqueidentifier NOT NULL,
  State int NOT NULL,
  RecordTime datetime NOT NULL
)
GO

CREATE TABLE dbo.CM_UpdatePackageSiteStatus (
  PackageGUID uniqueidentifier NOT NULL,
  SiteNumber int NOT NULL,
  State int NOT NULL,
  PrereqFlag int NOT NULL DEFAULT 0,
  LastUpdateTime datetime,
  PRIMARY KEY (PackageGUID, SiteNumber)
)
GO

CREATE TABLE dbo.CM_UpdatePackageSiteStatus_HIST (
  PackageGUID uniqueidentifier NOT NULL,
  SiteNumber int NOT NULL,
  State int NOT NULL,
  RecordTime datetime NOT NULL
)
GO

CREATE TABLE dbo.CM_UpdatePackageInstallationStatus (
  PackageGuid uniqueidentifier NOT NULL,
  SiteNumber int NOT NULL,
  MessageTime datetime NOT NULL,
  Message nvarchar(max)
)
GO

CREATE TABLE dbo.CM_UpdatePackage_MonitoringStatus (
  PackageGuid uniqueidentifier NOT NULL,
  SiteNumber int NOT NULL,
  MessageTime datetime NOT NULL,
  Progress int NOT NULL
)
GO

CREATE TABLE dbo.CM_UpdatePackagePrereqStatus (
  PackageGuid uniqueidentifier NOT NULL,
  SiteNumber int NOT NULL,
  PrereqPackageGuid uniqueidentifier NOT NULL,
  State int NOT NULL,
  MessageTime datetime NOT NULL,
  PRIMARY KEY (PackageGuid, SiteNumber, PrereqPackageGuid)
)
GO

CREATE TABLE dbo.CM_UpdateReadiness (PackageGuid uniqueidentifier NOT NULL PRIMARY KEY, State int NOT NULL)
GO

CREATE TABLE dbo.CM_UpdateReadinessSite (
  PackageGuid uniqueidentifier NOT NULL,
  SiteNumber int NOT NULL,
  State int NOT NULL,
  PRIMARY KEY (PackageGuid, SiteNumber)
)
GO

CREATE TABLE dbo.CM_UpdatePackagesToDownload (
  PackageGuid uniqueidentifier NOT NULL PRIMARY KEY,
  RequestedTime datetime NOT NULL
)
GO

CREATE TABLE dbo.EasySetupSettings (Name nvarchar(128) NOT NULL PRIMARY KEY, Value nvarchar(256) NOT NULL)
GO

CREATE VIEW dbo.v_LocalizedUpdatePackageMetaData_SiteLoc AS
SELECT Name, PackageGuid FROM dbo.CM_UpdatePackages
GO

CREATE FUNCTION dbo.fnSetupFullVersion() RETURNS nvarchar(32) AS
BEGIN
  RETURN (
    SELECT COALESCE((
      SELECT MAX(packages.FullVersion)
      FROM dbo.CM_UpdatePackages AS packages
      WHERE packages.State = 196612 AND packages.UpdateType = 0
        AND packages.FullVersion LIKE N'5.00.' + CAST(Sites.BuildNumber AS nvarchar(10)) + N'.%'
    ), Sites.Version)
    FROM dbo.Sites AS Sites
    WHERE Sites.ReportToSite = N''
  )
END
GO

CREATE VIEW dbo.vEasySetupPackage AS
SELECT
  SiteCode + N'10001' AS PackageID,
  N'Configuration Manager Easy Setup Package' AS Name,
  SiteCode AS SourceSite,
  N'EasySetupPayload' AS PkgSourcePath,
  (SELECT COUNT(*) FROM dbo.CM_UpdatePackages_Hist WHERE State = 196612) AS SourceVersion,
  (SELECT MAX(RecordTime) FROM dbo.CM_UpdatePackages_Hist WHERE State = 196612) AS LastRefreshTime
FROM dbo.Sites
WHERE ReportToSite = N''
GO

CREATE VIEW dbo.vSMS_CM_UpdatePackages AS
SELECT
  PackageGuid,
  Name,
  Description,
  State,
  Flag,
  FullVersion,
  ClientVersion,
  DateCreated,
  DateReleased,
  LastUpdateTime,
  MinCMVersion,
  MaxCMVersion,
  MoreInfoLink,
  EULA,
  Impact,
  LocaleID,
  PrereqFlag,
  PrereqPackageName,
  PrereqPackageState,
  PublisherFlags,
  UpdateType,
  WarningFlag
FROM dbo.CM_UpdatePackages
GO

CREATE VIEW dbo.vSMS_CM_UpdatePackageSiteStatus AS
SELECT
  package.PackageGUID AS PackageGuid,
  Sites.SiteCode,
  Sites.SiteName,
  Sites.SiteServer AS SiteServerName,
  Sites.SiteType,
  package.SiteNumber,
  package.State,
  package.PrereqFlag,
  package.LastUpdateTime
FROM dbo.CM_UpdatePackageSiteStatus AS package
INNER JOIN dbo.ServerData AS ServerData ON ServerData.ID = package.SiteNumber
INNER JOIN dbo.Sites AS Sites ON Sites.SiteCode = ServerData.SiteCode
GO

CREATE TABLE dbo.Practice_UpdateFeatures (
  FeatureGuid uniqueidentifier NOT NULL PRIMARY KEY,
  Name nvarchar(256) NOT NULL,
  Description nvarchar(max),
  FeatureType int NOT NULL,
  PackageGuid uniqueidentifier NOT NULL,
  ExposureStatus int NOT NULL DEFAULT 0
)
GO

CREATE VIEW dbo.vSMS_CM_UpdateFeatures AS
SELECT FeatureGuid, Name, Description, FeatureType, ExposureStatus FROM dbo.Practice_UpdateFeatures
GO

CREATE VIEW dbo.vSMS_CM_UpdatePackageFeatures AS
SELECT PackageGuid, FeatureGuid, Name, Description, FeatureType FROM dbo.Practice_UpdateFeatures
GO
