-- Running sessions
-- Who is connected right now, from where: often the only address of an attacker that is to be had.
-- masked: query
select
  pid,
  usename as role,
  datname as database,
  application_name as application,
  host(client_addr) as address,
  backend_start as started,
  state,
  query_start as asked,
  query
from pg_stat_activity
where pid <> pg_backend_pid() and (backend_type = 'client backend' or backend_type is null)
order by backend_start
