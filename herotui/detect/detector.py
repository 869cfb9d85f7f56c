"""What a detector is: one question put to a scene, and what its answer would mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from herotui.detect.finding import Finding
from herotui.detect.scene import Scene

HAPPENINGS = "happenings"


@dataclass(frozen=True, slots=True)
class Detector:
    """`looks_at` are the resources that `find` reads (or `HAPPENINGS`): where one is not seen, it can't say "none".

    `severity` is the usual one of its findings; each finding has its own. `harmless` is what would make it harmless.
    """

    name: str
    looks_at: tuple[str, ...]
    why: str
    severity: str
    find: Callable[[Scene], Iterator[Finding]]
    harmless: str = ""
