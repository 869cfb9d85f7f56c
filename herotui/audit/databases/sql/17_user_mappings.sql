-- Log-ins at foreign servers
-- Whom a role is on the other side; its password there is not read.
select srvname as server, usename as role
from pg_user_mappings
order by 1, 2
