"""Databases from within: one read-only session that asks who is there, what was left, and where data goes.

`visit` does it for the open incident; `postgres` and `key_value` ask a database; `questions` are the same questions as
SQL to copy, `pasted` reads their answer back. `judge` says what of it is suspicious.
"""
