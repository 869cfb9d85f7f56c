"""Changes to the outside, planned: plan, gate, and the saga that carries them out and survives everything."""
