"""Places where a key is kept, one file each behind one interface; and where herotui's own two keys come from."""
