"""Text that people and programs read: masking, escaping, times."""
