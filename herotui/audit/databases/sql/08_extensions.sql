-- Extensions
-- dblink, postgres_fdw and untrusted languages carry data out or run programs.
select e.extname as extension, e.extversion as version, n.nspname as schema, pg_get_userbyid(e.extowner) as owner
from pg_extension as e join pg_namespace as n on n.oid = e.extnamespace
order by e.extname
