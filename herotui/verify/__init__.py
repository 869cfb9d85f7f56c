"""Verify: prove that it is over."""
