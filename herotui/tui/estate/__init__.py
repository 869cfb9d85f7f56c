"""The estate for the eye: pure functions from what was seen to rows, details and what can be copied."""
