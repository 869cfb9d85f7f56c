-- Foreign servers
-- Other databases that this one reads and writes. Host, port and name only: no other option is read.
select
  s.srvname as server,
  w.fdwname as wrapper,
  pg_get_userbyid(s.srvowner) as owner,
  (
    select string_agg(option, ', ')
    from unnest(s.srvoptions) as option
    where option ~ '^(host|hostaddr|port|dbname)=' and option !~ '[@/]'
  ) as address
from pg_foreign_server as s
join pg_foreign_data_wrapper as w on w.oid = s.srvfdw
order by s.srvname
