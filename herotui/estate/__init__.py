"""What a key can reach: one table of resources, one collector, one snapshot, one diff."""
