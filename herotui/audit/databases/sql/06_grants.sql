-- Rights given to others
-- Rights on tables that were given to everybody, or to a role that does not own them.
select
  n.nspname as schema,
  case when a.grantee = 0 then 'PUBLIC' else pg_get_userbyid(a.grantee) end as grantee,
  pg_get_userbyid(c.relowner) as owner,
  string_agg(distinct a.privilege_type, ', ' order by a.privilege_type) as rights,
  count(distinct c.oid) as tables,
  min(c.relname) as example
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
cross join lateral aclexplode(c.relacl) as a
where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  and a.grantee <> c.relowner
  and n.nspname not in ('pg_catalog', 'information_schema')
  and not exists (select from pg_depend as d where d.objid = c.oid and d.deptype = 'e')
group by 1, 2, 3
order by 1, 2
