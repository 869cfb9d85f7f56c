"""Rotate: the old key out. For now the break-glass half: revoke now, and what is left to do afterwards."""
