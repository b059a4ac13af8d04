-- Whether we may read or run one object: 1, 0, or NULL when it is not there or not to be seen.
-- Transact-SQL reference: HAS_PERMS_BY_NAME.
SELECT HAS_PERMS_BY_NAME(@object, N'OBJECT', @right) AS IsGranted
