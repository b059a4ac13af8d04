-- How many rows the usage data has. The newest of each date column is put in after the count (mssql-cells.ts).
-- [D] The table is documented, its columns are not. docs/formats/site-database.md.
SELECT COUNT_BIG(*) AS NumberOfRows FROM dbo.TEL_TelemetryResults
