-- The version of the site, 5.00.nnnn.1000.
-- [D] Microsoft's support articles on updates use this function. docs/formats/site-database.md.
SELECT dbo.fnCurrentSiteVersion() AS SiteVersion
