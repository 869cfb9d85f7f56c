"""A journal's head as one reads it out on the phone."""

from __future__ import annotations

_LETTERS = {"a": "Alfa", "b": "Bravo", "c": "Charlie", "d": "Delta", "e": "Echo", "f": "Foxtrot"}


def grouped(digits: str, groups: int) -> str:
    """The first `groups` groups of four: `4f2c 91aa`."""
    return " ".join(digits[4 * i : 4 * i + 4] for i in range(groups))


def spoken(digits: str) -> str:
    """Groups of hexadecimal digits as words: `4f2c 91aa` is `4 Foxtrot 2 Charlie, 9 1 Alfa Alfa`."""
    return ", ".join(" ".join(_LETTERS.get(digit, digit) for digit in group) for group in digits.split())
