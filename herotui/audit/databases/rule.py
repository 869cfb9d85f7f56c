"""What a rule is: one question put to the rows of a look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from herotui.audit.databases.look import DatabaseLook, Row


@dataclass(frozen=True, slots=True)
class Ground:
    """What a look is held against: an earlier one (or None), the leak's time, the addresses and networks of ours.

    `hosts` are those where databases of the company's lie, in lower case.
    """

    look: DatabaseLook
    before: DatabaseLook | None = None
    since: datetime | None = None
    allowed: tuple[str, ...] = ()
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`says` gives the reason why a row is suspicious, empty for none; with `new`, what an earlier look lacks is too.

    `same` are the columns that tell one thing from another; `undo` is what removes it, as SQL, empty where nothing
    does.
    """

    name: str
    question: str
    severity: str
    title: Callable[[Row], str]
    why: str
    harmless: str
    same: tuple[str, ...]
    says: Callable[[Row, Ground], str] = lambda row, ground: ""
    undo: Callable[[Row], str] = lambda row: ""
    new: bool = False
    foothold: bool = True
