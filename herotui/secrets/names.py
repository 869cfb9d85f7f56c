"""What a variable's name says by its words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from herotui.secrets.file import Names
from herotui.secrets.verdict import Kind

_PIECES = re.compile(r"[0-9A-Za-z]+")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")
_LONGEST_NAME = 256

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a name says. `kind` None: nothing.

    `phrase` are the words that say it (the rules' own, never the name's). `opaque`: a secret only when the value looks
    random. `loose`: the words stand in the middle, where they say less. `provider` is a provider's id, or empty.
    """

    kind: Kind | None = None
    phrase: str = ""
    opaque: bool = False
    loose: bool = False
    provider: str = ""


def words(name: str) -> Phrase:
    """The words of a name in lower case: SECRET_KEY, secretKey and secret.key are alike."""
    found: list[str] = []
    for piece in _PIECES.findall(name[:_LONGEST_NAME]):
        found += [piece] if piece.isupper() or piece.islower() else _CAMEL.findall(piece)
    return tuple(word.lower() for word in found)


class Reader:
    """Reads names by one set of rules."""

    def __init__(self, names: Names, providers: Mapping[Phrase, str]) -> None:
        self._ends: dict[Phrase, tuple[Kind, bool]] = {}
        for phrases, kind, opaque in (
            (names.secret, Kind.SECRET, False),
            (names.opaque, Kind.SECRET, True),
            (names.identifier, Kind.IDENTIFIER, False),
            (names.setting, Kind.SETTING, False),
        ):
            self._ends.update(dict.fromkeys(map(words, phrases), (kind, opaque)))
        self._starts = {
            **dict.fromkeys(map(words, names.public), Kind.IDENTIFIER),
            **dict.fromkeys(map(words, names.switch), Kind.SETTING),
        }
        self._trailing = frozenset(names.trailing)
        self._glued = names.glued
        self._providers = providers
        self._known = frozenset(word for phrase in (*self._ends, *providers) for word in phrase)

    def read(self, name: str) -> Reading:
        """What `name` says: by its start, its end, or, loosely, by its middle."""
        said = self._said(name)
        provider = self._provider(said)
        start = next((self._starts[said[:size]] for size in (2, 1) if said[:size] in self._starts), None)
        if start is Kind.IDENTIFIER:
            return Reading(start, "public", provider=provider)
        while len(said) > 1 and (said[-1] in self._trailing or said[-1].isdigit()) and not self._ending(said):
            said = said[:-1]
        phrase = self._ending(said)
        if phrase:
            kind, opaque = self._ends[phrase]
            return Reading(kind, " ".join(phrase), opaque or start is Kind.SETTING, provider=provider)
        if start:
            return Reading(start, said[0], provider=provider)
        phrase = _longest(said, self._ends)
        if phrase and self._ends[phrase][0] is not Kind.SETTING:
            kind, opaque = self._ends[phrase]
            return Reading(kind, " ".join(phrase), opaque, loose=True, provider=provider)
        return Reading(provider=provider)

    def _said(self, name: str) -> Phrase:
        """The words, numbers at their ends and words that are stuck together taken apart where that makes sense."""
        said: list[str] = []
        for word in words(name):
            plain = word if word in self._known else word.rstrip("0123456789") or word
            tail = "" if plain in self._known else next(filter(plain.endswith, self._glued), "")
            said += filter(None, (plain.removesuffix(tail), tail)) if tail else [plain]
        return tuple(said)

    def _ending(self, said: Phrase) -> Phrase:
        return next((said[at:] for at in range(max(0, len(said) - 4), len(said)) if said[at:] in self._ends), ())

    def _provider(self, said: Phrase) -> str:
        """Whose name stands first, as a rule the issuer's; of two that start there the longer."""
        for at in range(len(said)):
            for end in range(min(len(said), at + 4), at, -1):
                if said[at:end] in self._providers:
                    return self._providers[said[at:end]]
        return ""


def _longest(said: Phrase, phrases: Collection[Phrase]) -> Phrase:
    """The longest of `phrases` among the words; of equally long ones the last."""
    for size in range(min(4, len(said)), 0, -1):
        for at in range(len(said) - size, -1, -1):
            if said[at : at + size] in phrases:
                return said[at : at + size]
    return ()
