"""Prevent: so that it does not come again."""
