-- Subscriptions
-- This database takes in changes from another one.
select s.subname as subscription, pg_get_userbyid(s.subowner) as owner, s.subenabled as enabled
from pg_subscription as s
order by s.subname
