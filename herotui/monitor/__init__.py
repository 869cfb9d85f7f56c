"""The watch after the rotation: looks in turns within a budget, judges what is new, and tells whoever should know."""
