"""From an estate and what is known of normal to findings: small detectors, pure, one file each."""
