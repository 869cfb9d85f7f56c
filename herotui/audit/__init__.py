"""Step U1 to U5: what was done with the key, what it left, and what could not be seen. Reads only."""
