"""The incident's record: TinyDB to its callers; append-only, hash-chained and synced underneath."""
