"""Where ids, keys and passwords of the simulated company come from: one seeded source, so that a seed is a company."""

from __future__ import annotations

import random
import string
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

KEY_ALPHABET = string.ascii_letters + string.digits + "_-"
CURRENT, MIDDLE, LEGACY = "current", "middle", "legacy"
PREFIXES = {CURRENT: "HRKU-AA", MIDDLE: "HRKU-", LEGACY: ""}


class Mint:
    """A seeded source of everything random. `Mint("1:attack")` is another stream than `Mint("1")`."""

    def __init__(self, seed: int | str) -> None:
        self.random = random.Random(str(seed))  # noqa: S311 - invented keys; being repeatable is the point

    def uuid(self) -> str:
        """A version 4 UUID."""
        digits = f"{self.random.getrandbits(128):032x}"
        variant = "89ab"[int(digits[16], 16) & 3]
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"

    def key(self, era: str = CURRENT) -> str:
        """A Heroku key: `current` is `HRKU-AA` and 58 characters, `middle` is `HRKU-` and a UUID, `legacy` a UUID."""
        return PREFIXES[era] + (self.text(58) if era == CURRENT else self.uuid())

    def text(self, length: int, alphabet: str = KEY_ALPHABET) -> str:
        """`length` characters of `alphabet`."""
        return "".join(self.random.choices(alphabet, k=length))

    def hex(self, length: int) -> str:
        """`length` hexadecimal digits."""
        return f"{self.random.getrandbits(4 * length):0{length}x}"

    def pick(self, choices: Sequence[T]) -> T:
        """One of them."""
        return self.random.choice(choices)

    def number(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return self.random.randint(low, high)

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self.random.random() < probability


def format_prefix(key: str) -> str:
    """The part of a key that every key of its format shares."""
    return next(prefix for prefix in PREFIXES.values() if key.startswith(prefix))
