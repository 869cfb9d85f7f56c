"""An audit for the eye: pure functions from what was found to rows, charts, details and what can be copied."""
