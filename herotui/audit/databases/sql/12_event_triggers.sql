-- Event triggers
-- Run when tables or roles are changed, or at log-in: also when you clean up.
select
  e.evtname as trigger,
  e.evtevent as event,
  pg_get_userbyid(e.evtowner) as owner,
  n.nspname || '.' || p.proname as function,
  e.evtenabled::text <> 'D' as enabled
from pg_event_trigger as e
join pg_proc as p on p.oid = e.evtfoid
join pg_namespace as n on n.oid = p.pronamespace
order by e.evtname
