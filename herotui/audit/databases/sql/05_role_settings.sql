-- Settings of roles and databases
-- A library or a search path set here runs in every later session. Names only: values may be secrets.
select
  coalesce(r.rolname, '') as role,
  coalesce(d.datname, '') as database,
  split_part(setting, '=', 1) as setting
from pg_db_role_setting as s
left join pg_roles as r on r.oid = s.setrole
left join pg_database as d on d.oid = s.setdatabase
cross join lateral unnest(s.setconfig) as setting
order by 1, 2, 3
