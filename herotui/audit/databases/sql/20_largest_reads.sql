-- Tables most read
-- Whole tables read from end to end, largest first. The time of the last read is there from PostgreSQL 16 on.
select
  t.schemaname as schema,
  t.relname as on_table,
  t.seq_scan as whole_reads,
  t.seq_tup_read as rows_read,
  t.n_live_tup as rows_there,
  pg_total_relation_size(t.relid) as bytes,
  to_jsonb(t) ->> 'last_seq_scan' as last_whole_read
from pg_stat_user_tables as t
order by pg_total_relation_size(t.relid) desc, t.schemaname, t.relname
limit 50
