-- Rights given on what is yet to come
-- Whoever stands here can use tables and functions that do not exist yet.
select
  pg_get_userbyid(d.defaclrole) as owner,
  coalesce(n.nspname, '') as schema,
  d.defaclobjtype::text as kind,
  case when a.grantee = 0 then 'PUBLIC' else pg_get_userbyid(a.grantee) end as grantee,
  string_agg(a.privilege_type, ', ' order by a.privilege_type) as rights
from pg_default_acl as d
left join pg_namespace as n on n.oid = d.defaclnamespace
cross join lateral aclexplode(d.defaclacl) as a
where a.grantee <> d.defaclrole
group by 1, 2, 3, 4
order by 1, 2, 3, 4
