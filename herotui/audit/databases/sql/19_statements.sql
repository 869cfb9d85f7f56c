-- Telling statements since the statistics began
-- Dumps, copies, new roles and rights, as pg_stat_statements counted them.
-- extension: pg_stat_statements
-- masked: query
select pg_get_userbyid(s.userid) as role, s.calls, s.rows, s.query
from pg_stat_statements as s
where s.dbid = (select oid from pg_database where datname = current_database())
  and s.query ~* '^\s*(copy|create|alter|grant|revoke|drop|import|security|do|lock table)\M|dblink|lo_export|pg_read_file'
order by s.rows desc, s.calls desc
