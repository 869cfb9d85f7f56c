"""What herotui itself wrote: known by what was sent where, and when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote

NEAR = timedelta(seconds=10)
"""Between our clock and Heroku's, and between writing a call down and its being carried out."""
RELEASING = frozenset({"config-vars", "releases", "builds", "addons", "addon-attachments"})
"""Path words of what makes a release."""
_WORDS = {
    "drains": "log-drains", "space_drains": "log-drain", "app_features": "features", "account_features": "features",
    "team_authorizations": "authorizations", "space_members": "members", "enterprise_members": "members",
    "space_rules": "inbound-ruleset", "attachments": "addon-attachments", "couplings": "pipeline-couplings",
    "transfers": "app-transfers", "github_links": "github", "buildpacks": "buildpack-installations",
    "space_telemetry": "telemetry-drains", "review_config": "config-vars", "test_config": "config-vars",
    "config": "config-vars",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Write:
    """A call that herotui sent: when, by which method, and the words of its path."""

    at: datetime
    method: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, at: datetime, line: str) -> Write:
        """Of `PATCH /apps/shop/config-vars`, as the record has it."""
        method, _, path = line.partition(" ")
        return cls(at, method, tuple(unquote(word) for word in path.split("/") if word))

    def made(self, at: datetime, kinds: Collection[str], parents: Collection[str], item: str = "") -> bool:
        """Whether it may have made or changed, at this moment, what has one of the `kinds` as a word of its path.

        `parents` are id and name of what it hangs on, none for the account; `item` is its id. What deletes makes
        nothing: an attacker's script may answer at the same moment.
        """
        if self.method == "DELETE" or abs(self.at - at) > NEAR or not set(kinds) & set(self.words):
            return False
        if item in self.words:
            return True
        return bool(set(parents) & set(self.words)) if parents else self.words[-1] in kinds


def word_of(resource: str) -> str:
    """The word that a resource has in paths: `log-drains`."""
    return _WORDS.get(resource, resource.replace("_", "-"))
