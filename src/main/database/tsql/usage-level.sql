-- How much the site chose to share.
-- [C] A blog shows this as part of the site's own setup query; [I] 1 is Basic, 2 Enhanced, 3 Full.
-- docs/formats/site-database.md; left out when readsUndocumented is false.
SELECT scp.Value3
FROM dbo.SC_Component AS sc
INNER JOIN dbo.SC_Component_Property AS scp ON scp.ComponentID = sc.ID
WHERE sc.SiteNumber = dbo.fnGetSiteNumber()
    AND sc.ComponentName = N'SMS_REPLICATION_CONFIGURATION_MONITOR'
    AND scp.Name = N'TelemetryLevel'
