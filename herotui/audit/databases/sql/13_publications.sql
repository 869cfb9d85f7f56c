-- Publications
-- Offer tables to whoever may subscribe to them.
select p.pubname as publication, pg_get_userbyid(p.pubowner) as owner, p.puballtables as all_tables
from pg_publication as p
order by p.pubname
