-- Functions
-- Code that stays in the database. The hash tells whether it changed; the code itself is not shown.
select
  n.nspname as schema,
  p.proname as function,
  pg_get_userbyid(p.proowner) as owner,
  l.lanname as language,
  p.prosecdef as runs_as_owner,
  p.prosrc ~* '\m(dblink|postgres_fdw|copy|lo_export|pg_read_file|pg_notify)' as reaches_out,
  md5(p.prosrc || coalesce(to_jsonb(p) ->> 'prosqlbody', '')) as hash
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
join pg_language as l on l.oid = p.prolang
where n.nspname not in ('pg_catalog', 'information_schema')
  and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')
order by 1, 2
