"""Paths of requests, spelt from names that strangers chose."""

from __future__ import annotations

from urllib.parse import quote


def path_of(*parts: str) -> str:
    """Parts as one path. ValueError for a part that would name another resource than it says."""
    for part in parts:
        # httpx resolves dots; an empty part names the list; `~` names whatever Heroku takes for the caller's own.
        if part in ("", ".", "..", "~"):
            raise ValueError(f"{part!r} names nothing that may be written to")
    return "/" + "/".join(quote(part, safe="") for part in parts)
