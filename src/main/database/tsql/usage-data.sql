-- All usage data, as it is in one moment. The star stands for the columns usage-columns.sql told, by name: those of
-- types whose values would lose something on the way are asked for as text (mssql-cells.ts).
-- [D] Microsoft names this query to see "the exact data that's sent". docs/formats/site-database.md.
SELECT * FROM dbo.TEL_TelemetryResults
