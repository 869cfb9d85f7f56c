"""A config var without its value."""

from __future__ import annotations

from urllib.parse import urlsplit

from herotui.heroku.models import Model


class ConfigVar(Model, frozen=True, kw_only=True):
    """A config var: its `id` is its name, its value is only a `fingerprint` within the incident.

    `kind`, `provider`, `confidence`, `why`, `danger` and `opens` are the classifier's verdict. `host` is where a URL
    points. `leaked`: the leaked key is its value, or stands in it.
    """

    fingerprint: str
    kind: str = ""
    provider: str = ""
    confidence: str = ""
    why: str = ""
    danger: str = ""
    opens: str = ""
    host: str = ""
    leaked: bool = False

    @property
    def secret(self) -> bool:
        """Whether whoever has the value can do something with it."""
        return self.kind == "secret" or self.leaked


def host_of(value: str) -> str:
    """The host name in a URL; empty for any other text."""
    if "://" not in value[:20]:
        return ""
    try:
        return urlsplit(value[:2000]).hostname or ""
    except ValueError:
        return ""
