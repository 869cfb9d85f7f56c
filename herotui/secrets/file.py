"""A rules file: TOML, checked down to line and field."""

from __future__ import annotations

import datetime
import re
import tomllib
from typing import Any, TypeVar

import msgspec

from herotui.errors import WrongUse
from herotui.secrets.verdict import Danger, Kind

_INHERITED = ("danger", "opens", "rotate", "link", "source", "date")
_Table = TypeVar("_Table", bound=msgspec.Struct)


class Provider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who issues a secret, what it opens and how it is rotated: a `[provider.ID]` table.

    `addons` are Heroku's service slugs, `names` the words by which a variable's name tells the provider, `urls` are
    `scheme://`, `scheme://host` or `//host`; a host stands for those below it too. `like` names a provider of the same
    file from which danger, opens, rotate, link, source and date are taken where they are not given.
    """

    name: str
    danger: Danger
    opens: str
    rotate: tuple[str, ...]
    link: str = ""
    source: str = ""
    date: datetime.date | None = None
    addons: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    like: str = ""


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A published format of values: a `[[value]]` table.

    `prefix` with, after it, `length` (fewest, most) characters of `alphabet`; `holds`: all of these texts stand in it;
    one of the two, or both. `what` completes "it has the format of". A shape that `yields` gives way to a name that
    says it is an identifier. An alphabet and a length can't backtrack: no rule can make the classifier slow.
    """

    provider: str
    what: str
    prefix: str = ""
    alphabet: str = "0-9A-Za-z_-"
    length: tuple[int, int] = (8, 512)
    holds: tuple[str, ...] = ()
    kind: Kind = Kind.SECRET
    danger: Danger | None = None
    opens: str = ""
    yields: bool = False


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the words of a name say: the `[names]` table. Words are lower case, apart by spaces.

    `secret`, `opaque`, `identifier`, `setting`: how a name ends (`opaque`: a secret only when the value looks random).
    `glued`: endings that are seen without a sign before them (MYSQLPASSWORD). `public`: how a name starts whose value
    is shown to browsers; `switch`: how one starts that is a setting, unless its end and its value say otherwise.
    `trailing`: last words that say nothing. `placeholders`: whole values that stand for one that is missing.
    """

    secret: tuple[str, ...] = ()
    opaque: tuple[str, ...] = ()
    identifier: tuple[str, ...] = ()
    setting: tuple[str, ...] = ()
    glued: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    switch: tuple[str, ...] = ()
    trailing: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()


class RulesFile(msgspec.Struct, frozen=True):
    """All that one file says."""

    providers: dict[str, Provider]
    shapes: tuple[Shape, ...]
    names: Names


def parse(text: str, file: str) -> RulesFile:
    """The rules in `text`; `file` is what errors call it. Raises `WrongUse` with line and field."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise _wrong(file, str(problem)) from None
    for table, of in (("provider", dict), ("value", list), ("names", dict)):
        if not isinstance(data.get(table, of()), of):
            raise _wrong(file, f"`{table}` is no table of the right kind{_at(text, table)}")
    unknown = sorted(data.keys() - {"provider", "value", "names"})
    if unknown:
        raise _wrong(file, f"unknown table `{unknown[0]}`{_at(text, unknown[0])}")
    providers = data.get("provider", {})
    return RulesFile(
        providers={
            key: _read(_inherited(table, providers), Provider, text, file, f"provider.{key}")
            for key, table in providers.items()
        },
        shapes=tuple(_shape(table, text, file, number) for number, table in enumerate(data.get("value", ()))),
        names=_read(data.get("names", {}), Names, text, file, "names"),
    )


def _inherited(table: Any, others: dict[str, Any]) -> Any:
    like = others.get(str(table.get("like"))) if isinstance(table, dict) else None
    return {field: like[field] for field in _INHERITED if field in like} | table if isinstance(like, dict) else table


def _shape(table: Any, text: str, file: str, number: int) -> Shape:
    shape = _read(table, Shape, text, file, "value", number)
    wrong = ""
    if not shape.prefix and not all(shape.holds or [""]):
        field, wrong = "prefix", "give `prefix`, `holds` or both"
    elif shape.prefix and len(shape.prefix) < 2:
        field, wrong = "prefix", "two characters at least: fewer fit by chance"
    elif not 0 <= shape.length[0] <= shape.length[1] <= 4096:
        field, wrong = "length", "fewest and most characters, 0 to 4096"
    elif not _is_alphabet(shape.alphabet):
        field, wrong = "alphabet", "letters, digits, signs and ranges like 0-9, without [ ] ^ and backslash"
    if wrong:
        raise _wrong(file, f"`{field}`: {wrong}{_at(text, 'value', field, number)}")
    return shape


def _is_alphabet(text: str) -> bool:
    try:
        return re.fullmatch(r"[^\]\[\\^]+", text) is not None and re.compile(f"[{text}]") is not None
    except re.error:
        return False


def _read(table: Any, of: type[_Table], text: str, file: str, header: str, number: int = 0) -> _Table:
    try:
        return msgspec.convert(table, of, strict=True)
    except msgspec.ValidationError as problem:
        found = re.search(r"`\$\.(\w+)|(?:field|required field) `(\w+)`", str(problem))
        field = next(filter(None, found.groups()), "") if found else ""
        said = str(problem).partition(" - at ")[0]
        raise _wrong(
            file, f"`{header}`{f', `{field}`' if field else ''}: {said}{_at(text, header, field, number)}"
        ) from None


def _at(text: str, header: str, field: str = "", number: int = 0) -> str:
    """` (line N)` of a field, or of its table where the field stands on no line of its own."""
    lines = text.splitlines()
    heads = [at for at, line in enumerate(lines) if re.match(rf"\s*\[*\s*{re.escape(header)}\s*(?:\]|=)", line)]
    if len(heads) <= number:
        return ""
    line = heads[number]
    for at in range(line + 1, len(lines)):
        if lines[at].lstrip().startswith("["):
            break
        if field and re.match(rf"\s*{re.escape(field)}\s*=", lines[at]):
            line = at
            break
    return f" (line {line + 1})"


def _wrong(file: str, what: str) -> WrongUse:
    return WrongUse(
        f"The rules file {file} is off: {what}.",
        meaning="Nothing was classified by it.",
        do="herotui help secrets shows what it may say.",
    )
