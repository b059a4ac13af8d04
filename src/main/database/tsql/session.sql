-- What every question begins with: counts are told, so that an answer that was cut is seen, and a lock is waited for as
-- long as @@LOCK_TIMEOUT shows, in milliseconds, instead of for ever.
-- Transact-SQL reference: SET NOCOUNT, SET LOCK_TIMEOUT.
SET NOCOUNT OFF;
SET LOCK_TIMEOUT 30000;
