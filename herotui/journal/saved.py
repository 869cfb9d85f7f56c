"""Where a record stands, in the words that every screen shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Saved:
    """Where the record stands: `state` is `saved`, `saving` or `not_saved` (then `why`); `waiting` counts entries.

    `seq` and `head` (64 hex digits) are the last durable record's.
    """

    state: str
    seq: int
    head: str
    why: str = ""
    waiting: int = 0

    @property
    def phrase(self) -> str:
        """For a narrow header: `saved #147 4f2c`."""
        return self.words(1)

    def words(self, groups: int) -> str:
        """The phrase with `groups` groups of four of the head's digits: what two people compare on the phone."""
        if self.state == "not_saved":
            return f"NOT SAVED, because {self.why}"
        if self.state == "saving":
            return f"saving, {self.waiting} waiting"
        return " ".join([f"saved #{self.seq}", *(self.head[4 * i : 4 * i + 4] for i in range(groups))])
