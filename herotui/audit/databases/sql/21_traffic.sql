-- Traffic since the statistics began
-- Rows read and changed in all; compare two looks to see what an hour moved.
select
  datname as database,
  numbackends as sessions,
  xact_commit as commits,
  tup_returned as rows_read,
  tup_fetched as rows_fetched,
  tup_inserted + tup_updated + tup_deleted as rows_changed,
  stats_reset as since
from pg_stat_database
where datname = current_database()
