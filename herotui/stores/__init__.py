"""Places where a key is kept. For now those that herotui itself reads its two keys from."""
