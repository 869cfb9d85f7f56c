"""What guidance is made of."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

PLACEHOLDERS = frozenset(
    {
        "app",
        "authorization id",
        "client id",
        "database",
        "description",
        "drain url",
        "dyno",
        "email",
        "key comment",
        "key file",
        "pipeline",
        "release",
        "scope",
        "seconds",
        "session id",
        "space",
        "team",
        "webhook id",
    }
)
"""The names that a command may hold in angle brackets; no other is used."""

_PLACEHOLDER = re.compile(r"<([a-z ]+)>")


@dataclass(frozen=True, slots=True)
class ByHand:
    """One thing to do without herotui.

    `command` is a line for bash or zsh, or a path that starts with `"Dashboard > "`. No command holds a key:
    arguments are seen by every user of the machine, and shells keep them.
    """

    what: str
    command: str

    @property
    def is_shell(self) -> bool:
        """True for a line to run, False for a path to click."""
        return not self.command.startswith("Dashboard > ")

    def filled(self, facts: Mapping[str, str]) -> str:
        """The command with the placeholders that `facts` knows (`{"app": "shop-prod"}`); the others stay visible.

        Values come from Heroku, some of them from the attacker, and the line is made to be pasted into a shell:
        so they are quoted. One with control characters, or that would be read as an option, is left out.
        """

        def value(match: re.Match[str]) -> str:
            fact = facts.get(match[1], "")
            if not fact or not fact.isprintable() or fact.startswith("-"):
                return match[0]
            return shlex.quote(fact) if self.is_shell else fact

        return _PLACEHOLDER.sub(value, self.command)


@dataclass(frozen=True, slots=True)
class Guidance:
    """What to know about one step.

    `why` it is worth the minutes, `how` to do it (in order), `by_hand` without herotui, `evidence` to write down,
    `source` of the advice: a public page, or `"expert"`.
    """

    step_id: str
    why: str
    how: tuple[str, ...]
    by_hand: tuple[ByHand, ...]
    evidence: str
    source: str
