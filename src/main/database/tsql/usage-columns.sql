-- Which columns the usage data has, and of which types: no row of it.
-- [D] The table is documented, its columns are not. docs/formats/site-database.md.
SELECT TOP (0) * FROM dbo.TEL_TelemetryResults
