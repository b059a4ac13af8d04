-- The states one update went through, the oldest first.
-- [D] CM_UpdatePackages_Hist with its RecordTime. docs/formats/site-database.md.
SELECT State, RecordTime
FROM dbo.CM_UpdatePackages_Hist
WHERE PackageGuid = @guid
ORDER BY RecordTime
