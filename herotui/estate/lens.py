"""How an answer becomes items that hold no secret: what everything passes before it is kept."""

from __future__ import annotations

import re
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import msgspec

from herotui import secrets
from herotui.estate.config import ConfigVar, host_of
from herotui.heroku.models import Listing, Model, decode_config
from herotui.secret import Secret
from herotui.text.masking import mask

M = TypeVar("M", bound=Model)
LONGEST = 2000
"""Characters of one text that are kept: a description of a megabyte tells no more."""
_VALUE = re.compile(r"(?i)\A(?:value|values|config_vars|config|secret|password|token|private_key|headers)\Z")
_UUID = re.compile(r"[0-9a-fA-F]{8}-")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^\s\"'<>]+")
# A path's part this long, of letters and digits both, is what makes a hook's address a secret.
_TOKEN = re.compile(r"(?=[^/]*[0-9])(?=[^/]*[A-Za-z])[A-Za-z0-9_\-=%.~]{20,}\Z")


class Lens:
    """Makes answers into items: secrets become fingerprints within the incident, keyed by its `salt`.

    `leaked` is the leaked key where it is at hand, `fingerprint` its fingerprint where only that is.
    """

    def __init__(self, salt: bytes, leaked: Secret | None = None, fingerprint: str = "") -> None:
        self._salt = salt
        self._leaked = leaked
        self._shortest = len(leaked) if leaked else 0
        self._leaked_print = leaked.fingerprint(salt) if leaked else fingerprint
        self._vars: dict[tuple[str, str], ConfigVar] = {}
        self._same: dict[Any, Any] = {}

    def config(self, body: bytes) -> Listing[ConfigVar]:
        """The config vars of an answer, each value replaced by its fingerprint and verdict. Raises ValueError."""
        return Listing(tuple(self._var(name, value) for name, value in decode_config(body).items()))

    def clean(self, item: M) -> M:
        """The item without anything that opens something: keys, passwords in URLs, signed and capability URLs."""
        cleaned: M = self._clean(item)
        return cleaned

    def _var(self, name: str, value: Secret) -> ConfigVar:
        fingerprint = value.fingerprint(self._salt)
        # The same value under the same name stands in many releases: looked at once, kept once.
        known = self._vars.get((name, fingerprint))
        if known is None:
            known = self._vars[name, fingerprint] = self._judged(name, value, fingerprint)
        return known

    def _judged(self, name: str, value: Secret, fingerprint: str) -> ConfigVar:
        verdict = secrets.classify(name, value)
        leaked = fingerprint == self._leaked_print
        if not leaked and self._leaked is not None:
            leaked = self._leaked.masked_in(value.reveal())[1] > 0
        return ConfigVar(
            id=self._text(name),
            fingerprint=fingerprint,
            kind=str(verdict.kind),
            provider=verdict.provider,
            confidence=str(verdict.confidence),
            why=verdict.why,
            danger=str(verdict.danger or ""),
            opens=verdict.opens,
            host=self._text(host_of(value.reveal())),
            leaked=leaked,
        )

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, tuple | list):
            return type(value)(self._clean(item) for item in value)
        if isinstance(value, dict):
            return {self._text(str(name)): self._field(str(name), item) for name, item in value.items()}
        if isinstance(value, msgspec.Struct):
            return self._struct(value)
        return value

    def _field(self, name: str, value: Any) -> Any:
        """A field of a shape that no model knows: by its name, values are not kept."""
        if _VALUE.search(name) and value:
            return self._mark(str(value))
        return self._clean(value)

    def _struct(self, value: msgspec.Struct) -> msgspec.Struct:
        changes = {}
        for name in value.__struct_fields__:
            before = getattr(value, name)
            after = self._text(before) if type(before) is str else self._clean(before)
            if after is not before:
                changes[name] = after
        if changes:
            value = msgspec.structs.replace(value, **changes)
        # People, apps and teams are referred to thousands of times; equal references are kept once.
        return value if isinstance(value, Model) else self._kept_once(value)

    def _kept_once(self, value: msgspec.Struct) -> msgspec.Struct:
        try:
            kept: msgspec.Struct = self._same.setdefault(value, value)
        except TypeError:
            return value
        return kept

    def _text(self, text: str) -> str:
        if len(text) > LONGEST:
            text = f"{text[:LONGEST]}..({len(text):,} characters)"
        if "://" in text:
            text = _URL.sub(self._url, text)
        text = mask(text).text
        if self._leaked is not None and len(text) >= self._shortest and _UUID.search(text):
            text = self._leaked.masked_in(text)[0]
        return text

    def _url(self, found: re.Match[str]) -> str:
        """A URL whose user information, query, fragment and token-like parts of the path are fingerprints."""
        try:
            parts = urlsplit(found[0])
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return f"[URL that can't be read: {self._mark(found[0])}]"
        at = f"{self._mark(parts.netloc.rpartition('@')[0])}@" if "@" in parts.netloc else ""
        where = f"{at}{host}{f':{port}' if port else ''}"
        path = "/".join(self._mark(part) if _TOKEN.match(part) else part for part in parts.path.split("/"))
        query, fragment = (self._mark(part) if part else "" for part in (parts.query, parts.fragment))
        return urlunsplit((parts.scheme, where, path, query, fragment))

    def _mark(self, text: str) -> str:
        return f"*{Secret(text).fingerprint(self._salt)[:8]}*"
