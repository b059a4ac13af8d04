-- Whether the service connection point is offline: the role, and its property OfflineMode where it has one.
-- [C] A blog shows this as part of the site's own setup query; 1 is offline, 0 or no property online.
-- docs/formats/site-database.md; left out when readsUndocumented is false.
SELECT scp.Value3
FROM dbo.SC_SysResUse AS sc
LEFT JOIN dbo.SC_SysResUse_Property AS scp ON scp.SysResUseID = sc.ID AND scp.Name = N'OfflineMode'
WHERE sc.RoleTypeID = 23
