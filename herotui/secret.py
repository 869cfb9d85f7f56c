"""A key that never shows itself, and the formats that Heroku's keys come in."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from enum import StrEnum
from typing import NoReturn
from urllib.parse import urlsplit

from herotui.errors import WrongUse

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# How much of a redacted token must be visible beyond its format's prefix before a match names one authorization.
ENOUGH = 6
_URL_SAFE = str.maketrans("+/", "-_")


class KeyFormat(StrEnum):
    """The shapes of a Heroku API key (gitleaks and trufflehog rules; Dev Center, OAuth, 2024-07-25)."""

    UUID = "UUID"
    HRKU = "HRKU-UUID"
    HRKU_AA = "HRKU-AA"
    UNKNOWN = "unknown"

    @property
    def prefix(self) -> str:
        """The characters that every key of this format starts with."""
        return {KeyFormat.HRKU: "HRKU-", KeyFormat.HRKU_AA: "HRKU-AA"}.get(self, "")


_FORMATS = (
    (KeyFormat.HRKU_AA, re.compile(r"HRKU-AA[0-9A-Za-z_-]{58}\Z")),
    (KeyFormat.HRKU, re.compile(rf"HRKU-{_UUID}\Z")),
    (KeyFormat.UUID, re.compile(rf"{_UUID}\Z")),
)


class NotAKey(WrongUse):
    """What was given is no Heroku API key; the message names what it is instead."""


class Secret:
    """A key. Text, logs, tracebacks and pickles never hold its value; `reveal()` alone gives it.

    `reveal()` is called where a request is signed, where a confirmed call's body is encoded, where a store writes
    the new key, and where the responder asks for it on the clipboard: nowhere else.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The key itself."""
        return self._value

    @property
    def format(self) -> KeyFormat:
        """Which shape of Heroku key this is."""
        return next((name for name, shape in _FORMATS if shape.match(self._value)), KeyFormat.UNKNOWN)

    def fingerprint(self, salt: bytes) -> str:
        """32 hex digits that name this key within one incident: HMAC-SHA256, keyed by the incident's salt."""
        return hmac.new(salt, self._value.encode(), hashlib.sha256).hexdigest()[:32]

    def fits(self, redacted: str) -> int | None:
        """How many characters beyond the format's prefix agree with a redacted token, or None when it is another key.

        Heroku shows `prefix + ten asterisks + suffix` (heroku-cli-command, pull request 352); an unredacted token
        must be equal. `ENOUGH` or more name one authorization; fewer are a hint.
        """
        start, stars, end = redacted.partition("*" * 10)
        if not stars:
            return (
                len(self._value) if redacted and hmac.compare_digest(self._value.encode(), redacted.encode()) else None
            )
        end = end.lstrip("*")
        if len(start) + len(end) > len(self._value):
            return None
        if not (self._value.startswith(start) and self._value.endswith(end)):
            return None
        return max(0, len(start) - len(self.format.prefix)) + len(end)

    def masked_in(self, text: str) -> tuple[str, int]:
        """`text` without this key, and how often it was there: plain in either case, and base64 wherever it starts.

        What no pattern finds by its shape: a bare UUID looks like any id.
        """
        shapes = [f"(?i:{re.escape(self._value)})"]
        for lead in range(3):
            # Only the digits that no neighbouring byte has a part in are the same in every text.
            whole = b64encode(b"\0" * lead + self._value.encode()).decode().rstrip("=")
            sure = whole[(0, 2, 3)[lead] : (lead + len(self._value)) * 8 // 6]
            shapes += [re.escape(sure), re.escape(sure.translate(_URL_SAFE))]
        return re.subn("|".join(shapes), "[masked: Heroku key]", text)

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(hashlib.sha256(self._value.encode()).digest())

    def __repr__(self) -> str:
        return f"<key, {len(self._value)} characters, format {self.format}>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a key is never pickled")


def read_key(text: str) -> Secret:
    """The key in what was pasted, piped or read from a file.

    Quotes, line breaks, `NAME=`, `Bearer`, a Basic header and a URL with the key as password are seen through.
    Raises `NotAKey` naming what it is instead; the message never repeats the text.
    """
    value = _unwrapped(text)
    if not value:
        raise NotAKey("That is empty.", meaning="There is no key in it.", do="Paste the key, or name its file.")
    if value.replace("-", "").strip("0") == "" and len(value) == 36:
        raise NotAKey(
            "That is the nil UUID.", meaning="It is a placeholder and opens nothing.", do="Find the real key."
        )
    if any(character.isspace() for character in value):
        raise NotAKey(
            "That holds white space or more than one line.",
            meaning="A key is one word, so something else was pasted with it.",
            do="Give the key alone.",
        )
    key = Secret(value)
    if key.format is KeyFormat.UNKNOWN:
        raise NotAKey(
            f"That is no Heroku API key: {_kind(value)}.",
            meaning="Keys are a UUID, HRKU- and a UUID, or HRKU-AA and 58 characters; it was not sent anywhere.",
            do="Check that the whole key was copied.",
        )
    return key


def _unwrapped(text: str) -> str:
    value = text.strip().strip("\"'`")
    assignment = re.match(r"(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=\s*(.+)\Z", value, re.DOTALL)
    if assignment:
        value = assignment.group(1)
    value = re.sub(
        r"\A(?:Authorization:\s*)?(?:Bearer|token)\s+", "", value.strip().strip("\"'`;"), flags=re.IGNORECASE
    )
    basic = re.match(r"(?:Authorization:\s*)?Basic\s+([A-Za-z0-9+/=]+)\Z", value, re.IGNORECASE)
    if basic:
        try:
            value = b64decode(basic.group(1), validate=True).decode().rpartition(":")[2]
        except (NotBase64, UnicodeDecodeError):
            return value
    if "://" in value:
        try:
            value = urlsplit(value).password or value
        except ValueError:
            return value
    return value.strip().strip("\"'`")


def _kind(value: str) -> str:
    if "://" in value:
        return "a URL without a key in it"
    if value.startswith("HRKU-"):
        return f"it starts like one, but has {len(value)} characters instead of 41 or 65"
    if value.startswith(("ghp_", "github_pat_", "gho_")):
        return "a GitHub token"
    if re.match(r"(AKIA|ASIA)[0-9A-Z]{16}\Z", value):
        return "an AWS access key id"
    if re.match(r"[0-9a-f]{40}\Z", value):
        return "40 hex digits, perhaps a Git commit"
    if "*" in value:
        return "a masked key (start without one and choose the authorization from the list)"
    return f"{len(value)} characters of another shape"
