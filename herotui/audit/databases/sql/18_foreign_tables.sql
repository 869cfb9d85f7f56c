-- Foreign tables
-- Tables that lie in another database.
select n.nspname as schema, c.relname as on_table, s.srvname as server, pg_get_userbyid(c.relowner) as owner
from pg_foreign_table as t
join pg_class as c on c.oid = t.ftrelid
join pg_namespace as n on n.oid = c.relnamespace
join pg_foreign_server as s on s.oid = t.ftserver
order by 1, 2
