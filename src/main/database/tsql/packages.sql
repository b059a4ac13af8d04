-- The updates the site knows, with their states. Names are in a view: a site's table need not have them.
-- [D] Microsoft's support articles read both objects so. docs/formats/site-database.md.
SELECT package.PackageGuid, localized.Name, package.State, package.FullVersion
FROM dbo.CM_UpdatePackages AS package
LEFT JOIN dbo.v_LocalizedUpdatePackageMetaData_SiteLoc AS localized ON localized.PackageGuid = package.PackageGuid
