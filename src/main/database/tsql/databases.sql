-- The databases of this server, and whether we may open each.
-- Transact-SQL reference: sys.databases, HAS_DBACCESS.
SELECT name, HAS_DBACCESS(name) AS HasAccess
FROM sys.databases
ORDER BY name
