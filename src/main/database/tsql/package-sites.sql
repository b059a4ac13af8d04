-- How far each site is with one update.
-- [D] The join is documented; [I] the columns SiteCode, ServerName and LastUpdateTime. docs/formats/site-database.md.
SELECT server.SiteCode, server.ServerName, status.State, status.LastUpdateTime
FROM dbo.CM_UpdatePackageSiteStatus AS status
INNER JOIN dbo.ServerData AS server ON server.ID = status.SiteNumber
WHERE status.PackageGUID = @guid
ORDER BY status.SiteNumber
