-- Streams of changes
-- Whoever streams the log of changes has all that is written from now on.
select
  pid,
  usename as role,
  application_name as application,
  host(client_addr) as address,
  backend_start as started,
  state
from pg_stat_replication
order by backend_start
