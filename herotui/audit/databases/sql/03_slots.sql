-- Replication slots
-- A slot waits for a reader who comes back; it survives a new password and fills the disk.
select slot_name as slot, plugin, slot_type as kind, database, active, active_pid
from pg_replication_slots
order by slot_name
