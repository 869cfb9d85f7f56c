"""Rotate: new key in, old key out. By a plan with a gate, or at once: revoke now, and what is left to do afterwards."""
