-- Where subscriptions come from
-- The other database's host. Only a superuser may read it; the password beside it is not read.
select
  s.subname as subscription,
  coalesce(
    substring(s.subconninfo from '^postgres(?:ql)?://(?:.*@)?([^/?@]+)'),
    substring(s.subconninfo from '(?:^|\s)host(?:addr)?\s*=\s*''?([^''\s]+)')
  ) as address
from pg_subscription as s
order by s.subname
