"""The wire: the one HTTP client. httpx itself is imported at the first request, off the event loop."""

from __future__ import annotations

from herotui.web.answer import Answer, NoAnswer, ReadOnly, Unfetched, Visit
from herotui.web.hosts import Hosts
from herotui.web.sender import Web

__all__ = ["Answer", "Hosts", "NoAnswer", "ReadOnly", "Unfetched", "Visit", "Web"]
