-- The hierarchy's own id, which the console calls Support ID.
-- [D] "Diagnostics and usage data" names this function. docs/formats/site-database.md.
SELECT dbo.fnGetHierarchyID() AS HierarchyID
