-- Roles
-- A role made by the attacker has its own password, which a rotation does not change.
select
  r.rolname as role,
  r.rolcanlogin as login,
  r.rolsuper as superuser,
  r.rolcreaterole as creates_roles,
  r.rolcreatedb as creates_databases,
  r.rolreplication as replication,
  r.rolbypassrls as bypasses_row_security,
  r.rolvaliduntil as valid_until,
  (
    select string_agg(g.rolname, ', ' order by g.rolname)
    from pg_auth_members as m join pg_roles as g on g.oid = m.roleid
    where m.member = r.oid
  ) as member_of
from pg_roles as r
where r.rolname !~ '^pg_'
order by r.rolname
