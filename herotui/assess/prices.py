"""What dynos cost: enough for an estimate of what a holder of the key could spend an hour."""

from __future__ import annotations

SOURCE = "Heroku's CLI 11.10.0 of 2026-08-18, ps:type; Dev Center, dyno scaling and process limits, 2024-12-03"
HOURS = 720
"""A month, as Heroku's CLI reckons."""
_MONTHLY = {
    "free": 0, "eco": 0, "hobby": 7, "basic": 7, "standard-1x": 25, "standard-2x": 50,
    "performance": 500, "performance-m": 250, "performance-l": 500, "performance-l-ram": 500, "performance-xl": 750,
    "performance-2xl": 1500,
    "private-s": 225, "private-m": 450, "private-l": 900, "private-l-ram": 500, "private-xl": 750, "private-2xl": 1500,
    "shield-s": 270, "shield-m": 540, "shield-l": 1080, "shield-l-ram": 600, "shield-xl": 900, "shield-2xl": 1800,
    "dyno-1c-0.5gb": 25, "dyno-2c-1gb": 50, "dyno-1c-4gb": 80, "dyno-2c-8gb": 160, "dyno-4c-16gb": 320,
    "dyno-8c-32gb": 640, "dyno-16c-64gb": 1000, "dyno-2c-4gb": 150, "dyno-4c-8gb": 300, "dyno-8c-16gb": 600,
    "dyno-16c-32gb": 1200, "dyno-32c-64gb": 2400, "dyno-1c-8gb": 100, "dyno-2c-16gb": 250, "dyno-4c-32gb": 500,
    "dyno-8c-64gb": 750, "dyno-16c-128gb": 1500,
}  # fmt: skip
LARGEST = "performance-2xl"
MOST_OF_A_TYPE = 10
MOST_OF_AN_APP = 100
"""Dynos, by Heroku's default limits for performance sizes (Cedar; Fir allows more)."""


def hourly(size: str) -> float | None:
    """US dollars an hour of one dyno; None for a size that the table does not have."""
    monthly = _MONTHLY.get(size.lower())
    return None if monthly is None else monthly / HOURS
