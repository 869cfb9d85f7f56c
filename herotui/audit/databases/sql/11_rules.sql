-- Rewrite rules
-- Turn one statement into another, or add one to it.
select schemaname as schema, tablename as on_table, rulename as rule
from pg_rules
where schemaname not in ('pg_catalog', 'information_schema')
order by 1, 2, 3
