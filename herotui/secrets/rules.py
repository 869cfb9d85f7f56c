"""The rules, compiled: those that come with herotui, and a user's own over them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from os import PathLike
from pathlib import Path

from herotui.errors import WrongUse
from herotui.secrets.file import Names, Provider, RulesFile, Shape, parse
from herotui.secrets.names import Reader, Reading, words
from herotui.secrets.values import Url
from herotui.secrets.verdict import Confidence, Kind, Verdict

_BUILT_IN = ("providers.toml", "rules.toml")
# What guides where no provider is known, and where only the add-on's name is.
UNKNOWN, ADD_ON = "unknown", "add-on"
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z")
_MOST_NAMES = 16384


@dataclass(frozen=True, slots=True)
class _Fitted:
    shape: Shape
    rest: re.Pattern[str]


class Rules:
    """What the classifier knows. Immutable; `Rules.load()` makes one."""

    def __init__(self, read: Sequence[RulesFile]) -> None:
        """`read`: the later outranks the earlier, provider by provider, phrase by phrase, shape by shape."""
        self.providers: dict[str, Provider] = {}
        for one in read:
            self.providers |= one.providers
        self._addons = {slug: key for key, one in self.providers.items() for slug in one.addons}
        self._urls = {_place(start): key for key, one in self.providers.items() for start in one.urls}
        self._prefixes: dict[str, list[_Fitted]] = {}
        self._holding: list[Shape] = []
        for shape in (shape for one in reversed(read) for shape in one.shapes):
            self._add(shape)
        named = {words(name): key for key, one in self.providers.items() for name in one.names}
        merged = _merged([one.names for one in read])
        self.placeholders = frozenset(map(words, merged.placeholders))
        self._reader = Reader(merged, named)
        # Of names only: a cache must never hold a value.
        self.name = lru_cache(maxsize=_MOST_NAMES)(self._reader.read)

    @classmethod
    def load(cls, extra: Sequence[str | PathLike[str]] = ()) -> Rules:
        """The built-in rules, with the files `extra` merged over them; raises `WrongUse` with line and field."""
        return cls([*_built_in(), *map(_from_file, extra)]) if extra else _default()

    def read(self, name: str) -> Reading:
        """What a name that stands inside a value says; it is not kept."""
        return self._reader.read(name)

    def shape(self, text: str) -> Shape | None:
        """The published format that the whole of `text` has."""
        for one in self._prefixes.get(text[:2], ()):
            shape = one.shape
            if text.startswith(shape.prefix) and one.rest.match(text, len(shape.prefix)) and _holds(text, shape):
                return shape
        return next((shape for shape in self._holding if _holds(text, shape)), None)

    def addon(self, service: str) -> str:
        """The provider's id of an add-on service by its slug; `ADD_ON` when none of the rules names it."""
        return self._addons.get(service, ADD_ON)

    def of_url(self, url: Url, named: str) -> str:
        """The provider's id by a URL's host, else by its scheme, or empty.

        `named` is the id that the variable's name tells: it outranks a scheme that it shares, not a host.
        """
        for scheme in (url.scheme, ""):
            host = url.host
            while host:
                found = self._urls.get((scheme, host))
                if found:
                    return found
                host = host.partition(".")[2]
        by_scheme = self._urls.get((url.scheme, ""), "")
        if by_scheme and named and not any(start.startswith(f"{url.scheme}:") for start in self.providers[named].urls):
            return by_scheme
        return named or by_scheme

    def verdict(
        self,
        kind: Kind,
        confidence: Confidence,
        why: str,
        provider: str = "",
        addon: str = "",
        shape: Shape | None = None,
    ) -> Verdict:
        """What is said, with the guidance of `provider` (an id); `addon` is the service that set the variable."""
        of = self.providers[provider or UNKNOWN]
        name = addon if provider == ADD_ON and _SLUG.match(addon) else of.name
        if kind is not Kind.SECRET:
            return Verdict(kind, confidence, why, name)
        return Verdict(
            kind,
            confidence,
            why,
            name,
            danger=(shape and shape.danger) or of.danger,
            opens=(shape and shape.opens) or of.opens,
            rotate=of.rotate,
            link=of.link,
            source=of.source,
            date=of.date.isoformat() if of.date else "",
        )

    def _add(self, shape: Shape) -> None:
        if shape.provider not in self.providers:
            raise WrongUse(
                f"A rule names the provider {shape.provider!r}, which no rules file has.",
                do=f"Add a table [provider.{shape.provider}], or name one that there is.",
            )
        if not shape.prefix:
            self._holding.append(shape)
            return
        rest = re.compile(rf"[{shape.alphabet}]{{{shape.length[0]},{shape.length[1]}}}\Z")
        self._prefixes.setdefault(shape.prefix[:2], []).append(_Fitted(shape, rest))


def _place(start: str) -> tuple[str, str]:
    """Scheme and host of a provider's `urls`: either may be empty."""
    scheme, _, host = start.partition("//")
    return scheme.rstrip(":"), host


def _holds(text: str, shape: Shape) -> bool:
    return all(part in text for part in shape.holds)


def _merged(names: Sequence[Names]) -> Names:
    """One table: a phrase that a later file puts into another list leaves the one where it was."""
    endings = ("secret", "opaque", "identifier", "setting")
    lists: dict[str, dict[str, None]] = {field: {} for field in Names.__struct_fields__}
    for one in names:
        for field, kept in lists.items():
            added: Mapping[str, None] = dict.fromkeys(getattr(one, field))
            for other in endings if field in endings else ():
                lists[other] = {phrase: None for phrase in lists[other] if phrase not in added}
            lists[field] = {**lists[field], **added} if field in endings else {**kept, **added}
    return Names(**{field: tuple(kept) for field, kept in lists.items()})


@lru_cache(maxsize=1)
def _built_in() -> tuple[RulesFile, ...]:
    folder = files("herotui.secrets")
    return tuple(parse(folder.joinpath(name).read_text(encoding="utf-8"), name) for name in _BUILT_IN)


@lru_cache(maxsize=1)
def _default() -> Rules:
    return Rules(_built_in())


def _from_file(path: str | PathLike[str]) -> RulesFile:
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is no UTF-8 text"
        raise WrongUse(f"The rules file {path} can't be read: {reason}.", do="Check the name and the rights.") from None
    return parse(text, str(path))
