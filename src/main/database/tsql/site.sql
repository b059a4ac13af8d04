-- The site at the top of the hierarchy, whose service connection point everything goes through.
-- [D] v_Site is a documented view; ReportingSiteCode is empty at the top. docs/formats/site-database.md.
SELECT SiteCode, SiteName, ServerName, InstallDir
FROM dbo.v_Site
WHERE ReportingSiteCode = N''
