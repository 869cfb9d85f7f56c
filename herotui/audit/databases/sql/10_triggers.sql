-- Triggers
-- Run at every change of a table, with the rights of whoever changes it.
select
  n.nspname as schema,
  c.relname as on_table,
  t.tgname as trigger,
  f.nspname || '.' || p.proname as function,
  t.tgenabled::text <> 'D' as enabled
from pg_trigger as t
join pg_class as c on c.oid = t.tgrelid
join pg_namespace as n on n.oid = c.relnamespace
join pg_proc as p on p.oid = t.tgfoid
join pg_namespace as f on f.oid = p.pronamespace
where not t.tgisinternal
order by 1, 2, 3
