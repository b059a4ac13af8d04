-- What server this is, and who we are to it.
-- Transact-SQL reference: SERVERPROPERTY, DATABASEPROPERTYEX, DB_NAME, SUSER_SNAME, HAS_PERMS_BY_NAME, sys.databases. With VIEW DEFINITION
-- an object that is not seen is not there; without, it may be there and hidden.
SELECT
    CONVERT(nvarchar(128), SERVERPROPERTY(N'ProductVersion')) AS ProductVersion,
    CONVERT(nvarchar(256), SERVERPROPERTY(N'ServerName')) AS ServerName,
    DB_NAME() AS DatabaseName,
    SUSER_SNAME() AS Account,
    CONVERT(nvarchar(128), DATABASEPROPERTYEX(DB_NAME(), N'Collation')) AS DatabaseCollation,
    HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'VIEW DEFINITION') AS SeesAll,
    (SELECT CONVERT(nvarchar(10), create_date, 120) FROM sys.databases WHERE name = DB_NAME()) AS Created
